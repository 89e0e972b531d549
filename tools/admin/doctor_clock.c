/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at the clock: what the kernel knows of it, and what the log knows.
 */
#include "tools/admin/doctor.h"
#include "tools/admin/doctor_ask.h"
#include "tools/table.h"
#include "base/kernel_clock.h"

#include <unistd.h>

#include "base/poison.h"

#define CURE_START "timedatectl set-ntp true"
#define CURE_INSTALL "install what keeps the clock right (systemd-timesyncd, chrony or ntpsec)"
#define YEAR_2026 1767225600 /* no clock that is right shows less: this was written in it */

/* Events are dated by this very clock: a later one was written before it was set back. */
static int64_t
newest_event(const struct doctor *doctor)
{
	bool is_root = doctor->tool->caller == 0;
	struct doctor_answer answer = {.on_row = NULL};

	if (!doctor->answers || doctor->verdict != VERDICT_ACCEPT ||
	    doctor_ask(is_root ? doctor->settings->root_socket : doctor->settings->user_socket,
		"log", &answer) < 0)
		return 0;
	return answer.newest;
}

/* What timedatectl could start is installed: systemd.time-services, see systemd-timedated(8). */
static const char *
cure(void)
{
	static const char *const services[] = {"/lib/systemd/systemd-timesyncd",
	    "/usr/lib/systemd/systemd-timesyncd", "/usr/sbin/chronyd", "/usr/sbin/ntpd"};

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (access(services[i], X_OK) == 0 && access("/run/systemd/system", F_OK) == 0)
			return CURE_START;
	return CURE_INSTALL;
}

void
doctor_clock(struct doctor *doctor)
{
	struct doctor_line line = {.check = "clock", .cure = cure()};
	int64_t newest = newest_event(doctor);
	char shown[TIME_TEXT_SIZE];
	bool is_sane = true;

	if (doctor->tool->now < YEAR_2026) {
		time_text(doctor->tool->now, shown);
		doctor_say(doctor, &line, "it shows %s: no code can be right", shown);
		is_sane = false;
	} else if (newest > doctor->tool->now + 1) {
		time_text(newest, shown);
		doctor_say(
		    doctor, &line, "the newest event is of %s, after now: it was set back", shown);
		is_sane = false;
	}
	if (!kernel_clock_is_synchronised()) {
		line.state = DOCTOR_NOTE;
		doctor_say(doctor, &line,
		    "the kernel says that nobody keeps it right; codes fail once it is a minute "
		    "off. A container and some virtual machines are kept right from outside");
		return;
	}
	line.state = DOCTOR_OK;
	line.cure = NULL;
	if (is_sane)
		doctor_say(doctor, &line, "synchronized");
}

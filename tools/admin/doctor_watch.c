/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at what counts what leaves: does it run, does the kernel tell it. Root only.
 */
#include "config.h"

#include "tools/admin/doctor.h"
#include "tools/admin/doctor_channels.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/program.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define PROGRAM TWOSV_LIBEXECDIR "/2sv-watch"
#define CHECK_MS (15 * 1000)
#define LINE_SIZE 256

/* Does the process of that status run as user, and not in a container of its own? */
static bool
is_of(const char *exe, const char *user)
{
	char path[PATH_MAX], line[LINE_SIZE], wanted[64];
	scope_file FILE *file = NULL;
	bool is_user = false, is_here = true;

	text_format(path, sizeof(path), "%.*sstatus", (int)(strrchr(exe, '/') + 1 - exe), exe);
	text_format(wanted, sizeof(wanted), "Uid:\t%u\t", (unsigned int)doctor_uid(user));
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, wanted, strlen(wanted)) == 0)
			is_user = true;
		if (strncmp(line, "NSpid:\t", 7) == 0 && strchr(line + 7, '\t'))
			is_here = false;
	}
	return is_user && is_here;
}

bool
doctor_runs(const char *program, const char *user)
{
	char target[PATH_MAX];
	bool is_found = false;
	glob_t found;

	if (glob("/proc/[0-9]*/exe", GLOB_NOSORT, NULL, &found) != 0)
		return false;
	for (size_t i = 0; !is_found && i < found.gl_pathc; i++) {
		ssize_t length = readlink(found.gl_pathv[i], target, sizeof(target) - 1);

		target[length > 0 ? length : 0] = '\0'; /* " (deleted)" may follow */
		is_found = strncmp(target, program, strlen(program)) == 0 &&
			   is_of(found.gl_pathv[i], user);
	}
	globfree(&found);
	return is_found;
}

/* "sock_diag good", as the program itself finds it. */
static void
look_at_kernel(struct doctor *doctor)
{
	static const char *const words[] = {PROGRAM, "--check", NULL};
	struct doctor_line line = {.check = "watch", .file = PROGRAM};
	scope_free char *text = NULL;
	int r = program_run(words, CHECK_MS, &text);

	if (r == 0) {
		line.state = DOCTOR_OK;
		doctor_say(doctor, &line, "runs, and the kernel tells it what leaves");
		return;
	}
	if (text && strncmp(text, "sock_diag no-module", strlen("sock_diag no-module")) == 0) {
		line.cure =
		    "modprobe tcp_diag && echo tcp_diag >/etc/modules-load.d/2sv-watch.conf";
		doctor_say(doctor, &line,
		    "the kernel lacks its module tcp_diag: nobody counts what leaves by ssh");
		return;
	}
	line.cure = "journalctl -t 2sv-watch";
	if (text)
		text[strcspn(text, "\n")] = '\0';
	doctor_say(doctor, &line, "the kernel does not tell what leaves by ssh: %.100s",
	    text_is_empty(text) ? "--check said nothing" : text);
}

/* Where the admin wants no alerts of it, or nobody serves at all, it need not run. */
void
doctor_watch(struct doctor *doctor)
{
	const struct settings *settings = doctor->settings;
	struct doctor_line line = {.check = "watch", .file = PROGRAM};

	if (doctor->tool->caller != 0 || doctor->is_misset || doctor->is_new)
		return;
	if (doctor_runs(PROGRAM, DOCTOR_WATCHER)) {
		look_at_kernel(doctor);
		return;
	}
	if (doctor->is_stopped || !settings->start_watch || settings->sent_alert_megabytes == 0)
		return;
	line.cure = doctor_restart_text();
	if (doctor_has_units()) {
		line.cure = "systemctl reset-failed 2sv-watch.service; "
			    "systemctl start 2sv-watch.service";
		line.heals = true;
	}
	doctor_say(doctor, &line,
	    "does not run: nobody counts what leaves by ssh; why, says journalctl -t 2sv-watch");
}

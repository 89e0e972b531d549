/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv doctor: runs the groups of checks and says what came of them all.
 */
#include "config.h"

#include "tools/admin/doctor.h"
#include "tools/admin/doctor_ask.h"
#include "tools/admin/doctor_ways.h"
#include "tools/admin/door_event.h"
#include "tools/trouble.h"

#include "base/scope.h"
#include "base/text.h"

#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <time.h>

#include "base/poison.h"

#define HEAL_PAUSE_NS (100 * 1000 * 1000)
#define HEAL_PAUSES 100
#define TOLD_SIZE 100 /* bytes that 2svd takes, with the NUL */

static void
summarize(const struct doctor *doctor)
{
	if (doctor->tool->form)
		return;
	if (doctor->findings > 0)
		printf("\n%d finding%s.\n", doctor->findings, doctor->findings == 1 ? "" : "s");
	else
		printf("\nNothing found wrong.\n");
	if (doctor->tool->caller != 0)
		printf("Root sees more: sudo 2sv doctor\n");
}

/* How the table is to be read: it is of everybody, 2sv explain is of one. */
static void
print_key(const struct settings *settings)
{
	const struct sections *sections = &settings->sections;

	printf("A code is asked of who has a device; who has none %s%s.\n",
	    settings->unenrolled == UNENROLLED_REFUSE ? "is refused there" : "comes in without one",
	    sections->deadline_count > 0 ? ", but for deadlines (2sv report)" : "");
	if (sections->rule_count + sections->deadline_count > 0)
		printf("Rules and deadlines say more: 2sv check-config\n");
	printf("For one of them: 2sv explain --account NAME\n");
}

static void
examine(struct doctor *doctor, const char *error)
{
	doctor_users(doctor);
	doctor_config(doctor, error);
	doctor_rules(doctor);
	doctor_units(doctor);
	doctor_sockets(doctor);
	doctor_service(doctor);
	doctor_store(doctor);
	doctor_alerts(doctor);
	doctor_watch(doctor);
	doctor_clock(doctor);
	doctor_module(doctor);
	doctor_accounts(doctor, doctor_doors(doctor));
	doctor_left(doctor);
}

/*
 * What was started in the background listens a little later, and the keeper looks at files that
 * were wrong again in some seconds; what is not whole by then is found.
 */
static void
wait_for_service(struct doctor *doctor)
{
	const struct timespec pause = {.tv_nsec = HEAL_PAUSE_NS};
	struct doctor_answer answer = {.on_row = NULL};

	doctor_progress(doctor, "waiting for 2svd");
	for (int i = 0; i < HEAL_PAUSES; i++) {
		if (doctor_ask(doctor->settings->root_socket, "status", &answer) == 0 &&
		    answer.done.verdict == VERDICT_ACCEPT)
			return;
		nanosleep(&pause, NULL);
	}
}

/* Without a word but of what is healed; then all is looked at again, as if for the first time. */
static void
heal(const struct doctor *doctor, const char *error)
{
	struct doctor healing = *doctor;

	form_set_list(doctor->tool->form, "fixed");
	form_set_list(doctor->tool->form, "not_fixed");
	healing.is_healing = true;
	examine(&healing, error);
	if (healing.healed > 0)
		wait_for_service(&healing);
	table_free(&healing.ways);
}

/* For who reads no screen: the weekly look. */
static void
tell(const struct doctor *doctor)
{
	char words[TOLD_SIZE];

	text_format(words, sizeof(words), "%d finding%s: %.60s", doctor->findings,
	    doctor->findings == 1 ? "" : "s", doctor->found);
	openlog("2sv", LOG_PID, LOG_AUTHPRIV);
	syslog(LOG_WARNING, "doctor %s", words);
	closelog();
	if (door_found_tell(words) < 0)
		fprintf(
		    stderr, "2sv: 2svd could not be told; it stands in the system's log alone.\n");
}

enum exit_code
doctor_run(struct tool *tool)
{
	scope_settings struct settings *settings = NULL, *defaults = NULL;
	struct doctor doctor = {.tool = tool};
	char error[PATH_MAX + 512] = "";

	if (tool->caller != 0 && tool->options.given & (OPTION_ACCOUNT | OPTION_FIX | OPTION_TELL))
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: --account, --fix and --tell are root's: sudo 2sv doctor");
	if (tool->options.account && !getpwnam(tool->options.account))
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_UNKNOWN_ACCOUNT)},
		    "2sv: there is no such account");
	form_keep(tool->form);
	form_set_list(tool->form, "checks");
	if (settings_load(NULL, &settings, error, sizeof(error)) < 0 &&
	    settings_make_default(&defaults) < 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
		    "2sv: not enough memory");
	doctor.settings = settings ? settings : defaults;
	if (tool->options.given & OPTION_FIX)
		heal(&doctor, settings ? "" : error);
	doctor_ways_begin(&doctor);
	examine(&doctor, settings ? "" : error);
	doctor_ways_end(&doctor);
	if (!tool->form)
		print_key(doctor.settings);
	form_set_number(tool->form, "findings", doctor.findings);
	form_set_number(tool->form, "notes", doctor.notes);
	summarize(&doctor);
	if (doctor.findings > 0 && (tool->options.given & OPTION_TELL))
		tell(&doctor);
	return doctor.findings > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv doctor: runs the groups of checks and says what came of them all.
 */
#include "tools/admin/doctor.h"
#include "tools/trouble.h"

#include "base/scope.h"
#include "base/text.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

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

static void
examine(struct doctor *doctor, const char *error)
{
	doctor_users(doctor);
	doctor_config(doctor, error);
	doctor_units(doctor);
	doctor_sockets(doctor);
	doctor_service(doctor);
	doctor_store(doctor);
	doctor_clock(doctor);
	doctor_module(doctor);
	doctor_doors(doctor);
}

enum exit_code
doctor_run(struct tool *tool)
{
	scope_settings struct settings *settings = NULL, *defaults = NULL;
	struct doctor doctor = {.tool = tool};
	char error[PATH_MAX + 512] = "";

	if (tool->options.account && tool->caller != 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: only root names an account: sudo 2sv doctor --account NAME");
	form_keep(tool->form);
	form_set_list(tool->form, "checks");
	if (settings_load(NULL, &settings, error, sizeof(error)) < 0 &&
	    settings_make_default(&defaults) < 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
		    "2sv: not enough memory");
	doctor.settings = settings ? settings : defaults;
	examine(&doctor, settings ? "" : error);
	form_set_number(tool->form, "findings", doctor.findings);
	form_set_number(tool->form, "notes", doctor.notes);
	summarize(&doctor);
	return doctor.findings > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv report: who has a device, who must have one until when, and who is late; for who rolls the
 * second step out. Root only.
 */
#include "tools/admin/report.h"
#include "tools/admin/served.h"

#include "base/text.h"
#include "tools/trouble.h"

#include "base/poison.h"

static void
fill_form(struct form *form, const struct rollout *rollout)
{
	struct packet row;

	for (size_t i = 0; i < rollout->group_count; i++) {
		rollout_count_row(&rollout->groups[i], &row);
		form_take_row(form, &row);
	}
	rollout_count_row(&rollout->all, &row);
	form_take_row(form, &row);
	for (size_t i = 0; i < rollout->account_count; i++) {
		rollout_row(&rollout->accounts[i], &row);
		form_take_row(form, &row);
	}
}

static void
print(const struct tool *tool, const struct rollout *rollout)
{
	const struct report_look look = {
	    .width = tool->terminal.out_is_tty ? tool->terminal.columns : 0,
	    .all_accounts = tool->options.given & OPTION_ACCOUNTS};

	if (tool->form) {
		fill_form(tool->form, rollout);
	} else if (tool->options.given & OPTION_CSV) {
		report_print_csv(rollout, stdout);
		report_print_notes(rollout, stderr);
	} else {
		report_print(rollout, &look, stdout);
		report_print_notes(rollout, stdout);
	}
}

enum exit_code
report_run(struct tool *tool)
{
	struct rollout scope_rollout rollout = {.settings = NULL};
	enum exit_code code;

	if (tool->caller != 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: only root may see all accounts: sudo 2sv report");
	if (tool->form && tool->options.given & OPTION_CSV)
		return trouble_say(
		    tool, (struct trouble){EXIT_USAGE, "usage"}, "2sv: --csv or --json, not both");
	form_expect(tool->form, "counted");
	form_expect(tool->form, "all");
	form_expect(tool->form, "rollout");
	code = rollout_find(tool, NULL, &rollout);
	if (code != EXIT_DONE)
		return code;
	print(tool, &rollout);
	served_note(
	    rollout.settings, tool->form || tool->options.given & OPTION_CSV ? stderr : stdout);
	return code;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv remind: a reminder to each account of some groups that has no device, by where its alerts go.
 * The keeper judges each again (store/act_remind.c). Root only.
 */
#include "tools/admin/rollout.h"

#include "base/text.h"
#include "tools/admin/doctor_ask.h"
#include "tools/admin/progress.h"
#include "tools/admin/served.h"
#include "tools/table.h"
#include "tools/trouble.h"

#include "base/poison.h"

#define DAY_SECONDS INT64_C(86400)
#define DRY "dry-run" /* in the place of a reason */

static const struct column columns[] = {{"ACCOUNT", COLUMN_WHOLE, true},
    {"REMINDED", COLUMN_WHOLE, false}, {"UNTIL", COLUMN_WHOLE, false},
    {"WHY NOT", COLUMN_FLOWING, false}, {NULL, 0, false}};

struct reminding {
	struct tool *tool;
	const struct rollout *rollout;
	struct table table;
	int64_t reminded, dry, others;
};

/* What one account alone is refused for; all else ends the command. */
static const struct {
	enum reason reason;
	const char *words;
} why_not[] = {
    {REASON_EXISTS, "has a device"},
    {REASON_INVITATION, "was reset, or is invited: an invitation leads it on (2sv invite)"},
    {REASON_TOO_MANY, "was reminded in the last 24 hours"},
    {REASON_OTHER_UID, "2sv knows that name with another uid (2sv doctor)"},
    {REASON_UNKNOWN_ACCOUNT, "is no account of this machine any more"},
};
#define WHY_NOT_COUNT (sizeof(why_not) / sizeof(why_not[0]))

/* NULL: the reason is none of one account. */
static const char *
words_of(enum reason reason)
{
	for (size_t i = 0; i < WHY_NOT_COUNT; i++)
		if (why_not[i].reason == reason)
			return why_not[i].words;
	return NULL;
}

/* As the keeper will answer, from what it said of all accounts; REASON_RIGHT: by a reminder. */
static enum reason
foresee(const struct rollout_account *account, int64_t now)
{
	if (account->is_other)
		return REASON_OTHER_UID;
	if (account->devices > 0)
		return REASON_EXISTS;
	if (account->is_reset || account->invited_until > now)
		return REASON_INVITATION;
	if (account->reminded_at > now - DAY_SECONDS && account->reminded_at <= now)
		return REASON_TOO_MANY;
	return REASON_RIGHT;
}

static void
add_row(struct reminding *reminding, const struct rollout_account *account, const char *reason,
    const char *words)
{
	bool is_reminded = reason == reason_text(REASON_RIGHT);
	const char *said = is_reminded ? "yes" : words ? "no" : "would be";
	char due[ROLLOUT_DUE_SIZE];
	const char *cells[] = {account->name, said, due, words};
	struct packet row;

	rollout_due_text(account, due);
	table_add(&reminding->table, cells);
	packet_begin(&row, "row");
	packet_add(&row, "kind", "remind");
	packet_add(&row, "account", account->name);
	packet_add(&row, "reminded", is_reminded ? "yes" : "no");
	packet_add(&row, "reason", reason);
	if (account->due.deadline) {
		packet_add_number(&row, "due", account->due.deadline->ends_at);
		packet_add_number(&row, "skips", account->due.skips_left);
	}
	form_take_row(reminding->tool->form, &row);
}

/* Returns EXIT_DONE and the keeper's reason, or has said why it can't be asked. */
static enum exit_code
ask(struct reminding *reminding, const struct rollout_account *account, enum reason *ret)
{
	struct doctor_answer answer = {.on_row = NULL};
	struct packet hello;
	int r;

	packet_begin(&hello, "remind");
	packet_add(&hello, "account", account->name);
	r = doctor_tell(reminding->rollout->settings->root_socket, &hello, &answer);
	if (r < 0)
		return trouble_broken(reminding->tool, r);
	*ret = answer.done.reason;
	if (answer.done.verdict == VERDICT_ACCEPT) {
		*ret = REASON_RIGHT;
		return EXIT_DONE;
	}
	return words_of(*ret) ? EXIT_DONE : trouble_done(reminding->tool, &answer.done);
}

static enum exit_code
remind(struct reminding *reminding, const struct rollout_account *account)
{
	bool is_dry = reminding->tool->options.given & OPTION_DRY_RUN;
	enum reason reason = foresee(account, reminding->rollout->now);
	enum exit_code code = EXIT_DONE;

	if (reason == REASON_RIGHT && is_dry) {
		reminding->dry++;
		add_row(reminding, account, DRY, NULL);
		return EXIT_DONE;
	}
	if (reason == REASON_RIGHT)
		code = ask(reminding, account, &reason);
	if (code != EXIT_DONE)
		return code;
	reminding->reminded += reason == REASON_RIGHT;
	reminding->others += reason != REASON_RIGHT;
	add_row(reminding, account, reason_text(reason), words_of(reason));
	return EXIT_DONE;
}

static enum exit_code
remind_all(struct reminding *reminding)
{
	const struct rollout *rollout = reminding->rollout;
	enum exit_code code = EXIT_DONE;
	struct progress progress;

	progress_begin(&progress, "Reminding", rollout->account_count);
	for (size_t i = 0; code == EXIT_DONE && i < rollout->account_count; i++) {
		code = remind(reminding, &rollout->accounts[i]);
		progress_step(&progress);
	}
	progress_end(&progress);
	return code;
}

/* What was done until something failed, too. */
static void
print(const struct reminding *reminding)
{
	const struct terminal *terminal = &reminding->tool->terminal;

	if (reminding->tool->form) {
		form_set_number(reminding->tool->form, "reminded", reminding->reminded);
		return;
	}
	if (reminding->table.rows > 0)
		table_print(
		    &reminding->table, terminal->out_is_tty ? terminal->columns : 0, stdout);
	if (reminding->tool->options.given & OPTION_DRY_RUN)
		printf("Would be reminded: %lld. Not: %lld. Nothing was sent.\n",
		    (long long)reminding->dry, (long long)reminding->others);
	else
		printf("Reminded: %lld. Not: %lld. What was sent where: 2sv alerts\n",
		    (long long)reminding->reminded, (long long)reminding->others);
}

static enum exit_code
check(struct tool *tool)
{
	const struct trouble usage = {EXIT_USAGE, "usage"};

	if (tool->caller != 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: only root may remind others: sudo 2sv remind");
	if (!tool->options.account && tool->options.group_count == 0)
		return trouble_say(tool, usage, "2sv: whom? --group GROUP, or --account NAME");
	if (tool->options.account && tool->options.group_count > 0)
		return trouble_say(tool, usage, "2sv: --group or --account, not both");
	return EXIT_DONE;
}

enum exit_code
remind_run(struct tool *tool)
{
	struct rollout scope_rollout rollout = {.settings = NULL};
	struct reminding reminding = {.tool = tool, .rollout = &rollout};
	enum exit_code code = check(tool);

	if (code != EXIT_DONE)
		return code;
	form_expect(tool->form, "remind");
	code = rollout_find(tool, tool->options.account, &rollout);
	if (code != EXIT_DONE)
		return code;
	if (tool->options.account && rollout.account_count == 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_UNKNOWN_ACCOUNT)},
		    "2sv: this machine has no account %s", tool->options.account);
	table_begin(&reminding.table, columns);
	code = remind_all(&reminding);
	print(&reminding);
	served_note(rollout.settings, tool->form ? stderr : stdout);
	table_free(&reminding.table);
	return code;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of 2sv report. Called by report.c. */
#include "config.h"

#include "tools/admin/report.h"

#include "base/scope.h"
#include "base/text.h"
#include "tools/table.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define NUMBER_SIZE 24
#define DAY_SIZE 16
#define NOTE_SIZE 160

static const struct column group_columns[] = {{"GROUP", COLUMN_WHOLE, true},
    {"ACCOUNTS", COLUMN_WHOLE, false}, {"ENROLLED", COLUMN_WHOLE, false},
    {"DUE", COLUMN_WHOLE, false}, {"OVERDUE", COLUMN_WHOLE, false},
    {"NO DEADLINE", COLUMN_WHOLE, false}, {"FEW CODES", COLUMN_WHOLE, false}, {NULL, 0, false}};

static const struct column account_columns[] = {{"ACCOUNT", COLUMN_WHOLE, true},
    {"DEVICES", COLUMN_WHOLE, false}, {"UNTIL", COLUMN_WHOLE, false},
    {"CODES", COLUMN_WHOLE, false}, {"USED", COLUMN_LEFT_OUT, false},
    {"LOGIN", COLUMN_LEFT_OUT, false}, {"REMINDED", COLUMN_LEFT_OUT, false},
    {"GROUPS", COLUMN_SHORTENED, false}, {"NOTE", COLUMN_FLOWING, false}, {NULL, 0, false}};

static void
number_text(int64_t number, char text[NUMBER_SIZE])
{
	text_format(text, NUMBER_SIZE, "%lld", (long long)number);
}

static void
add_count(struct table *table, const char *name, const struct rollout_count *count)
{
	static const enum rollout_state order[] = {
	    ROLLOUT_ENROLLED, ROLLOUT_DUE, ROLLOUT_OVERDUE, ROLLOUT_NO_DEADLINE};
	char numbers[6][NUMBER_SIZE];
	const char *cells[] = {
	    name, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};

	number_text(count->accounts, numbers[0]);
	for (size_t i = 0; i < ROLLOUT_STATES; i++)
		number_text(count->states[order[i]], numbers[i + 1]);
	number_text(count->codes_few, numbers[5]);
	table_add(table, cells);
}

/* No group can have that name: the last line is no group. */
static void
print_groups(const struct rollout *rollout, const struct report_look *look, FILE *out)
{
	struct table scope_table table;

	table_begin(&table, group_columns);
	for (size_t i = 0; i < rollout->group_count; i++)
		add_count(&table, rollout->groups[i].group, &rollout->groups[i]);
	add_count(&table, "(together)", &rollout->all);
	table_print(&table, look->width, out);
}

/* The day, in the zone of TZ; "never". */
static void
day_text(int64_t at, char text[DAY_SIZE])
{
	time_t seconds = (time_t)at;
	struct tm parts;

	if (at <= 0)
		text_copy(text, DAY_SIZE, "never");
	else if (!localtime_r(&seconds, &parts) ||
		 strftime(text, DAY_SIZE, "%Y-%m-%d", &parts) == 0)
		text_copy(text, DAY_SIZE, "?");
}

static void
add_note(char note[NOTE_SIZE], const char *words)
{
	size_t length = strlen(note);

	text_format(note + length, NOTE_SIZE - length, "%s%s", length > 0 ? "; " : "", words);
}

static void
note_text(const struct rollout *rollout, const struct rollout_account *account, char *note)
{
	char day[DAY_SIZE], words[64];

	note[0] = '\0';
	if (account->is_other)
		add_note(note, "enrolled with another uid: refused");
	if (account->is_reset && account->devices == 0)
		add_note(note, "reset");
	if (account->devices == 0 && account->invited_until > rollout->now) {
		day_text(account->invited_until, day);
		text_format(words, sizeof(words), "invited until %s", day);
		add_note(note, words);
	}
	if (account->is_stopped)
		add_note(note, "stopped");
	if (account->is_unsure)
		add_note(note, "could not be looked up");
}

static void
add_account(
    struct table *table, const struct rollout *rollout, const struct rollout_account *account)
{
	char devices[NUMBER_SIZE], due[ROLLOUT_DUE_SIZE], codes[NUMBER_SIZE] = "-", note[NOTE_SIZE];
	char used[DAY_SIZE], login[DAY_SIZE], reminded[DAY_SIZE];
	scope_free char *groups = strdup(account->groups);
	const char *cells[] = {
	    account->name, devices, due, codes, used, login, reminded, groups, note};

	if (!groups)
		abort();
	for (char *p = groups; *p; p++)
		if (*p == '\n')
			*p = ',';
	number_text(account->devices, devices);
	rollout_due_text(account, due);
	if (account->codes_left >= 0)
		number_text(account->codes_left, codes);
	day_text(account->used_at, used);
	day_text(account->last_at, login);
	day_text(account->reminded_at, reminded);
	note_text(rollout, account, note);
	table_add(table, cells);
}

/* What presses comes first: the date, then how many logins are left. */
static int64_t
when_due(const struct rollout_account *account)
{
	const struct due_state *due = &account->due;

	return due->due == DUE_LATER ? due->deadline->ends_at : due->skips_left;
}

static int
compare(const void *a, const void *b)
{
	const struct rollout_account *one = *(const struct rollout_account *const *)a;
	const struct rollout_account *other = *(const struct rollout_account *const *)b;

	if (one->state != other->state)
		return (int)one->state - (int)other->state;
	if (one->due.due != other->due.due)
		return (int)other->due.due - (int)one->due.due;
	if (one->state == ROLLOUT_DUE && when_due(one) != when_due(other))
		return when_due(one) < when_due(other) ? -1 : 1;
	return strcmp(one->name, other->name);
}

static void
print_accounts(const struct rollout *rollout, const struct report_look *look, FILE *out)
{
	scope_free const struct rollout_account **order =
	    calloc(rollout->account_count + 1, sizeof(*order));
	struct table scope_table table;

	if (!order)
		abort();
	for (size_t i = 0; i < rollout->account_count; i++)
		order[i] = &rollout->accounts[i];
	qsort(order, rollout->account_count, sizeof(*order), compare);
	table_begin(&table, account_columns);
	for (size_t i = 0; i < rollout->account_count; i++)
		add_account(&table, rollout, order[i]);
	fputc('\n', out);
	table_print(&table, look->width, out);
}

void
report_print(const struct rollout *rollout, const struct report_look *look, FILE *out)
{
	print_groups(rollout, look, out);
	if (rollout->account_count == 0)
		return;
	if (look->all_accounts || rollout->account_count <= REPORT_ACCOUNTS_FEW)
		print_accounts(rollout, look, out);
	else
		fprintf(out, "\nEach of these %zu accounts: 2sv report --accounts, or --csv\n",
		    rollout->account_count);
}

static void
note_groups(const struct rollout *rollout, FILE *out)
{
	char shown[256];

	for (size_t i = 0; i < rollout->group_count; i++) {
		if (rollout->groups[i].is_found)
			continue;
		text_escape(shown, sizeof(shown), rollout->groups[i].group);
		fprintf(out,
		    "2sv.conf names the group %s, which this machine does not have: no rule or "
		    "deadline of it holds for anybody.\n",
		    shown);
	}
}

static void
note_states(const struct rollout *rollout, FILE *out)
{
	const int64_t *states = rollout->all.states;

	if (rollout->settings->sections.deadline_count == 0)
		fprintf(out, "No deadline is set. Until when each must have a device says a "
			     "section deadline in 2sv.conf: man 5 2sv.conf\n");
	if (states[ROLLOUT_NO_DEADLINE] > 0)
		fprintf(out, "Who has neither a device nor a deadline: %s (unenrolled = %s).\n",
		    rollout->settings->unenrolled == UNENROLLED_REFUSE
			? "logins are refused where a code is asked"
			: "the password alone lets in",
		    rollout->settings->unenrolled == UNENROLLED_REFUSE ? "refuse" : "ignore");
	if (states[ROLLOUT_DUE] + states[ROLLOUT_OVERDUE] > 0)
		fprintf(out, "To remind them by mail or where their alerts go: 2sv remind --group "
			     "GROUP\n");
}

void
report_print_notes(const struct rollout *rollout, FILE *out)
{
	size_t unsure = 0;

	note_groups(rollout, out);
	for (size_t i = 0; i < rollout->account_count; i++)
		unsure += rollout->accounts[i].is_unsure;
	if (unsure > 0)
		fprintf(out,
		    "%zu of the accounts could not be looked up: each is shown under the deadline "
		    "that is over soonest. Look at /etc/nsswitch.conf.\n",
		    unsure);
	if (!rollout->is_clock_right && rollout->settings->sections.deadline_count > 0)
		fprintf(out, "The clock is not synchronised, or behind: no date has come while "
			     "that is so. What to do: 2sv doctor\n");
	note_states(rollout, out);
}

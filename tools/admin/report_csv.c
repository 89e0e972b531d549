/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A roll-out for a spreadsheet. Names come from directories, where others may have put in what a
 * spreadsheet would carry out. Source: RFC 4180; RFC 3339 for times. Called by report.c.
 */
#include "tools/admin/report.h"

#include "base/scope.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define LINE_END "\r\n"

void
report_print_cell(const char *text, FILE *out)
{
	bool is_formula = text[0] && strchr("=+-@\t\r", text[0]);
	bool is_quoted = strpbrk(text, ",;\"\r\n") || text[0] == ' ';

	if (is_quoted)
		fputc('"', out);
	if (is_formula)
		fputc('\'', out);
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			fputc('"', out);
		fputc(*p, out);
	}
	if (is_quoted)
		fputc('"', out);
}

static void
print_text(const char *text, FILE *out)
{
	fputc(',', out);
	report_print_cell(text, out);
}

/* Empty where it is not known. */
static void
print_number(int64_t number, FILE *out)
{
	if (number < 0)
		fputc(',', out);
	else
		fprintf(out, ",%lld", (long long)number);
}

/* UTC; empty = never. */
static void
print_time(int64_t at, FILE *out)
{
	time_t seconds = (time_t)at;
	char text[32] = "";
	struct tm parts;

	if (at > 0 && (!gmtime_r(&seconds, &parts) ||
			  strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts) == 0))
		text[0] = '\0';
	print_text(text, out);
}

/* The names of groups have no ';' themselves where 2sv.conf names them. */
static void
print_groups(const char *names, FILE *out)
{
	scope_free char *list = strdup(names);

	if (!list)
		abort();
	for (char *p = list; *p; p++)
		if (*p == '\n')
			*p = ';';
	print_text(list, out);
}

static void
print_due(const struct due_state *due, FILE *out)
{
	char day[DEADLINE_DAY_SIZE] = "";

	if (due->deadline)
		deadline_day(due->deadline, day);
	print_text(due->deadline ? due->deadline->section.name : "", out);
	print_text(day, out);
	print_number(due->deadline ? due->skips_left : -1, out);
}

static void
print_account(const struct rollout_account *account, FILE *out)
{
	report_print_cell(account->name, out);
	print_number(account->uid == (uid_t)-1 ? -1 : (int64_t)account->uid, out);
	print_groups(account->groups, out);
	print_text(rollout_state_text(account->state), out);
	print_number(account->devices, out);
	print_due(&account->due, out);
	print_number(account->codes_left, out);
	print_time(account->used_at, out);
	print_time(account->last_at, out);
	print_time(account->reminded_at, out);
	print_text(account->is_reset ? "yes" : "no", out);
	print_time(account->invited_until, out);
	print_text(account->is_stopped ? "yes" : "no", out);
	print_text(account->is_other ? "yes" : "no", out);
	print_text(account->is_unsure ? "yes" : "no", out);
	fputs(LINE_END, out);
}

void
report_print_csv(const struct rollout *rollout, FILE *out)
{
	fputs("account,uid,groups,state,devices,deadline,last_day,logins_left,codes_left,"
	      "last_used,last_login,reminded,reset,invited_until,stopped,other_uid,"
	      "unsure" LINE_END,
	    out);
	for (size_t i = 0; i < rollout->account_count; i++)
		print_account(&rollout->accounts[i], out);
}

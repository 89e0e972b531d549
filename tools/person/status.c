/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv status: for a person, in sentences: what protects the account, its last login, what was
 * strange of late; the check-up, and of it the next step.
 */
#include "tools/admin/lead.h"
#include "tools/call.h"
#include "tools/person/checkup.h"
#include "tools/person/due_words.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define DEVICES_SIZE 512
#define TEXT_SIZE 300
#define WIDTH 80

struct status {
	struct checkup_facts facts;
	struct form *form; /* or NULL */
	char account[TEXT_SIZE], last_host[TEXT_SIZE], last_door[TEXT_SIZE],
	    last_at[TIME_TEXT_SIZE];
	bool is_there, refuses_unenrolled;
	char until[TIME_TEXT_SIZE], brake_at[TIME_TEXT_SIZE];
	char trouble[2 * TEXT_SIZE]; /* the service's, for root */
	int64_t texts;		     /* contacts that codes may be sent to */
	char names[DEVICES_SIZE]; /* "phone, last used 2026-11-25 15:04 CET; tablet, never used" */
	/* Of the facts. */
	char waiting[TEXT_SIZE], pending[TEXT_SIZE], trusted_host[TEXT_SIZE], due[DUE_WORDS_SIZE];
};

static void
take_brake(struct status *status, const struct packet *row)
{
	const char *brake = row_text(row, "brake");

	status->facts.is_held = strcmp(brake, "held") == 0;
	status->facts.is_stopped = brake[0] && strcmp(brake, "none") != 0;
	row_time(row, "brake_at", status->brake_at);
}

static void
take_status(struct status *status, const struct packet *row)
{
	struct checkup_facts *facts = &status->facts;
	int64_t until = row_number(row, "until");

	status->is_there = true;
	text_escape_again(status->account, TEXT_SIZE, row_text(row, "account"));
	text_escape_again(status->last_host, TEXT_SIZE, row_text(row, "last_host"));
	text_escape_again(status->last_door, TEXT_SIZE, row_text(row, "last_door"));
	row_time(row, "last_at", status->last_at);
	facts->has_login = row_number(row, "last_at") > 0;
	facts->devices = row_number(row, "devices");
	facts->pending = row_number(row, "pending");
	facts->new_hosts = row_number(row, "new_hosts");
	facts->failures = row_number(row, "failures");
	take_brake(status, row);
	facts->was_reset = strcmp(row_text(row, "reset"), "yes") == 0;
	facts->trusted = row_number(row, "trusted");
	facts->contacts = row_number(row, "contacts");
	facts->unsent = row_number(row, "unsent");
	facts->is_invited = until > facts->now;
	facts->has_expired = until > 0 && !facts->is_invited;
	row_time(row, "until", status->until);
	facts->takes_codes = packet_get(row, "codes_left");
	facts->codes_left = row_number(row, "codes_left");
	text_escape(status->trouble, sizeof(status->trouble), row_text(row, "text"));
	status->refuses_unenrolled = strcmp(row_text(row, "unenrolled"), "refuse") == 0;
}

/* Would 2sv enrol make it without a further option? */
static bool
is_plain(const struct packet *row)
{
	return strcmp(row_text(row, "type"), "totp") == 0 &&
	       strcmp(row_text(row, "algorithm"), "sha1") == 0 && row_number(row, "digits") == 6 &&
	       row_number(row, "period") == 30;
}

/* Adds an active device's sentence; what has no room is left out, the count is right anyway. */
static void
take_active(struct status *status, const struct packet *row, const char *name)
{
	char used[TIME_TEXT_SIZE];
	size_t length = strlen(status->names);

	row_time(row, "used", used);
	if (strcmp(row_text(row, "state"), "waits") == 0)
		text_format(status->names + length, sizeof(status->names) - length,
		    "%s%s, whose codes do not count since the store was put back",
		    length ? "; " : "", name);
	else
		text_format(status->names + length, sizeof(status->names) - length, "%s%s, %s%s",
		    length ? "; " : "", name, row_number(row, "used") ? "last used " : used,
		    row_number(row, "used") ? used : " used");
}

static void
take_device(struct status *status, const struct packet *row)
{
	char name[TEXT_SIZE];

	text_escape_again(name, sizeof(name), row_text(row, "name"));
	if (strcmp(row_text(row, "state"), "pending") == 0) {
		text_copy(status->pending, sizeof(status->pending), name);
		status->facts.pending_is_plain = is_plain(row);
		return;
	}
	if (strcmp(row_text(row, "state"), "waits") == 0 && status->facts.waiting++ == 0)
		text_copy(status->waiting, sizeof(status->waiting), name);
	take_active(status, row, name);
}

static void
take_checkup(struct status *status, const struct packet *row)
{
	struct checkup_facts *facts = &status->facts;

	facts->codes_made_at = row_number(row, "created");
	facts->contacts_waiting = row_number(row, "pending");
	facts->waiting_contact = row_number(row, "id");
	facts->contact_code_is_open = row_number(row, "until") > 0;
	facts->trusted_by_address = row_number(row, "trusted");
	status->texts = row_number(row, "texts");
	text_escape_again(status->trusted_host, TEXT_SIZE, row_text(row, "host"));
	due_words(row, facts->now, status->due);
	facts->due = status->due;
}

static void
take_row(void *context, const struct packet *row)
{
	struct status *status = context;

	form_take_row(status->form, row);
	if (row_is(row, "status"))
		take_status(status, row);
	else if (row_is(row, "device"))
		take_device(status, row);
	else if (row_is(row, "checkup"))
		take_checkup(status, row);
}

/* A stopped account makes none. */
static bool
wants_new_codes(const struct checkup_facts *facts)
{
	return facts->codes_left <= CHECKUP_CODES_FEW && !facts->is_stopped;
}

static void
print_protection(const struct status *status, const char *whose, const char *option)
{
	const struct checkup_facts *facts = &status->facts;
	char count[TEXT_COUNT_SIZE];

	if (facts->devices > 0 && !facts->has_login)
		printf("Enrolled: %lld device%s (%s). No login has asked a code yet.\n",
		    (long long)facts->devices, facts->devices == 1 ? "" : "s", status->names);
	else if (facts->devices > 0)
		printf("%s logins are protected: %lld device%s (%s).\n", whose,
		    (long long)facts->devices, facts->devices == 1 ? "" : "s", status->names);
	else if (facts->was_reset && !facts->is_invited)
		printf("Reset: %s logins are refused until there is an invitation.\n", whose);
	else if (!text_is_empty(facts->due) && !facts->is_invited)
		printf("Not enrolled: %s.\n", facts->due);
	else if (status->refuses_unenrolled && !facts->is_invited)
		printf(
		    "Not enrolled: %s logins are refused, for this machine wants a code.\n", whose);
	else if (facts->is_invited)
		printf("Not enrolled: %s logins ask the invitation.\n", whose);
	else
		printf("Not enrolled: %s logins ask no code.\n", whose);
	if (facts->takes_codes && facts->devices > 0)
		printf("Recovery codes left: %lld.%s%s\n", (long long)facts->codes_left,
		    wants_new_codes(facts) ? " Make new ones: 2sv codes new" : "",
		    wants_new_codes(facts) ? option : "");
	text_count(count, status->texts, "contact");
	if (status->texts > 0 && facts->devices > 0)
		printf("Codes can be sent to %s, where a rule says so: type text in place of "
		       "one.\n",
		    count);
	if (facts->trusted > 0)
		printf("Trusted hosts, where no code is asked: %lld.\n", (long long)facts->trusted);
	if (facts->is_invited)
		printf("Invited until %s: the next login leads the enrolment.\n", status->until);
	else if (facts->has_expired && facts->devices == 0)
		printf("The invitation expired at %s and was not used; root gives out another "
		       "one: 2sv\ninvite --account %s\n",
		    status->until, status->account);
	if (facts->pending > 0)
		printf("A new device waits for its first code; it does not count yet.\n");
}

/* Where they go, and whether they come there. */
static void
print_alerts(const struct checkup_facts *facts, const char *option)
{
	char count[TEXT_COUNT_SIZE];

	text_count(count, facts->contacts, "contact");
	if (facts->contacts > 0)
		printf("Alerts go to %s: 2sv contacts%s\n", count, option);
	else
		printf("Alerts go to the account's mail on this machine. Elsewhere: 2sv contacts "
		       "add%s\n",
		    option);
	text_count(count, facts->unsent, "message");
	if (facts->unsent > 0)
		printf("Attention: %s with alerts did not arrive: 2sv alerts%s\n", count, option);
}

static void
print_brake(const struct status *status)
{
	if (status->facts.is_held)
		printf(
		    "STOPPED since %s: only a recovery code opens it, or root: 2sv free --account "
		    "%s\n",
		    status->brake_at, status->account);
	else if (status->facts.is_stopped)
		printf(
		    "STOPPED since %s: each login wants two codes in a row, until 2sv free, which "
		    "does too, or root runs: 2sv free --account %s\n",
		    status->brake_at, status->account);
}

static void
print_past(const struct status *status)
{
	const struct checkup_facts *facts = &status->facts;

	if (facts->has_login)
		printf("Last login: %s from %s at %s.\n", status->last_at, status->last_host,
		    status->last_door);
	else
		printf("Last login: none seen yet.\n");
	printf("New hosts in the last 30 days: %lld. Refused codes in the last 24 hours: %lld.\n",
	    (long long)facts->new_hosts, (long long)facts->failures);
}

/* A command is never broken: what does not fit beside the words goes below them. */
static void
print_gap(const struct checkup_gap *gap)
{
	const char *by = gap->by_root ? "; root: " : ": ";

	if (!gap->command[0])
		printf("  %s\n", gap->words);
	else if (2 + strlen(gap->words) + strlen(by) + strlen(gap->command) <= WIDTH)
		printf("  %s%s%s\n", gap->words, by, gap->command);
	else
		printf("  %s%.*s\n    %s\n", gap->words, (int)strlen(by) - 1, by, gap->command);
}

/* What closes the first gap, so that there are not two lists. */
static void
print_next(const struct checkup *checkup, const char *option)
{
	const struct checkup_gap *gap = checkup->gaps;
	const char *before = "Next: ";
	size_t length;

	if (checkup->count == 0) {
		printf("Nothing to do. Try your code: 2sv test%s\n", option);
		return;
	}
	if (gap->weight == CHECKUP_MAY)
		before = "Nothing has to be done. Better still: ";
	else if (gap->by_root)
		before = "Next: root runs ";
	length = strlen(before) + strlen(gap->command);
	printf("%s%s", before, gap->command);
	if (gap->more && gap->command[0])
		printf(length + 2 + strlen(gap->more) <= WIDTH ? ". " : ".\n");
	printf("%s\n", gap->more ? gap->more : "");
}

static void
give_checkup(const struct checkup *checkup, struct form *form)
{
	form_set_text(form, "grade", checkup_grade_text(checkup->grade));
	for (size_t i = 0; i < checkup->count; i++)
		form_add_gap(
		    form, &(const struct form_gap){checkup_kind_name(checkup->gaps[i].kind),
			      checkup->gaps[i].words, checkup->gaps[i].command,
			      checkup->gaps[i].by_root});
}

static void
print_checkup(const struct checkup *checkup, const char *option)
{
	printf("Check-up: %s\n", checkup_grade_text(checkup->grade));
	for (size_t i = 0; i < checkup->count; i++)
		print_gap(&checkup->gaps[i]);
	print_next(checkup, option);
}

/* root itself needs no device: what protects the machine is somebody else's. */
static bool
is_new_to_root(const struct checkup_facts *facts)
{
	return facts->devices == 0 && facts->pending == 0 && !facts->was_reset &&
	       !facts->is_invited && !facts->is_stopped;
}

static void
print(const struct tool *tool, const struct status *status, const struct checkup *checkup)
{
	const struct checkup_facts *facts = &status->facts;
	char whose[TEXT_SIZE + 2] = "Your", option[TEXT_SIZE + 12] = "";

	if (tool->options.account) {
		text_format(whose, sizeof(whose), "%s's", status->account);
		text_format(option, sizeof(option), " --account %s", status->account);
	} else if (facts->devices == 0) {
		text_copy(whose, sizeof(whose), "your");
	}
	print_protection(status, whose, option);
	print_brake(status);
	print_past(status);
	print_alerts(facts, option);
	if (!text_is_empty(status->trouble))
		printf("Attention: %s.\n", status->trouble);
	if (tool->is_spawned)
		printf("Attention: 2svd is not running; it was started for this answer alone. 2sv "
		       "doctor says\nhow to start it.\n");
	if (is_new_to_root(facts) && tool->caller == 0 && !tool->options.account)
		lead_print();
	else
		print_checkup(checkup, option);
}

enum exit_code
status_run(struct tool *tool)
{
	struct status status = {
	    .form = tool->form,
	    .facts = {.now = tool->now,
		.is_named = tool->options.account,
		.is_root = tool->caller == 0,
		.account = status.account,
		.waiting_name = status.waiting,
		.pending_name = status.pending,
		.trusted_host = status.trusted_host},
	};
	struct checkup checkup;
	struct packet hello;
	enum exit_code code;

	form_expect(tool->form, "status");
	form_expect(tool->form, "device");
	form_set_text(tool->form, "grade", NULL);
	form_set_list(tool->form, "gaps");
	tool->takes_rows = true;
	call_begin(tool, &hello, "status");
	code = call_service(tool, &hello, take_row, &status);
	if (code == EXIT_NO_SERVICE && tool->is_new && tool->caller == 0 && !tool->form)
		lead_print_later(stderr);
	if (code != EXIT_DONE)
		return code;
	if (!status.is_there)
		return trouble_say(tool,
		    (struct trouble){EXIT_NO_SERVICE, reason_text(REASON_PROTOCOL)},
		    "2svd sent no status.");
	checkup_judge(&status.facts, &checkup);
	give_checkup(&checkup, tool->form);
	if (!tool->form)
		print(tool, &status, &checkup);
	return EXIT_DONE;
}

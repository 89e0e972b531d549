/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv status: for a person, in sentences: what protects the account, its last login, what was
 * strange of late, and the next step.
 */
#include "tools/admin/lead.h"
#include "tools/call.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define DEVICES_SIZE 512
#define TEXT_SIZE 300
#define FEW_CODES 3 /* are left */

struct status {
	char account[TEXT_SIZE], last_host[TEXT_SIZE], last_door[TEXT_SIZE],
	    last_at[TIME_TEXT_SIZE];
	int64_t now, devices, pending, new_hosts, failures;
	bool has_codes; /* recovery codes are allowed here */
	int64_t codes_left;
	bool is_there, refuses_unenrolled, has_login;
	char until[TIME_TEXT_SIZE];
	bool is_invited, has_expired, was_reset; /* the invitation */
	int64_t trusted, contacts, unsent;
	char brake[16], brake_at[TIME_TEXT_SIZE];
	char trouble[2 * TEXT_SIZE]; /* the service's, for root */
	char names[DEVICES_SIZE]; /* "phone, last used 2026-11-25 15:04 CET; tablet, never used" */
};

static void
take_status(struct status *status, const struct packet *row)
{
	int64_t until = row_number(row, "until");

	status->is_there = true;
	text_escape_again(status->account, TEXT_SIZE, row_text(row, "account"));
	text_escape_again(status->last_host, TEXT_SIZE, row_text(row, "last_host"));
	text_escape_again(status->last_door, TEXT_SIZE, row_text(row, "last_door"));
	row_time(row, "last_at", status->last_at);
	status->has_login = row_number(row, "last_at") > 0;
	status->devices = row_number(row, "devices");
	status->pending = row_number(row, "pending");
	status->new_hosts = row_number(row, "new_hosts");
	status->failures = row_number(row, "failures");
	text_copy(status->brake, sizeof(status->brake), row_text(row, "brake"));
	status->was_reset = strcmp(row_text(row, "reset"), "yes") == 0;
	status->trusted = row_number(row, "trusted");
	status->contacts = row_number(row, "contacts");
	status->unsent = row_number(row, "unsent");
	status->is_invited = until > status->now;
	status->has_expired = until > 0 && !status->is_invited;
	row_time(row, "until", status->until);
	row_time(row, "brake_at", status->brake_at);
	status->has_codes = packet_get(row, "codes_left");
	status->codes_left = row_number(row, "codes_left");
	text_escape(status->trouble, sizeof(status->trouble), row_text(row, "text"));
	status->refuses_unenrolled = strcmp(row_text(row, "unenrolled"), "refuse") == 0;
}

/* Adds an active device's sentence; what has no room is left out, the count is right anyway. */
static void
take_device(struct status *status, const struct packet *row)
{
	char name[TEXT_SIZE], used[TIME_TEXT_SIZE];
	size_t length = strlen(status->names);

	if (strcmp(row_text(row, "state"), "pending") == 0)
		return;
	text_escape_again(name, sizeof(name), row_text(row, "name"));
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
take_row(void *context, const struct packet *row)
{
	if (row_is(row, "status"))
		take_status(context, row);
	else if (row_is(row, "device"))
		take_device(context, row);
}

static bool
is_stopped(const struct status *status)
{
	return status->brake[0] && strcmp(status->brake, "none") != 0;
}

/* A stopped account makes none. */
static bool
wants_new_codes(const struct status *status)
{
	return status->codes_left <= FEW_CODES && !is_stopped(status);
}

static void
print_protection(const struct status *status, const char *whose, const char *option)
{
	if (status->devices > 0 && !status->has_login)
		printf("Enrolled: %lld device%s (%s). No login has asked a code yet.\n",
		    (long long)status->devices, status->devices == 1 ? "" : "s", status->names);
	else if (status->devices > 0)
		printf("%s logins are protected: %lld device%s (%s).\n", whose,
		    (long long)status->devices, status->devices == 1 ? "" : "s", status->names);
	else if (status->was_reset && !status->is_invited)
		printf("Reset: %s logins are refused until there is an invitation.\n", whose);
	else if (status->refuses_unenrolled && !status->is_invited)
		printf(
		    "Not enrolled: %s logins are refused, for this machine wants a code.\n", whose);
	else if (status->is_invited)
		printf("Not enrolled: %s logins ask the invitation.\n", whose);
	else
		printf("Not enrolled: %s logins ask no code.\n", whose);
	if (status->has_codes && status->devices > 0)
		printf("Recovery codes left: %lld.%s%s\n", (long long)status->codes_left,
		    wants_new_codes(status) ? " Make new ones: 2sv codes new" : "",
		    wants_new_codes(status) ? option : "");
	if (status->trusted > 0)
		printf(
		    "Trusted hosts, where no code is asked: %lld.\n", (long long)status->trusted);
	if (status->is_invited)
		printf("Invited until %s: the next login leads the enrolment.\n", status->until);
	else if (status->has_expired && status->devices == 0)
		printf("The invitation expired at %s and was not used; root gives out another "
		       "one: 2sv\ninvite --account %s\n",
		    status->until, status->account);
	if (status->pending > 0)
		printf("A new device waits for its first code; it does not count yet.\n");
}

/* Where they go, and whether they come there. */
static void
print_alerts(const struct status *status, const char *option)
{
	char count[TEXT_COUNT_SIZE];

	text_count(count, status->contacts, "contact");
	if (status->contacts > 0)
		printf("Alerts go to %s: 2sv contacts%s\n", count, option);
	else
		printf("Alerts go to the account's mail on this machine. Elsewhere: 2sv contacts "
		       "add%s\n",
		    option);
	text_count(count, status->unsent, "message");
	if (status->unsent > 0)
		printf("Attention: %s with alerts did not arrive: 2sv alerts%s\n", count, option);
}

static void
print_brake(const struct status *status)
{
	if (strcmp(status->brake, "held") == 0)
		printf(
		    "STOPPED since %s: only a recovery code opens it, or root: 2sv free --account "
		    "%s\n",
		    status->brake_at, status->account);
	else if (strcmp(status->brake, "two") == 0)
		printf(
		    "STOPPED since %s: each login wants two codes in a row, until 2sv free, which "
		    "does too, or root runs: 2sv free --account %s\n",
		    status->brake_at, status->account);
}

static void
print_past(const struct status *status)
{
	if (status->has_login)
		printf("Last login: %s from %s at %s.\n", status->last_at, status->last_host,
		    status->last_door);
	else
		printf("Last login: none seen yet.\n");
	printf("New hosts in the last 30 days: %lld. Refused codes in the last 24 hours: %lld.\n",
	    (long long)status->new_hosts, (long long)status->failures);
}

/* Whether its doors have the line of pam_2sv in them, the service can't know. */
static void
print_next_unseen(bool is_root)
{
	if (is_root)
		printf("Next: 2sv doctor says which doors ask codes. Then log in once, beside a\n"
		       "session that stays open.\n");
	else
		printf("Next: log in once, beside a session that stays open.\n");
}

static void
print_next(const struct status *status, const char *option, bool is_root)
{
	if (is_stopped(status))
		printf("Next: 2sv free%s, when all is well again.\n", option);
	else if (status->is_invited)
		printf("Next: %s, and the invitation.\n",
		    option[0] ? "a login with the password" : "log in with the password");
	else if (status->was_reset)
		printf("Next: root runs 2sv invite --account %s\n", status->account);
	else if (status->devices == 0)
		printf("Next: 2sv enrol%s\n", option);
	else if (status->pending > 0)
		printf("Next: begin the new device again, by the same words as before: 2sv enrol%s "
		       "...\n",
		    option);
	else if (status->failures > 0)
		printf("Next: 2sv log%s. Were they not yours, somebody knows the password: "
		       "change it.\n",
		    option);
	else if (status->new_hosts > 0)
		printf("Next: 2sv hosts%s. If one of them is not yours, change the password.\n",
		    option);
	else if (!status->has_login)
		print_next_unseen(is_root);
	else
		printf("Nothing to do. Try your code: 2sv test%s\n", option);
}

/* root itself needs no device: what protects the machine is somebody else's. */
static bool
is_new_to_root(const struct status *status)
{
	return status->devices == 0 && status->pending == 0 && !status->was_reset &&
	       !status->is_invited && !is_stopped(status);
}

enum exit_code
status_run(struct tool *tool)
{
	struct status status = {.now = tool->now};
	char whose[TEXT_SIZE + 2] = "Your", option[TEXT_SIZE + 12] = "";
	struct packet hello;
	enum exit_code code;

	form_expect(tool->form, "status");
	form_expect(tool->form, "device");
	call_begin(tool, &hello, "status");
	code = call_service(tool, &hello, take_row, &status);
	if (code == EXIT_NO_SERVICE && tool->is_new && tool->caller == 0 && !tool->form)
		lead_print_later(stderr);
	if (code != EXIT_DONE || tool->form)
		return code;
	if (!status.is_there)
		return trouble_say(tool,
		    (struct trouble){EXIT_NO_SERVICE, reason_text(REASON_PROTOCOL)},
		    "2svd sent no status.");
	if (tool->options.account) {
		text_format(whose, sizeof(whose), "%s's", status.account);
		text_format(option, sizeof(option), " --account %s", status.account);
	}
	print_protection(
	    &status, status.devices == 0 && !tool->options.account ? "your" : whose, option);
	print_brake(&status);
	print_past(&status);
	print_alerts(&status, option);
	if (!text_is_empty(status.trouble))
		printf("Attention: %s.\n", status.trouble);
	if (tool->is_spawned)
		printf("Attention: 2svd is not running; it was started for this answer alone. 2sv "
		       "doctor says\nhow to start it.\n");
	if (is_new_to_root(&status) && tool->caller == 0 && !tool->options.account)
		lead_print();
	else
		print_next(&status, option, tool->caller == 0);
	return EXIT_DONE;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at alerts: does somebody send them, does each way that they go work, does one
 * wait that should not. Root only.
 */
#include "config.h"

#include "tools/admin/doctor_ask.h"
#include "tools/admin/doctor_channels.h"
#include "tools/row.h"

#include "base/scope.h"
#include "base/text.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define WAIT_SECONDS 3600	   /* a message, before it is a finding */
#define UNMADE_SECONDS (2 * 3600L) /* an alert in none: there may be ten messages an hour */
#define GIVEN_UP_SECONDS (7 * 86400L)
#define GIVEN_UP_MAX 1000
#define WAITING_MAX 1000000
#define LINE_SIZE 256

/* What came of the parts. */
struct look {
	struct doctor *doctor;
	struct doctor_channels channels;
	bool is_unsent; /* it was found that nobody sends */
	bool runs;	/* a notifier */
};

/* Where cron sends, or nobody serves at all, none runs. */
static void
look_at_notifier(struct look *look)
{
	struct doctor *doctor = look->doctor;
	struct doctor_line line = {.check = "notifier", .file = DOCTOR_NOTIFY};

	look->runs = doctor_runs(DOCTOR_NOTIFY, DOCTOR_NOTIFIER);
	if (look->runs) {
		line.state = DOCTOR_OK;
		doctor_say(doctor, &line, "runs");
		return;
	}
	if (doctor->is_stopped || !doctor->settings->start_notifier)
		return;
	look->is_unsent = true;
	if (doctor->is_stale && !doctor_has_units()) {
		line.state = DOCTOR_NOTE; /* its finding, and its cure, is that of the settings */
		doctor_say(doctor, &line,
		    "does not run yet: 2svd will start it once it has read the settings");
		return;
	}
	line.cure = doctor_restart_text();
	if (doctor_has_units()) {
		line.cure = "systemctl reset-failed 2sv-notify.service; "
			    "systemctl start 2sv-notify.service";
		line.heals = true;
	}
	doctor_say(
	    doctor, &line, "does not run: no alert is sent; why, says journalctl -t 2sv-notify");
}

/* --- what waits, and what was given up */

struct messages {
	int64_t count, since; /* since: of the oldest; of those given up, of the newest */
	enum contact_kind kind;
	char what[LINE_SIZE]; /* "email a***@example.org: why" */
	int64_t unmade, unmade_since;
	int64_t now;
};

static void
message_note(struct messages *messages, const struct packet *row, const char *time)
{
	const char *why = row_text(row, "detail");

	messages->since = row_number(row, time);
	messages->kind = contact_kind_find(row_text(row, "type"));
	text_format(messages->what, sizeof(messages->what), "%s %.100s: %.100s",
	    row_text(row, "type"), row_text(row, "address"),
	    text_is_empty(why) ? "it was not tried" : why);
}

/* The newest first: what stays is the oldest. */
static void
take_waiting(void *context, const struct packet *row)
{
	struct messages *messages = context;

	if (row_is(row, "unmade")) {
		messages->unmade = row_number(row, "alerts");
		messages->unmade_since = row_number(row, "at");
	}
	if (!row_is(row, "message") || row_number(row, "at") > messages->now - WAIT_SECONDS)
		return;
	messages->count++;
	message_note(messages, row, "at");
}

/* Not of codes and tests: who waits for one knows. */
static void
take_given_up(void *context, const struct packet *row)
{
	struct messages *messages = context;

	if (!row_is(row, "message") || strcmp(row_text(row, "text"), "alerts") != 0 ||
	    row_number(row, "until") <= messages->now - GIVEN_UP_SECONDS)
		return;
	if (messages->count++ == 0)
		message_note(messages, row, "until");
}

/* Asks 2svd for the messages in that state, the newest ones if there are more. */
static bool
ask(const struct doctor *doctor, const char *state, int64_t most, struct doctor_answer *answer)
{
	struct packet hello;

	packet_begin(&hello, "alerts");
	packet_add(&hello, "all", "yes");
	packet_add_number(&hello, "limit", most);
	packet_add(&hello, "state", state);
	return doctor_tell(doctor->settings->root_socket, &hello, answer) == 0 &&
	       answer->done.verdict == VERDICT_ACCEPT;
}

/* Has what holds it up been found already? */
static bool
is_explained(const struct look *look, const struct messages *messages)
{
	return look->is_unsent ||
	       (messages->count > 0 && look->channels.bad & doctor_channel_bit(messages->kind));
}

static bool
goes_by_mail(const struct messages *messages)
{
	return messages->kind == CONTACT_LOCAL || messages->kind == CONTACT_EMAIL;
}

#define MAIL_WORDS                                                                       \
	"in 2sv.conf: mail_server = \"smtps://mail.example.org:465\" and mail_domain = " \
	"example.org, or admin_contacts = "                                              \
	"\"push:ntfy+https://push.example.org/TOPIC\"; then: "
#define MAIL_WORDS_SIZE 512

static void
write_mail_cure(char cure[MAIL_WORDS_SIZE])
{
	text_format(cure, MAIL_WORDS_SIZE, MAIL_WORDS "%s", doctor_restart_text());
}

static void
say_waiting(const struct look *look, const struct messages *messages)
{
	struct doctor_line line = {.check = "alerts", .cure = "as it says; then: 2sv alerts"};
	char shown[TIME_TEXT_SIZE], count[TEXT_COUNT_SIZE], cure[MAIL_WORDS_SIZE];

	if (is_explained(look, messages)) {
		line.state = DOCTOR_NOTE;
		line.cure = "2sv alerts";
	} else if (messages->count == 0) {
		line.cure = DOCTOR_NOTIFY " --once";
	} else if (look->channels.has_no_mail && goes_by_mail(messages)) {
		write_mail_cure(cure);
		line.cure = cure;
	}
	time_text(messages->count > 0 ? messages->since : messages->unmade_since, shown);
	if (messages->count > 0) {
		text_count(count, messages->count, "message");
		doctor_say(look->doctor, &line,
		    "%s not sent for an hour, the oldest is of %s, to %s", count, shown,
		    messages->what);
	} else {
		text_count(count, messages->unmade, "alert");
		doctor_say(look->doctor, &line, "%s that nobody has taken up, the oldest is of %s",
		    count, shown);
	}
}

/* True if something waits that should not. */
static bool
look_at_waiting(const struct look *look)
{
	struct messages messages = {.now = look->doctor->tool->now};
	struct doctor_answer answer = {.on_row = take_waiting, .context = &messages};

	if (!ask(look->doctor, "waits", WAITING_MAX, &answer))
		return false;
	if (messages.count == 0 &&
	    (messages.unmade == 0 || messages.unmade_since > messages.now - UNMADE_SECONDS))
		return false;
	say_waiting(look, &messages);
	return true;
}

static void
look_at_given_up(const struct look *look)
{
	struct messages messages = {.now = look->doctor->tool->now};
	struct doctor_answer answer = {.on_row = take_given_up, .context = &messages};
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = "alerts", .cure = "2sv alerts"};
	char shown[TIME_TEXT_SIZE], count[TEXT_COUNT_SIZE];

	if (!ask(look->doctor, "given-up", GIVEN_UP_MAX, &answer) || messages.count == 0)
		return;
	time_text(messages.since, shown);
	text_count(count, messages.count, "message");
	doctor_say(look->doctor, &line,
	    "%s given up in the last seven days, the newest on %s, to %s", count, shown,
	    messages.what);
}

/* What waits for want of a mail server is said there. */
static void
say_no_way(const struct look *look)
{
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = "alerts"};
	char cure[MAIL_WORDS_SIZE];

	write_mail_cure(cure);
	line.cure = cure;
	doctor_say(look->doctor, &line,
	    "go nowhere, but to contacts that people added: there is no admin_contacts, and no "
	    "mail server (%s)",
	    look->channels.no_mail);
}

void
doctor_alerts(struct doctor *doctor)
{
	struct look look = {.doctor = doctor};
	uid_t notifier = doctor_uid(DOCTOR_NOTIFIER);
	bool waits;

	if (doctor->tool->caller != 0 || doctor->is_misset || doctor->is_new || notifier == 0 ||
	    notifier == (uid_t)-1)
		return;
	look_at_notifier(&look);
	doctor_channels(doctor, &look.channels);
	doctor_texts(doctor, &look.channels, look.runs || doctor->is_stopped);
	if (!doctor->answers || doctor->verdict != VERDICT_ACCEPT)
		return;
	waits = look_at_waiting(&look);
	if (!waits && look.channels.has_no_mail && text_is_empty(doctor->settings->admin_contacts))
		say_no_way(&look);
	look_at_given_up(&look);
}

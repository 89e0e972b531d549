/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login of an account without a device whose deadline is near or over. It is offered a first
 * device, or led to one, where it shows more than a password; the keeper has looked at that, and
 * looks again at each act. Called by login.c; runs in a talker.
 */
#include "dialogue/belongs.h"
#include "dialogue/first_device.h"
#include "dialogue/login.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define SINCE_SIZE 32

void
login_due_read(const struct packet *result, struct login_due *ret)
{
	const char *due = packet_get(result, "due");

	*ret = (struct login_due){.is_past = due && strcmp(due, "later") != 0};
	packet_get_number(result, "until", 1, INT64_MAX, &ret->until);
	packet_get_number(result, "skips", 0, INT32_MAX, &ret->skips);
}

/* " since 2026-12-31"; a deadline that is a number of logins alone has no date. */
static void
since_of(const struct login_due *due, char text[SINCE_SIZE])
{
	char date[QUESTION_DATE_SIZE];

	text[0] = '\0';
	if (due->until == 0)
		return;
	question_date(due->until, date);
	text_format(text, SINCE_SIZE, " since %s", date);
}

/* What is at stake, before the question. */
static void
offer_words(const struct login_due *due, char words[COMMAND_WORDS_SIZE])
{
	char since[SINCE_SIZE], date[QUESTION_DATE_SIZE];

	since_of(due, since);
	question_date(due->until - 1, date); /* the last day */
	if (due->is_past)
		text_format(words, COMMAND_WORDS_SIZE,
		    "This account needs a second step%s.\n"
		    "It asks a code that an app on your phone shows.\n"
		    "Logins left without it, this one among them: %lld.",
		    since, (long long)due->skips);
	else
		text_format(words, COMMAND_WORDS_SIZE,
		    "A second step is due by %s.\nIt asks a code that an app on your phone shows.",
		    date);
}

enum login_offer
login_offer(struct dialogue *dialogue, const struct login_due *due)
{
	scope_answer struct answer answer = {.kind = ANSWER_END};
	char words[COMMAND_WORDS_SIZE];
	int r;

	offer_words(due, words);
	dialogue_show(dialogue, words);
	r = dialogue_ask_besides(dialogue, "Set up the second step now? (y/n): ", &answer);
	if (r == -ECONNRESET)
		return LOGIN_OFFER_GONE;
	return r == 0 && question_is_yes(&answer) ? LOGIN_OFFER_TAKEN : LOGIN_OFFER_DECLINED;
}

/* The keeper makes the pending device, or says why not. */
static void
lead(struct first_device *first)
{
	struct question_verdict verdict;
	scope_packet struct packet act;

	first_device_act_begin(first, &act, "offer");
	packet_add(&act, "issuer", first->command.dialogue->settings->issuer);
	belongs_add_login(first->command.dialogue, &act, BELONGS_MS);
	verdict = first_device_make(first, &act);
	if (verdict.verdict == VERDICT_ACCEPT)
		first_device_lead(first);
	else
		dialogue_refuse(
		    first->command.dialogue, verdict.reason, question_words(verdict.reason));
}

void
login_enrol(struct dialogue *dialogue, const struct login_due *due)
{
	char before[COMMAND_WORDS_SIZE], since[SINCE_SIZE];
	const struct first_device_words words = {.before = before,
	    .unfinished =
		"Nothing was set up, and without it this account does not come in.\n"
		"Get an authenticator app, log in again, and type the code that it shows.",
	    .reason = REASON_OVERDUE};
	struct first_device scope_first_device first;

	since_of(due, since);
	text_format(before, sizeof(before),
	    "This account needs a second step%s.\n"
	    "It is set up now, in this login. You need an authenticator app on your phone.\n"
	    "This is your new device:",
	    since[0] ? since : " now");
	if (first_device_begin(&first, dialogue, &words))
		lead(&first);
}

void
login_enrol_offered(struct dialogue *dialogue)
{
	static const struct first_device_words words = {
	    .before = "You need an authenticator app on your phone.\nThis is your new device:",
	    .unfinished = "Nothing was set up. Log in again; answer n to do it later."};
	struct first_device scope_first_device first;

	if (first_device_begin(&first, dialogue, &words))
		lead(&first);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The change of a password, as pam_sm_chauthtok tells it; of a try also the code that its line
 * wants, asked and tried as at a login. The keeper knows of the try before anything is asked. Runs
 * in a talker behind root.sock.
 */
#include "dialogue/forward.h"
#include "dialogue/belongs.h"
#include "dialogue/login.h"
#include "dialogue/question.h"
#include "base/scope.h"
#include "base/text.h"

#include <string.h>

#include "base/poison.h"

static bool
is_asked(const struct packet *hello)
{
	const char *change = packet_get(hello, "change"), *asks = packet_get(hello, "asks");

	return change && strcmp(change, "try") == 0 && asks && strcmp(asks, "yes") == 0;
}

/* Hands the act to the keeper. What is no result at all is "no service". */
static struct question_verdict
verdict_of(struct dialogue *dialogue, const struct packet *act)
{
	struct question_verdict verdict = {.verdict = VERDICT_REFUSE, .reason = REASON_NO_SERVICE};
	struct packet result;

	if (dialogue_act(dialogue, act, &result, NULL, NULL) < 0)
		return verdict;
	dialogue_read_result(&result, &verdict.verdict, &verdict.reason);
	packet_get_number(&result, "offset", INT32_MIN, INT32_MAX, &verdict.offset_seconds);
	packet_get_number(&result, "wait", 0, INT32_MAX, &verdict.wait_seconds);
	verdict.ask = question_ask_of(&result);
	return verdict;
}

static struct question_verdict
tell_try(struct dialogue *dialogue)
{
	static const char *const keys[] = {"auth_info", "login", "once", "change", "tried", "asks"};
	struct packet act;

	dialogue_act_begin(dialogue, &act, "chauthtok");
	belongs_add_login(dialogue, &act, BELONGS_MS);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		packet_add(&act, keys[i], packet_get(&dialogue->hello, keys[i]));
	return verdict_of(dialogue, &act);
}

static struct question_verdict
try_answer(void *context, const struct answer *answer)
{
	struct dialogue *dialogue = context;
	struct question_verdict verdict;
	scope_packet struct packet act;

	dialogue_act_begin(dialogue, &act, "try");
	packet_add(&act, "answer", answer->text);
	packet_add(&act, "purpose", "password");
	packet_add(&act, "auth_info", packet_get(&dialogue->hello, "auth_info"));
	verdict = verdict_of(dialogue, &act);
	if (verdict.verdict == VERDICT_SKIP) { /* who was asked can't be let be without a code */
		verdict.verdict = VERDICT_REFUSE;
		verdict.reason = REASON_INTERNAL;
	}
	return verdict;
}

static void
end(struct dialogue *dialogue, const struct question_verdict *verdict)
{
	struct done done = {.verdict = verdict->verdict, .reason = verdict->reason};

	if (done.verdict == VERDICT_ACCEPT && done.reason != REASON_RIGHT) {
		done.verdict = VERDICT_REFUSE; /* accepted for no reason: a fault */
		done.reason = REASON_INTERNAL;
	}
	if (done.verdict == VERDICT_REFUSE)
		done.words = done.reason == REASON_HELD
				 ? "This account was stopped: no password is changed before it is "
				   "free again (2sv free)."
				 : question_words(done.reason);
	dialogue_done(dialogue, &done);
}

static void
ask(struct dialogue *dialogue, enum question_ask ask)
{
	const struct question question = {.dialogue = dialogue,
	    .prompt = QUESTION_PROMPT,
	    .ask = ask,
	    .check = try_answer,
	    .context = dialogue};
	struct question_outcome outcome = question_run(&question);

	if (outcome.checks == 0)
		login_tell_end(dialogue, outcome.verdict.reason, NULL);
	question_pace(&outcome);
	end(dialogue, &outcome.verdict);
}

void
dialogue_chauthtok(struct dialogue *dialogue)
{
	struct question_verdict verdict;

	if (!is_asked(&dialogue->hello)) {
		forward_act(dialogue, "chauthtok", NULL);
		return;
	}
	verdict = tell_try(dialogue);
	if (verdict.verdict == VERDICT_ACCEPT && verdict.reason == REASON_NEEDS_CODE)
		ask(dialogue, verdict.ask);
	else
		end(dialogue, &verdict);
}

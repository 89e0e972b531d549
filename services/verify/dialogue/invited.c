/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login that an invitation leads. Whatever breaks it off leaves the invitation good and no
 * device; the code that confirms the device is the login's. Called by login.c; runs in a talker.
 */
#include "dialogue/first_device.h"
#include "dialogue/login.h"

#include "base/scope.h"

#include "base/poison.h"

/* Checks an invitation: right, and there is a pending device. */
static struct question_verdict
redeem(void *context, const struct answer *answer)
{
	struct first_device *first = context;
	struct question_verdict verdict;
	scope_packet struct packet act;

	first_device_act_begin(first, &act, "redeem");
	packet_add(&act, "answer", answer->text);
	packet_add(&act, "issuer", first->command.dialogue->settings->issuer);
	verdict = first_device_make(first, &act);
	verdict.ask = QUESTION_INVITATION;
	return verdict;
}

void
login_invited(struct dialogue *dialogue)
{
	static const struct first_device_words words = {
	    .before = "The invitation is right. This is your new device:"};
	struct first_device scope_first_device first;
	struct question question = {
	    .dialogue = dialogue, .ask = QUESTION_INVITATION, .check = redeem, .context = &first};
	struct question_outcome outcome;

	if (!first_device_begin(&first, dialogue, &words))
		return;
	if (!dialogue_shows(dialogue)) {
		login_tell_end(dialogue, REASON_INVITATION, NULL);
		login_refuse_saying(dialogue, REASON_INVITATION, NULL);
		return;
	}
	outcome = question_run(&question);
	if (outcome.verdict.verdict == VERDICT_ACCEPT) {
		first_device_lead(&first);
		return;
	}
	if (outcome.checks == 0)
		login_tell_end(dialogue, outcome.verdict.reason, NULL);
	question_pace(&outcome);
	dialogue_refuse(dialogue, outcome.verdict.reason, question_words(outcome.verdict.reason));
}

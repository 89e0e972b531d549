/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many digits of what was typed into one field are a code. Asks nobody, tries nothing. Runs in
 * a talker, for `pam_2sv split`.
 */
#include "dialogue/belongs.h"
#include "dialogue/question.h"

#include "base/poison.h"

#define DIGITS_MAX 8

void
dialogue_split(struct dialogue *dialogue)
{
	struct done done = {.verdict = VERDICT_REFUSE, .reason = REASON_NO_SERVICE};
	struct packet act, result;

	dialogue_act_begin(dialogue, &act, "split");
	belongs_add_login(dialogue, &act, BELONGS_MS);
	packet_add(&act, "auth_info", packet_get(&dialogue->hello, "auth_info"));
	if (dialogue_act(dialogue, &act, &result, NULL, NULL) == 0) {
		dialogue_read_result(&result, &done.verdict, &done.reason);
		packet_get_number(&result, "digits", 1, DONE_DIGITS_MAX, &done.digits);
	}
	if (done.verdict == VERDICT_REFUSE)
		done.words = question_words(done.reason);
	dialogue_done(dialogue, &done);
}

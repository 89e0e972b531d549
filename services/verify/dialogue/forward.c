/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One act for one hello. Called by admit, arrived and left; runs in a talker.
 */
#include "dialogue/forward.h"
#include "dialogue/belongs.h"
#include "dialogue/question.h"
#include "base/text.h"

#include <string.h>

#include "base/poison.h"

/* Of an account without a contact: what it was not told of since its last login. */
static void
alerts_words(const struct packet *result, char *words, size_t size)
{
	char count[TEXT_COUNT_SIZE];
	int64_t alerts = 0;

	if (packet_get_number(result, "alerts", 1, INT64_MAX, &alerts) < 0)
		return;
	text_count(count, alerts, "alert");
	text_format(words, size,
	    "2sv: %s since your last login: 2sv log. To have them sent: 2sv contacts add", count);
}

/* Where auth has asked in this login its rule was met there. */
static void
add_admit(struct dialogue *dialogue, struct packet *act)
{
	const char *asked = packet_get(&dialogue->hello, "asked");

	packet_add(act, "asked", asked);
	if (!asked || strcmp(asked, "yes") != 0)
		belongs_add_login(dialogue, act, BELONGS_MS);
}

void
forward_act_then(
    struct dialogue *dialogue, const char *operation, row_handler *on_row, forward_then *then)
{
	const struct packet *hello = &dialogue->hello;
	struct done done = {.verdict = VERDICT_REFUSE, .reason = REASON_NO_SERVICE};
	struct packet act, result;
	char words[200] = "";

	dialogue_act_begin(dialogue, &act, operation);
	packet_add(&act, "auth_info", packet_get(hello, "auth_info"));
	packet_add(&act, "login", packet_get(hello, "login"));
	packet_add(&act, "once", packet_get(hello, "once"));
	packet_add(&act, "change", packet_get(hello, "change"));
	packet_add(&act, "why", packet_get(hello, "why"));
	packet_add(&act, "tried", packet_get(hello, "tried"));
	if (strcmp(operation, "admit") == 0)
		add_admit(dialogue, &act);
	if (dialogue_act(dialogue, &act, &result, on_row, dialogue) == 0) {
		dialogue_read_result(&result, &done.verdict, &done.reason);
		if (packet_get(&result, "words"))
			text_escape_again(words, sizeof(words), packet_get(&result, "words"));
		else
			alerts_words(&result, words, sizeof(words));
		if (then)
			then(dialogue, &result);
	}
	if (done.verdict == VERDICT_ACCEPT && !text_is_empty(dialogue->seen.login))
		done.login = dialogue->seen.login; /* of a login by key: its end brings it again */
	done.words = text_is_empty(words) ? NULL : words;
	if (done.verdict == VERDICT_REFUSE && !done.words)
		done.words = question_words(done.reason);
	dialogue_done(dialogue, &done);
}

void
forward_act(struct dialogue *dialogue, const char *operation, row_handler *on_row)
{
	forward_act_then(dialogue, operation, on_row, NULL);
}

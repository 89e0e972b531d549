/* SPDX-License-Identifier: BSD-2-Clause */
/* The line that asks for a first device. Called by arrived.c; runs in a talker. */
#include "dialogue/nudge.h"

#include "base/text.h"
#include "dialogue/belongs.h"
#include "dialogue/question.h"

#include <string.h>

#include "base/poison.h"

#define DAY_SECONDS INT64_C(86400)
#define COMMAND ": 2sv enrol" /* in 80 columns, or a terminal breaks it in two */

static int
words_of_date(int64_t ends_at, int64_t now, char words[NUDGE_WORDS_SIZE])
{
	int64_t left = ends_at > now ? (ends_at - now + DAY_SECONDS - 1) / DAY_SECONDS : 1;
	char day[QUESTION_DATE_SIZE], count[TEXT_COUNT_SIZE];

	question_date(ends_at - 1, day); /* the last on which all is well */
	text_count(count, left, "day");
	return text_format(words, NUDGE_WORDS_SIZE,
	    "This account needs a second step by %s (%s left)" COMMAND, day, count);
}

/* After the date, or without one. */
static int
words_of_skips(int64_t ends_at, int64_t skips, char words[NUDGE_WORDS_SIZE])
{
	char day[QUESTION_DATE_SIZE], since[32] = "", count[TEXT_COUNT_SIZE];

	if (ends_at > 0) {
		question_date(ends_at, day);
		text_format(since, sizeof(since), " since %s", day);
	}
	if (skips == 0)
		return text_format(words, NUDGE_WORDS_SIZE,
		    "This account needs a second step%s (overdue)" COMMAND, since);
	text_count(count, skips, "login");
	return text_format(words, NUDGE_WORDS_SIZE,
	    "This account needs a second step%s (%s left)" COMMAND, since, count);
}

int
nudge_words(const struct packet *result, int64_t now, char words[NUDGE_WORDS_SIZE])
{
	int64_t ends_at = 0, skips = 0;

	packet_get_number(result, "until", 1, INT64_MAX, &ends_at);
	packet_get_number(result, "skips", 0, INT32_MAX, &skips);
	if (!packet_get(result, "due"))
		return text_format(
		    words, NUDGE_WORDS_SIZE, "This account has no second step. Set it up" COMMAND);
	if (strcmp(packet_get(result, "due"), "later") == 0)
		return words_of_date(ends_at, now, words);
	return words_of_skips(ends_at, skips, words);
}

void
nudge_tell(struct dialogue *dialogue, const struct packet *arrived)
{
	const char *wanted = packet_get(arrived, "nudge");
	char words[NUDGE_WORDS_SIZE];
	struct packet act, result;
	enum verdict verdict;
	enum reason reason;

	/* What nobody would see is not used up. */
	if (!wanted || strcmp(wanted, "yes") != 0 || !dialogue_shows(dialogue))
		return;
	dialogue_act_begin(dialogue, &act, "nudge");
	packet_add(&act, "auth_info", packet_get(&dialogue->hello, "auth_info"));
	belongs_add_login(dialogue, &act, BELONGS_SOON_MS);
	if (dialogue_act(dialogue, &act, &result, NULL, NULL) < 0)
		return;
	dialogue_read_result(&result, &verdict, &reason);
	if (verdict == VERDICT_ACCEPT && nudge_words(&result, dialogue->clock(), words) == 0)
		dialogue_show(dialogue, words);
}

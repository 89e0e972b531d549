/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop that asks for a code. One person may mistype; a script gives one answer and then
 * none, or the same again: both come to an end. Called by login and decoy, runs in a talker.
 */
#include "dialogue/question.h"
#include "base/scope.h"
#include "base/text.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define PROMPT_SIZE (PROMPT_COLUMNS_MAX + 1)

/* 175 -> "3 min": rounded, in the unit that says it shortest. */
static void
offset_text(int64_t seconds, char *text, size_t size)
{
	long long off = seconds < 0 ? -(seconds + 1) + 1LL : seconds;

	if (off < 100)
		text_format(text, size, "%lld s", off);
	else if (off < 100LL * 60)
		text_format(text, size, "%lld min", (off + 30) / 60);
	else if (off < 100LL * 3600)
		text_format(text, size, "%lld h", (off + 1800) / 3600);
	else
		text_format(text, size, "%lld days", off / 86400);
}

void
question_next_prompt(const struct question_verdict *verdict, char *prompt)
{
	char off[24];

	switch (verdict->reason) {
	case REASON_USED:
		text_copy(prompt, PROMPT_SIZE, "Used code. New code: ");
		return;
	case REASON_CLOCK:
		offset_text(verdict->offset_seconds, off, sizeof(off));
		if (text_format(prompt, PROMPT_SIZE, "Clock off %s. Code: ", off) == 0)
			return;
		break;
	case REASON_FORM:
		text_copy(prompt, PROMPT_SIZE, "Digits only. Code: ");
		return;
	default:
		break;
	}
	text_copy(prompt, PROMPT_SIZE, "Wrong code. Code: ");
}

/* The reasons for which a second answer may be better than the first. */
static bool
may_ask_again(enum reason reason)
{
	return reason == REASON_WRONG || reason == REASON_USED || reason == REASON_CLOCK ||
	       reason == REASON_FORM;
}

static enum reason
reason_of_kind(enum answer_kind kind)
{
	switch (kind) {
	case ANSWER_EMPTY:
		return REASON_EMPTY;
	case ANSWER_LONG:
		return REASON_FORM;
	case ANSWER_PASSWORD:
		return REASON_PASSWORD;
	case ANSWER_BARRED:
		return REASON_BARRED;
	default:
		return REASON_ENDED;
	}
}

static void
first_prompt(const struct question *question, char *prompt)
{
	if (text_is_empty(question->prompt) || !text_is_printable(question->prompt) ||
	    text_copy(prompt, PROMPT_SIZE, question->prompt) < 0)
		text_copy(prompt, PROMPT_SIZE, QUESTION_PROMPT);
}

static int64_t
clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
question_pace(const struct question_outcome *outcome)
{
	int64_t left;

	if (outcome->verdict.verdict != VERDICT_REFUSE || outcome->verdict.reason == REASON_BUSY)
		return;
	while ((left = outcome->answered_ms + QUESTION_PACE_MS - clock_ms()) > 0)
		poll(NULL, 0, (int)left);
}

/* One question. Returns true if an answer was typed that is not among those before. */
static bool
ask_once(const struct question *question, const char *prompt, struct answer *answers,
    struct question_outcome *outcome)
{
	struct answer *answer = &answers[outcome->checks];
	int r = dialogue_ask(question->dialogue, prompt, false, answer);
	enum reason reason = r < 0 ? dialogue_ask_reason(r) : reason_of_kind(answer->kind);

	outcome->answered_ms = clock_ms();
	if (r == 0 && answer->kind == ANSWER_TEXT) {
		for (unsigned int i = 0; i < outcome->checks; i++)
			if (strcmp(answers[i].text, answer->text) == 0)
				return false;
		return true;
	}
	if (outcome->checks == 0 || reason == REASON_BUSY)
		outcome->verdict.reason = reason;
	return false;
}

static void answers_wipe(struct answer (*answers)[QUESTION_ASKS_MAX])
{
	explicit_bzero(answers, sizeof(*answers));
}

struct question_outcome
question_run(const struct question *question)
{
	scope(answers_wipe) struct answer answers[QUESTION_ASKS_MAX] = {0};
	struct question_outcome outcome = {.verdict = {.verdict = VERDICT_REFUSE}};
	char prompt[PROMPT_SIZE];

	first_prompt(question, prompt);
	while (
	    outcome.checks < QUESTION_ASKS_MAX && ask_once(question, prompt, answers, &outcome)) {
		outcome.verdict = question->check(question->context, &answers[outcome.checks]);
		outcome.checks++;
		if (!may_ask_again(outcome.verdict.reason))
			break;
		question_pace(&outcome);
		question_next_prompt(&outcome.verdict, prompt);
	}
	if (outcome.checks == 0)
		outcome.verdict.verdict = VERDICT_REFUSE;
	return outcome;
}

const char *
question_words(enum reason reason)
{
	switch (reason) {
	case REASON_USED:
		return "That code was used before. Wait for the next one.";
	case REASON_CLOCK:
		return "That code belongs to another time. Set the clock of your phone.";
	case REASON_SLOW:
		return "No answer in time. Please try again.";
	case REASON_THROTTLED:
		return "Too many wrong codes. Please try again later.";
	case REASON_BUSY:
		return "Too many logins wait at once. Please try again in a minute.";
	case REASON_NO_SERVICE:
	case REASON_NO_STORE:
		return "Codes can't be checked now. Root can see why: 2sv status";
	default:
		return NULL;
	}
}

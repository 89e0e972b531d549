/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop that asks for a code. One person may mistype; a script gives one answer and then
 * none, or the same again: both come to an end. What a stranger sees must not tell a right
 * password from a wrong one, nor an account from none (there sshd puts a dummy in place of every
 * answer): so all answers that are no good are treated alike, and take the same time. Called by
 * login and decoy, runs in a talker.
 */
#include "dialogue/question.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define PROMPT_SIZE (PROMPT_COLUMNS_MAX + 1)

/* 175 -> "3 min": rounded, in the unit that says it shortest. */
static void
offset_text(int64_t seconds, char *text, size_t size)
{
	unsigned long long off = (unsigned long long)seconds;

	if (seconds < 0)
		off = 0 - off;
	if (off < 100)
		text_format(text, size, "%llu s", off);
	else if (off < 100ULL * 60)
		text_format(text, size, "%llu min", (off + 30) / 60);
	else if (off < 100ULL * 3600)
		text_format(text, size, "%llu h", (off + 1800) / 3600);
	else
		text_format(text, size, "%llu days", off / 86400);
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
	default:
		break;
	}
	text_copy(prompt, PROMPT_SIZE, "Wrong code. Code: ");
}

/* The verdicts after which a second answer may be better than the first. */
static bool
may_ask_again(const struct question_verdict *verdict)
{
	return verdict->verdict == VERDICT_REFUSE &&
	       (verdict->reason == REASON_WRONG || verdict->reason == REASON_USED ||
		   verdict->reason == REASON_CLOCK || verdict->reason == REASON_FORM);
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

/* The course of one dialogue's questions. */
struct course {
	const struct question *question;
	struct answer answers[QUESTION_ASKS_MAX]; /* those that were checked */
	struct question_outcome outcome;
	char prompt[PROMPT_SIZE];
};

static void
course_wipe(struct course *course)
{
	explicit_bzero(course, sizeof(*course));
}

/* Was this very answer checked before? Scripts answer alike: it is not charged again. */
static bool
was_checked(const struct course *course, const struct answer *answer)
{
	for (unsigned int i = 0; i < course->outcome.checks; i++)
		if (strcmp(course->answers[i].text, answer->text) == 0)
			return true;
	return false;
}

static void
check(struct course *course, const struct answer *answer)
{
	struct question_outcome *outcome = &course->outcome;

	course->answers[outcome->checks] = *answer;
	outcome->verdict = course->question->check(course->question->context, answer);
	outcome->checks++;
}

void
question_pace(const struct question_outcome *outcome)
{
	int left_ms;

	if (outcome->verdict.verdict != VERDICT_REFUSE || outcome->verdict.reason == REASON_BUSY)
		return;
	while ((left_ms = monotonic_left_ms(outcome->answered_ms + QUESTION_PACE_MS)) > 0)
		poll(NULL, 0, left_ms);
}

/* One question and what follows from its answer. Returns true if another may be asked. */
static bool
ask_once(struct course *course)
{
	scope_answer struct answer answer = {.kind = ANSWER_END};
	struct question_outcome *outcome = &course->outcome;
	int r = dialogue_ask(course->question->dialogue, course->prompt, false, &answer);
	enum reason reason = r < 0 ? dialogue_ask_reason(r) : reason_of_kind(answer.kind);

	outcome->answered_ms = monotonic_ms();
	if (r == 0 && answer.kind == ANSWER_TEXT) {
		if (!was_checked(course, &answer))
			check(course, &answer);
	} else if (outcome->verdict.reason == REASON_INTERNAL || reason == REASON_BUSY) {
		outcome->verdict.reason = reason;
	}
	if (r < 0 || answer.kind == ANSWER_END || answer.kind == ANSWER_EMPTY)
		return false;
	if (outcome->checks > 0 && !may_ask_again(&outcome->verdict))
		return false;
	question_pace(outcome);
	return true;
}

struct question_outcome
question_run(const struct question *question)
{
	scope(course_wipe) struct course course = {.question = question};

	course.outcome.verdict.verdict = VERDICT_REFUSE;
	first_prompt(question, course.prompt);
	for (int i = 0; i < QUESTION_ASKS_MAX && ask_once(&course); i++)
		question_next_prompt(&course.outcome.verdict, course.prompt);
	return course.outcome;
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
		return "Too many logins wait, or 2sv was restarted. Please try again.";
	case REASON_NO_SERVICE:
	case REASON_NO_STORE:
		return "Codes can't be checked now. Root can see why: 2sv status";
	default:
		return NULL;
	}
}

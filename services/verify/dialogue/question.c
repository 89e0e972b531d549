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

#define PROMPT_SIZE QUESTION_PROMPT_SIZE

/* The verdicts after which a second answer may be better than the first. */
static bool
may_ask_again(const struct question_verdict *verdict)
{
	if (verdict->ask == QUESTION_NOTHING)
		return false;
	if (verdict->reason == REASON_THROTTLED)
		return true; /* by the way that is open, which the prompt names */
	if (verdict->reason == REASON_HELD)
		return verdict->ask != QUESTION_ONE;
	return verdict->verdict == VERDICT_REFUSE &&
	       (verdict->reason == REASON_WRONG || verdict->reason == REASON_USED ||
		   verdict->reason == REASON_CLOCK || verdict->reason == REASON_FORM);
}

enum reason
question_reason_of(enum answer_kind kind)
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
	const char *other = question_first_prompt(question->ask);

	if (other)
		text_copy(prompt, PROMPT_SIZE, other);
	else if (text_is_empty(question->prompt) || !text_is_printable(question->prompt) ||
		 text_copy(prompt, PROMPT_SIZE, question->prompt) < 0)
		text_copy(prompt, PROMPT_SIZE, QUESTION_PROMPT);
}

/* The course of one dialogue's questions. */
struct course {
	const struct question *question;
	struct answer answers[QUESTION_ASKS_MAX]; /* those that were checked */
	struct question_outcome outcome;
	char prompt[PROMPT_SIZE];
	enum question_ask ask;
	int asks, words; /* tries, and words in place of one */
	bool was_sent;	 /* a code, or it was said why not */
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
	course->ask = outcome->verdict.ask;
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

static int
ask(struct course *course, struct answer *answer)
{
	struct dialogue *dialogue = course->question->dialogue;
	int r = dialogue_ask(dialogue, course->prompt, false, answer);

	if (r < 0 || course->question->once || !question_wants_two(course->ask))
		return r;
	return question_ask_second(dialogue, answer);
}

/* Is it a word that stands for no code? Then it is no try, and the prompt is set. */
static bool
take_word(struct course *course, const struct answer *answer)
{
	const struct question *question = course->question;
	enum question_word word =
	    answer->kind == ANSWER_TEXT ? question_word(answer->text) : WORD_NONE;

	if (!question->text || course->ask != QUESTION_ONE || course->words >= QUESTION_WORDS_MAX)
		return false;
	if (word == WORD_TEXT && question->text(question->context, course->prompt))
		course->was_sent = true;
	else if (word == WORD_APP && course->was_sent)
		text_copy(course->prompt, PROMPT_SIZE, QUESTION_PROMPT);
	else
		return false;
	course->words++;
	return true;
}

static void
next_prompt(struct course *course)
{
	const struct question_verdict *verdict = &course->outcome.verdict;

	course->asks++;
	text_copy(course->prompt, PROMPT_SIZE,
	    course->question->names_text ? question_next_prompt_naming_text(verdict)
					 : question_next_prompt(verdict));
}

/* One question and what follows from its answer. Returns true if another may be asked. */
static bool
ask_once(struct course *course)
{
	scope_answer struct answer answer = {.kind = ANSWER_END};
	struct question_outcome *outcome = &course->outcome;
	int r = ask(course, &answer);
	enum reason reason = r < 0 ? dialogue_ask_reason(r) : question_reason_of(answer.kind);

	outcome->answered_ms = monotonic_ms();
	if (r == 0 && take_word(course, &answer))
		return true;
	if (r == 0 && answer.kind == ANSWER_TEXT) {
		if (!was_checked(course, &answer))
			check(course, &answer);
	} else if (outcome->verdict.reason == REASON_INTERNAL || reason == REASON_BUSY) {
		outcome->verdict.reason = reason;
	}
	if (r < 0 || answer.kind == ANSWER_END)
		return false;
	/* A script's; but of one who is invited a stray Return. */
	if (answer.kind == ANSWER_EMPTY && course->ask != QUESTION_INVITATION)
		return false;
	if (outcome->checks > 0 && !may_ask_again(&outcome->verdict))
		return false;
	question_pace(outcome);
	next_prompt(course);
	return true;
}

struct question_outcome
question_run(const struct question *question)
{
	scope(course_wipe) struct course course = {.question = question, .ask = question->ask};

	course.outcome.verdict.verdict = VERDICT_REFUSE;
	first_prompt(question, course.prompt);
	while (course.asks < (question->once ? 1 : QUESTION_ASKS_MAX) && ask_once(&course))
		;
	return course.outcome;
}

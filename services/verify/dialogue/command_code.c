/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An act of 2sv that wants a code: asked for, tried by the keeper, asked for again with the
 * reason. The keeper charges each guess; here only the asking ends. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "dialogue/belongs.h"
#include "dialogue/question.h"

#include <string.h>

#include "base/poison.h"

/* Reasons for which another code may help. */
static bool
may_ask_again(const struct packet *result)
{
	switch (command_reason(result)) {
	case REASON_THROTTLED:
	case REASON_HELD:
		return question_first_prompt(question_ask_of(result));
	case REASON_NEEDS_CODE:
	case REASON_WRONG:
	case REASON_USED:
	case REASON_CLOCK:
	case REASON_ALGORITHM:
	case REASON_EMPTY:
	case REASON_FORM:
		return true;
	default:
		return false;
	}
}

/* Runs the act with what was typed, NULL for nothing yet. */
static bool
act_run(struct command *command, const struct command_code *code, const char *answer,
    struct packet *result)
{
	scope_packet struct packet act;

	command_act_begin(command, &act, code->operation);
	if (code->fill)
		code->fill(code->context, &act);
	if (code->by_groups)
		belongs_add(command->dialogue, &command->account, &act, BELONGS_MS);
	packet_add(&act, "answer", answer);
	return command_act(command, &act, result, code->on_row);
}

static enum reason
reason_of_kind(enum answer_kind kind)
{
	if (kind == ANSWER_EMPTY)
		return REASON_EMPTY;
	return kind == ANSWER_LONG ? REASON_FORM : REASON_ENDED;
}

static const char *
prompt_for(const struct command_code *code, enum question_ask what)
{
	if (question_wants_two(what))
		return "Two codes in a row, first: ";
	return what == QUESTION_RECOVERY || what == QUESTION_HELD ? "Recovery code: "
								  : code->prompt;
}

static int
ask(struct command *command, const struct command_code *code, enum question_ask what,
    struct answer *ret)
{
	int r = dialogue_ask(command->dialogue, prompt_for(code, what), false, ret);

	return r == 0 && question_wants_two(what) ? question_ask_second(command->dialogue, ret) : r;
}

/* What was wrong was no code of an app. */
static void
add_words(const char *typed, struct packet *result)
{
	char code[QUESTION_CODE_SIZE];

	if (command_reason(result) == REASON_WRONG && !question_read_code(typed, code) &&
	    strpbrk(typed, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		packet_add(result, "words",
		    "That is no recovery code of the set that counts: 2sv codes says which one "
		    "does.");
	explicit_bzero(code, sizeof(code));
}

/* Asks once and tries the answer; what is no text becomes a result without the keeper. */
static bool
ask_and_run(struct command *command, const struct command_code *code, struct packet *result)
{
	scope_answer struct answer answer = {.kind = ANSWER_END};
	enum reason reason;
	int r;

	if (command->is_batch) {
		command_refuse_as(result, REASON_NEEDS_CODE);
		return false;
	}
	r = ask(command, code, question_ask_of(result), &answer);
	if (r == 0 && answer.kind == ANSWER_TEXT) {
		if (act_run(command, code, answer.text, result))
			return true;
		add_words(answer.text, result);
		return false;
	}
	reason = r < 0 ? dialogue_ask_reason(r) : reason_of_kind(answer.kind);
	command_refuse_as(result, reason);
	if (reason == REASON_ENDED || reason == REASON_SLOW)
		packet_add(result, "words", code->unfinished);
	return false;
}

/* The last of a long wait's codes has as long as any other. */
static void
wait_until(struct dialogue *dialogue, int64_t ends_ms)
{
	int left_ms = monotonic_left_ms(ends_ms);

	dialogue->person_ms = left_ms > DIALOGUE_PERSON_MS ? left_ms : DIALOGUE_PERSON_MS;
}

bool
command_try_codes(struct command *command, const struct command_code *code, struct packet *result)
{
	int64_t ends_ms = monotonic_ms() + code->within_ms;
	char words[COMMAND_WORDS_SIZE];
	unsigned int tries = code->tries;

	command_refuse_as(result, REASON_NEEDS_CODE);
	if (code->may_do_without && act_run(command, code, NULL, result))
		return true;
	for (unsigned int i = 0; i < tries && may_ask_again(result); i++) {
		if (i > 0) {
			command_words(command->dialogue, result, words);
			dialogue_show(command->dialogue, words);
		}
		wait_until(command->dialogue, ends_ms);
		if (ask_and_run(command, code, result))
			return true;
		/* One code was not looked at: two are asked for besides. */
		if (tries == code->tries && command_reason(result) == REASON_THROTTLED)
			tries++;
		if (command->is_batch)
			break;
	}
	if (code->refuse)
		code->refuse(code->context, result);
	command_end(command, result, NULL);
	return false;
}

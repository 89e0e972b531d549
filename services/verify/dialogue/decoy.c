/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decoy: asks for a code after a wrong password, so that a prompt tells nothing about the
 * password. Same questions as a login's, whatever the name; nothing is checked, charged or
 * told to the keeper (a name nobody has must not make an account). Runs in a talker.
 */
#include "dialogue/question.h"
#include "dialogue/report.h"

#include <string.h>

#include "base/poison.h"

/* What the keeper would take for a code (blanks and '-' apart), it would find wrong. */
static struct question_verdict
pretend(void *context, const struct answer *answer)
{
	struct question_verdict verdict = {.verdict = VERDICT_REFUSE};
	char code[QUESTION_CODE_SIZE];

	(void)context;
	verdict.reason = question_read_code(answer->text, code) ? REASON_WRONG : REASON_FORM;
	explicit_bzero(code, sizeof(code));
	return verdict;
}

void
dialogue_decoy(struct dialogue *dialogue)
{
	const struct question question = {.dialogue = dialogue,
	    .check = pretend,
	    .names_text = sections_allow_texts(&dialogue->settings->sections)};
	struct question_outcome outcome;

	report_standing(dialogue, STANDING_DECOY, NULL);
	outcome = question_run(&question);
	question_pace(&outcome);
	dialogue_refuse(dialogue, REASON_DECOY, question_words(outcome.verdict.reason));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decoy: asks for a code after a wrong password, so that a prompt tells nothing about the
 * password. Same questions as a login's, whatever the name; nothing is checked, charged or
 * told to the keeper (a name nobody has must not make an account). Runs in a talker.
 */
#include "dialogue/question.h"
#include "dialogue/report.h"

#include "base/poison.h"

#define CODE_DIGITS_MIN 6
#define CODE_DIGITS_MAX 8

/* What the keeper would take for a code (blanks and '-' apart), it would find wrong. */
static struct question_verdict
pretend(void *context, const struct answer *answer)
{
	struct question_verdict verdict = {.verdict = VERDICT_REFUSE, .reason = REASON_WRONG};
	unsigned int digits = 0;

	(void)context;
	for (const char *p = answer->text; *p; p++) {
		if (*p == ' ' || *p == '-')
			continue;
		if (*p < '0' || *p > '9')
			verdict.reason = REASON_FORM;
		digits++;
	}
	if (digits < CODE_DIGITS_MIN || digits > CODE_DIGITS_MAX)
		verdict.reason = REASON_FORM;
	return verdict;
}

void
dialogue_decoy(struct dialogue *dialogue)
{
	struct question question = {.dialogue = dialogue, .check = pretend};
	struct question_outcome outcome;

	report_standing(dialogue, STANDING_DECOY, NULL);
	outcome = question_run(&question);
	question_pace(&outcome);
	dialogue_refuse(dialogue, REASON_DECOY, question_words(outcome.verdict.reason));
}

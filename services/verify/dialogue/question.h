/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking for a code, or for two in a row: the same questions, in the same words and the same
 * number, whether an answer is checked (login) or not (decoy). sshd and the greeters drop a text
 * that comes before a failure: only the head of the next prompt can say why an answer was no good.
 * Runs in a talker.
 */
#pragma once

#include "dialogue/dialogue.h"

#define QUESTION_ASKS_MAX 3
#define QUESTION_PROMPT "Code: "
#define QUESTION_PACE_MS 100 /* longer than a disk takes */

/* What became of one answer. Zero refuses. */
struct question_verdict {
	enum verdict verdict;
	enum reason reason;
	bool wants_two;		/* one code is not enough: two in a row are to be asked for */
	int64_t offset_seconds; /* accepted: how far that clock was found to be ahead */
	int64_t wait_seconds;	/* reason throttled: until one code is enough again */
};

/* Checks one typed answer. */
typedef struct question_verdict question_check(void *context, const struct answer *answer);

struct question {
	struct dialogue *dialogue;
	const char *prompt; /* the first one; NULL, too long or odd = QUESTION_PROMPT */
	bool wants_two;	    /* two codes in a row are asked for from the first on */
	question_check *check;
	void *context;
};

struct question_outcome {
	struct question_verdict verdict;
	unsigned int checks; /* answers that were checked: each has its event */
	int64_t answered_ms; /* when the last answer came; monotonic */
};

/*
 * Asks until an answer is right, or empty, or the person breaks off, or QUESTION_ASKS_MAX times.
 * An answer that was given before in this dialogue is not checked again: scripts answer alike; one
 * that can't be a code is not checked at all. The outcome is the last checked answer's, or, where
 * none was checked, a refusal for the first answer's reason.
 */
struct question_outcome question_run(const struct question *question);

/*
 * Waits until the last answer is QUESTION_PACE_MS old, where it was refused: what is written for a
 * login's answer and not for a decoy's must not show in the time of the next word.
 */
void question_pace(const struct question_outcome *outcome);

/* True if a keeper's result says that one code is not enough, and two in a row are. */
bool question_wants_two(const struct packet *result);

#define QUESTION_CODE_SIZE 9
/* What can be one code, without its gaps; false where text can't be one. */
bool question_read_code(const char *text, char code[QUESTION_CODE_SIZE]);

/*
 * Asks for the second of two codes where answer is one, and puts both into it: "123456-654321".
 * Returns as dialogue_ask; answer may become of another kind.
 */
int question_ask_second(struct dialogue *dialogue, struct answer *answer);

/* The prompt after an answer that was refused for reason; PROMPT_COLUMNS_MAX + 1 bytes. */
void question_next_prompt(const struct question_verdict *verdict, char *prompt);

/* Words for the person at the end, or NULL where the reason is all there is to say. */
const char *question_words(enum reason reason);

#define QUESTION_SPAN_SIZE 24
/* 175 -> "3 min": rounded, in the unit that says it shortest. */
void question_span(int64_t seconds, char text[QUESTION_SPAN_SIZE]);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking for a code, or for two in a row: the same questions, in the same words and the same
 * number, whether an answer is checked (login) or not (decoy). sshd and the greeters drop a text
 * that comes before a failure: only the head of the next prompt can say why an answer was no good.
 * Runs in a talker.
 */
#pragma once

#include "dialogue/dialogue.h"
#include "base/text.h"

#define QUESTION_ASKS_MAX 3
#define QUESTION_WORDS_MAX 6 /* app, text and resend, which are no tries */
#define QUESTION_PROMPT "Code: "
#define QUESTION_PACE_MS 100 /* longer than a disk takes */

/* What is to be asked for, as a keeper's result says it ("ask"). */
enum question_ask {
	QUESTION_ONE = 0,    /* one code */
	QUESTION_TWO,	     /* one is not enough: two in a row */
	QUESTION_RECOVERY,   /* nor are two: a recovery code */
	QUESTION_HELD,	     /* a recovery code, for the account is stopped */
	QUESTION_STOPPED,    /* two codes in a row, likewise */
	QUESTION_INVITATION, /* an invitation: there is no device yet */
	QUESTION_ENROL,	     /* none: the login leads to a first device */
	QUESTION_OFFER,	     /* whether it is to */
	QUESTION_NOTHING,    /* no way is open */
};

/* What became of one answer. Zero refuses. */
struct question_verdict {
	enum verdict verdict;
	enum reason reason;
	enum question_ask ask;	/* what may be asked for next */
	int64_t offset_seconds; /* accepted: how far that clock was found to be ahead */
	bool by_recovery;	/* accepted: by a recovery code, of which codes_left are left */
	int64_t codes_left;
	int64_t trust_days;   /* accepted: so long the host may be trusted, if the person wants */
	int64_t wait_seconds; /* reason throttled: until one code is enough again */
};

/* Checks one typed answer. */
typedef struct question_verdict question_check(void *context, const struct answer *answer);

/*
 * Has a code sent to the person, who typed text or resend. True: prompt says what came of it.
 * False: none is ever sent here, and the word is a wrong code like any other.
 */
#define QUESTION_PROMPT_SIZE (PROMPT_COLUMNS_MAX + 1)
typedef bool question_text(void *context, char prompt[QUESTION_PROMPT_SIZE]);

struct question {
	struct dialogue *dialogue;
	const char *prompt;    /* the first one; NULL, too long or odd = QUESTION_PROMPT */
	enum question_ask ask; /* what is asked for from the first on */
	question_check *check;
	question_text *text; /* NULL = no code is sent */
	bool once;	     /* what came with the password is the one answer: two codes at once */
	bool names_text;     /* the site sends codes to some: told after a wrong one, to all */
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

/* What a keeper's result says is to be asked for; what nobody knows is asked nothing for. */
enum question_ask question_ask_of(const struct packet *result);

#define QUESTION_CODE_SIZE 9
/* What can be one code, without its gaps; false where text can't be one. */
bool question_read_code(const char *text, char code[QUESTION_CODE_SIZE]);

/*
 * Asks for the second of two codes where answer is one, and puts both into it: "123456-654321".
 * The same again is no second one: answer stays that code, by which no way is open then.
 * Returns as dialogue_ask; answer may become of another kind.
 */
int question_ask_second(struct dialogue *dialogue, struct answer *answer);

/* Are those two codes in a row? */
bool question_wants_two(enum question_ask ask);

/* What asks for that; NULL for one code, whose words are the keeper's, and for nothing. */
const char *question_first_prompt(enum question_ask ask);
/* The prompt after an answer that was refused; its head says why. */
const char *question_next_prompt(const struct question_verdict *verdict);

/* What was typed in place of a code, in capitals or not, blanks around it. */
enum question_word { WORD_NONE = 0, WORD_TEXT, WORD_APP };
enum question_word question_word(const char *typed);
/* As question_next_prompt, of a site that sends codes. */
const char *question_next_prompt_naming_text(const struct question_verdict *verdict);

/* Words for the person at the end, or NULL where the reason is all there is to say. */
const char *question_words(enum reason reason);

/* y or yes was typed. */
bool question_is_yes(const struct answer *answer);

/* The reason that stands for an answer that is no text. */
enum reason question_reason_of(enum answer_kind kind);

#define QUESTION_DATE_SIZE 16
/* The day of a time, UTC: "2026-12-31". */
void question_date(int64_t at, char text[QUESTION_DATE_SIZE]);

#define QUESTION_SPAN_SIZE 24
/* 175 -> "3 min": rounded, in the unit that says it shortest. */
void question_span(int64_t seconds, char text[QUESTION_SPAN_SIZE]);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a person reads: the subject and the text of a message, whatever carries it. Never a code, a
 * secret or a link. Values come escaped from the store; what could still break a line is not let
 * through here either. Runs in 2sv-notify.
 */
#pragma once

#include "notify/claims.h"

#include <stddef.h>

#define LETTER_SUBJECT_SIZE 160
#define LETTER_TEXT_SIZE 16384

/* Who is written to, and where. */
struct letter_head {
	const char *machine; /* its name */
	const char *account; /* whose alerts these are; "root" for those of the machine */
};

struct letter {
	char subject[LETTER_SUBJECT_SIZE];
	char text[LETTER_TEXT_SIZE]; /* lines that end in \n, at most 78 columns but for long names
				      */
};

/* Writes the message's letter. What does not fit is left out at the end of a line. */
void letter_write(const struct claim *claim, const struct letter_head *head, struct letter *ret);

/* What an alert of that kind is called, and what there is to say. */
struct letter_words {
	const char *kind;
	const char *title;    /* "Login from a new host" */
	const char *sentence; /* what happened, to the account's owner */
	const char *advice;   /* what to do; NULL = the usual: was it not you? */
};
/* Of an unknown kind the words say that. */
const struct letter_words *letter_words_of(const char *kind);

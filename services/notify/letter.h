/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a person reads: the subject and the text of a message, whatever carries it. Never a secret
 * or a link, and a code only where it is asked for: to confirm a contact, or for a login. Values
 * come escaped from the store; what could still break a line or mislead is not let through here
 * either. Runs in 2sv-notify.
 */
#pragma once

#include "alerts/alert_words.h"
#include "notify/claims.h"

#include <stddef.h>

#define LETTER_SUBJECT_SIZE 160
#define LETTER_TEXT_SIZE 16384

/* Who is written to, and where. */
struct letter_head {
	const char *machine; /* its name */
	const char *account; /* who reads it; "root" for whoever administers the machine */
	const struct origins *origins; /* what is known of addresses; NULL = nothing */
	const char *option; /* " --account ann" for commands about another's account; NULL = none */
};

struct letter {
	char subject[LETTER_SUBJECT_SIZE]; /* UTF-8, no control character */
	char text[LETTER_TEXT_SIZE];	   /* UTF-8, lines of at most 78 columns that end in \n */
};

/* Writes the message's letter. What does not fit is left out at the end of a line. */
void letter_write(const struct claim *claim, const struct letter_head *head, struct letter *ret);

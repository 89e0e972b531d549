/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a person reads: the subject and the text of a message, whatever carries it. Never a secret
 * or a link, and a code only where it is asked for: to confirm a contact, or for a login. Values
 * come escaped from the store; what could still break a line or mislead is not let through here
 * either. Runs in 2sv-notify.
 */
#pragma once

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

/* Whom an alert is about: what a subject names, and who can do what. */
enum letter_about {
	ABOUT_ACCOUNT = 0,
	ABOUT_NAME, /* of an account, but it is root's to do something */
	ABOUT_DOOR,
	ABOUT_MACHINE
};

/* What an alert of that kind is called, and what there is to say. */
struct letter_words {
	const char *kind;
	const char *title;    /* "Login from a new host": at most 28 columns, for lists of mail */
	const char *sentence; /* what happened */
	enum letter_about about;
	const char *advice; /* what its owner can do; NULL = as after a login */
	const char *others; /* what who administers the machine can; NULL = likewise */
};
/* Of an unknown kind the words say that. */
const struct letter_words *letter_words_of(const char *kind);

/*
 * What to do, as letter_add_words takes it: of that alert (NULL = of many), for head->account,
 * whose own account it is or not.
 */
const char *letter_advice_of(
    const struct letter_words *words, const struct packet *alert, const struct letter_head *head);

/* The same in a word or two, to the owner of the account, or about the machine. */
const char *letter_brief_advice_of(const struct letter_words *words, const struct packet *alert);

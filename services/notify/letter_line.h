/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of a letter: none is wider than a terminal, and no value can begin one. Used by the files
 * that write letters; runs in 2sv-notify.
 */
#pragma once

#include "notify/letter.h"

#define LETTER_COLUMNS 78
#define LETTER_VALUE_SIZE 512

/*
 * A value that came from elsewhere, as it may be shown: text_escape_again's form, and what has no
 * width as \xNN too (U+00AD, U+180E, U+200B..U+200D, U+2060..U+2064, U+FE00..U+FE0F, U+FEFF,
 * U+FFF9..U+FFFB, U+E0000..U+E0FFF): a name must not look like another one. Other UTF-8 stays.
 */
void letter_escape(char *destination, size_t size, const char *value);

/* How many columns it takes, at most: what is no ASCII counts by its bytes, 2 for 3 and 4. */
size_t letter_width(const char *text);

/*
 * Adds text, broken at blanks, or within what is too long without; the lines after the first are
 * indented so far. What does not fit into the letter any more is left out, line by line.
 */
void letter_add(struct letter *letter, const char *text, size_t indent);
void letter_add_blank(struct letter *letter);

/* "  NAME     value", if there is one: escaped and broken. */
void letter_add_field(struct letter *letter, const char *name, const char *value);

/* The account as a command takes it: nothing that a shell would take for more than a word. */
const char *letter_plain_name(const char *account);

/*
 * Adds our own words, line by line, each broken where it is too long, below its own first word.
 * {machine} and {account} (of the alert) are put in; {name} is the account as a command takes it,
 * or NAME where it is no plain word; {option} is head->option.
 */
void letter_add_words(struct letter *letter, const char *words, const struct letter_head *head);

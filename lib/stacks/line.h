/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of pam.d as lines and words: comments, lines continued by a backslash, [words in
 * brackets]. Used by stack.c. Source: pam.conf(5), and watching libpam.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define LINE_SIZE 4096

/* Where the next line begins; begin with {text, 1}. */
struct line_place {
	const char *text;
	int number;
};

struct line {
	char text[LINE_SIZE]; /* joined, without its comment, never blank; line_word changes it */
	int number;	      /* of its first line in the file, from 1 */
	bool is_too_long;     /* its end is missing */
	bool is_unfinished;   /* it goes on, but the file does not: libpam takes no line of it */
};

/* The next line that holds anything, or is unfinished; false at the end. */
bool line_next(struct line_place *place, struct line *ret);

/*
 * Takes the next word off *rest (which begins as line.text), ends it there by a NUL, and moves
 * *rest behind it. A word in brackets comes without them, "\]" in it as "]". NULL at the end.
 */
char *line_word(char **rest);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What 2sv protect does to a text of lines (a file of pam.d), so that it can be taken back byte by
 * byte: a line that is put in bears a mark at its end. Pure. Used by place.c and 2sv.
 */
#pragma once

#include <stddef.h>

#define EDIT_MARK "# by 2sv protect"
/* Ends a line that begins with "#": see EDIT_FOR. */
#define EDIT_KEPT "# put aside by 2sv protect"

enum edit_how {
	EDIT_BEFORE = 0, /* text goes before the line first */
	EDIT_AFTER,	 /* behind the line last */
	EDIT_FOR,	 /* in place of the one line first, which stays as a comment */
};

struct edit {
	enum edit_how how;
	int first, last;  /* lines of the file, from 1; one that is continued has several */
	const char *text; /* whole lines parted by "\n", without marks and without a last "\n" */
};

/*
 * Makes each edit in text; two at the same place stand in their order. *ret is from malloc(3).
 * Returns 0; -EINVAL (a line is not there, or EDIT_FOR is of more than one; or text has marks
 * already), -ENOMEM.
 */
int edit_make(const char *text, const struct edit *edits, size_t count, char **ret);

/* Takes back what edit_make did, wherever its lines stand now. *ret as above. 0 or -ENOMEM. */
int edit_take_back(const char *text, char **ret);

/* The same, but leaves the marked lines that before has, too: those of an earlier edit. */
int edit_take_back_since(const char *text, const char *before, char **ret);

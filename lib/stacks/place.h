/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the lines of 2sv go in a door's file of pam.d, and proof that they do there what they are
 * for: the edited stack is walked before anybody writes it. Changes nothing. Used by 2sv.
 */
#pragma once

#include "stacks/walk.h"

/* The lines of a door, each without the name of its phase; NULL = none of that phase. */
struct place_lines {
	const char *of[PHASE_PASSWORD + 1]; /* "requisite pam_2sv.so" */
	/* Those of auth ask the password themselves: before the first one, which is not reached. */
	bool before_password;
	bool for_some; /* and people of passwords come to them, too, who came to those behind */
	const char *before; /* one more of auth, before the first password; or NULL */
	const char *apart;  /* a file whose lines of auth are copied, not taken in; or NULL */
};

enum place_verdict {
	PLACE_READY = 0,     /* text is the new one */
	PLACE_ALREADY,	     /* a code is asked at this door, by a line that is not marked */
	PLACE_NO_FILE,	     /* the door has none, or it can't be read */
	PLACE_NO_PASSWORD,   /* no line of it asks a password, so there is no place for a code */
	PLACE_SECOND_FACTOR, /* another one stands there: walk_entry is its line */
	PLACE_LOSES,	     /* a line of the door's own would not be read any more: other */
	PLACE_BY_HAND,	     /* with the lines in it, the walk finds a fault: findings of walk */
};

struct placed {
	enum place_verdict verdict;
	char *path; /* the door's file, as it was read */
	char *before,
	    *text;	    /* of that file: as it is, and with the lines; text NULL if not ready */
	struct stack stack; /* auth: of the new text; where that is not to be had, of the old one */
	struct walk walk;
	size_t other; /* entry of stack: PLACE_SECOND_FACTOR, PLACE_LOSES */
};

/* Finds a place for the lines at that door, in place of those that are marked there already.
 * Returns 0 and *ret (placed_free), or -ENOMEM. */
int place_find(const struct stack_files *files, const char *door, const struct place_lines *lines,
    struct placed *ret);

/*
 * The same of a door that only changes passwords: line ("optional pam_2sv.so") in its password
 * phase, before all others, and no walk, for nobody comes in there. PLACE_ALREADY: one stands there
 * that is not marked; PLACE_NO_PASSWORD: the file has no line of that phase.
 */
int place_find_password(
    const struct stack_files *files, const char *door, const char *line, struct placed *ret);

void placed_free(struct placed *placed);
#define scope_placed scope(placed_free)

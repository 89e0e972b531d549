/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A cell of the bench: so many people log in through one stack, so many at once, in one manner.
 * Each login is timed from pam_start_confdir to pam_end. Used by login.c.
 */
#pragma once

#include "people.h"

#include <stdbool.h>

enum manner {
	MANNER_PLAIN = 0,
	MANNER_SAME,  /* all are one person, with one code */
	MANNER_THINK, /* half a second goes by before the code is typed */
	MANNER_WRONG, /* one person, whose codes are all wrong */
	MANNER_HOLD,  /* one person, who never answers: until standard input ends */
};

struct sample {
	int64_t ns;
	int r; /* what PAM said; PAM_SYSTEM_ERR until the login has ended */
};

struct cell {
	const char *service; /* ending in '-': one service for each ten people, "oath-0" .. */
	const char *folder;  /* of the services */
	enum manner manner;
	int64_t first, count, at_once;
	int64_t steps;	  /* which code: of now (0), or of so many steps after */
	int64_t began_at; /* Unix seconds: one code stays the same when a step ends meanwhile */
	int64_t elapsed_ns;
	struct sample *samples; /* shared with the workers */
	int64_t *held;		/* likewise: how many are at their prompt */
};

int64_t cell_now_ns(void);

/* The manner of that name, or -1. */
int cell_manner(const char *name);

/*
 * Runs count logins from at_once processes, which all begin at once. Returns 0 or -errno. What
 * became of each login stands in samples.
 */
int cell_run(struct cell *cell);

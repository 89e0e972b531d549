/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The watch's link to the keeper: which sessions there are, and what each has sent
 * (lib/wire/PROTOCOL, Watch and keeper). Runs in 2sv-watch.
 */
#pragma once

#include "watch/watch_table.h"

struct watch_keeper {
	int fd;		/* -1 = not connected */
	bool was_woken; /* since the last list */
};

/* Connects to the keeper's socket at path. Returns 0 or -errno. */
int watch_keeper_open(struct watch_keeper *keeper, const char *path);
void watch_keeper_close(struct watch_keeper *keeper);

/*
 * All sessions whose bytes are to be counted, into table, in any order. Returns 0 or -errno:
 * -EAGAIN where the keeper can't say now, else the link is past use.
 */
int watch_keeper_list(struct watch_keeper *keeper, struct table *table);

/*
 * Tells of one. Returns 1 and *ret, the next threshold; 0 (the keeper knows no such session); or
 * -errno as above.
 */
int watch_keeper_sent(
    struct watch_keeper *keeper, const struct session *session, int64_t *ret_threshold);

/* Takes what came without being asked for. Returns 0 or -errno: the link is past use. */
int watch_keeper_take(struct watch_keeper *keeper);

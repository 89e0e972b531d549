/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Room for what is to be written, on a full disk too: free pages in the database, then the
 * reserve's blocks, then those of old lines of the log. Used by the store's files; runs in the
 * keeper.
 */
#pragma once

#include "keeper/store/sqlite.h"

/* Looks at the disk, and keeps free pages in the database. For the opening and idle moments. */
void full_look(struct store *store);

/* Moves the log into the database where that is due, and keeps free pages. Returns 0 or -errno. */
int full_checkpoint(struct store *store, bool is_idle);

/*
 * SQLite said that there is no room: makes some by what is left to try. True if it is worth while
 * to run the batch again. attempt counts from 0; outside a transaction.
 */
bool full_make_room(struct store *store, unsigned int attempt);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The write-ahead log's file: grown to its size when the store is opened and never made
 * smaller, so that a commit overwrites blocks that are there (half the time of an append, and a
 * full disk is not met). Moved into the database in idle moments. Runs in the keeper.
 */
#pragma once

#include "keeper/store/sqlite.h"

/*
 * Grows the log to its size and keeps a reserve of free pages in the database, as far as the disk
 * has room: a smaller one serves as well. Called with the store's lock held. Returns 0, or
 * -errno with words where the log is not a file that may be trusted.
 */
int wal_open(struct store *store, const struct words *words);

/*
 * For a store that is open for one act: moved now, so that the act begins the log anew and the next
 * opening finds a short one; not once more on closing. A disk without room lets the log grow.
 */
void wal_begin_anew(struct store *store);

/* Moves the log into the database, if there is enough of it. Returns 0 or -errno. */
int wal_checkpoint(struct store *store);

/* The same, but only once the log has reached its size: for a keeper that is never idle. */
int wal_checkpoint_full(struct store *store);

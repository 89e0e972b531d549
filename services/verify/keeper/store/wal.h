/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The write-ahead log's file: grown to its size when the store is opened and never made
 * smaller, so that a commit overwrites blocks that are there (half the time of an append, and a
 * full disk is not met). Moved into the database in idle moments. Runs in the keeper.
 */
#pragma once

#include "keeper/store/sqlite.h"

/*
 * Grows the log to its size, as far as the disk has room: a smaller one serves as well. Called
 * with the store's lock held. Returns 0, or -errno with words where the log is not a file that
 * may be trusted.
 */
int wal_open(struct store *store, const struct words *words);

/*
 * For a store that is open for one act: moved now, so that the act begins the log anew and the next
 * opening finds a short one; not once more on closing. A disk without room lets the log grow.
 */
void wal_begin_anew(struct store *store);

/* Is there so much in the log that it should be moved: in an idle moment, or at once? */
bool wal_is_due(const struct store *store, bool is_idle);

/* Moves the log into the database. Returns 0 or -errno. */
int wal_move(struct store *store);

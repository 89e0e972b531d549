/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The schema, brought forward: each migration in a transaction of its own, the number of those
 * done kept in the file (PRAGMA user_version). Never back. Called when the store is opened or
 * made; runs in the keeper.
 */
#pragma once

#include "keeper/store/words.h"

#include <sqlite3.h>

struct migrations {
	const char *const *list; /* SQL, the first brings an empty database to version 1 */
	unsigned int count;
};
extern const struct migrations store_migrations;

/*
 * Runs those that the database lacks. Returns 0; -EPROTONOSUPPORT where it has more than these
 * (made by a newer 2sv); or another -errno; with words. What failed left nothing behind.
 */
int migrate_run(sqlite3 *db, const struct migrations *migrations, const struct words *words);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the store says of itself: the id that the machine's store-id file must have, and a
 * canary that only the right seal key opens. Called when the store is made and opened; runs in
 * the keeper.
 */
#pragma once

#include "keeper/store/sqlite.h"

/* Writes both. Returns 0 or -errno with words. */
int meta_write(sqlite3 *db, const struct seal_key *key, const char *id, const struct words *words);

/*
 * Checks both. Returns 0; -ESTALE (another id; words name both); -EKEYREJECTED (another key); or
 * another -errno; with words.
 */
int meta_check(struct store *store, const struct store_options *options, const struct words *words);
/* The canary alone: -EKEYREJECTED or another -errno, with words. */
int meta_check_canary(
    struct store *store, const struct store_options *options, const struct words *words);

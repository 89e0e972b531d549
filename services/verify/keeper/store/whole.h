/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at a whole database, as long as that takes: for a copy, or for one that is not in use yet.
 * Used by examine.c and restore.c; runs in a child of the keeper.
 */
#pragma once

#include "keeper/store/sqlite.h"

/* The structure: each fault is told. Returns how many, or -errno with words. */
int whole_check_structure(
    struct store *store, struct store_report *report, const struct words *words);

/* Opens the secret of every device; each that does not open is told. As above. */
int whole_check_seals(struct store *store, struct store_report *report, const struct words *words);

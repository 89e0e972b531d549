/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reserve: a file of real blocks beside the database, which means nothing but room. Given up
 * when the disk is full, made again when there is room. Used by the store's files; runs in the
 * keeper.
 */
#pragma once

#include "keeper/store/sqlite.h"

/*
 * Some 1000 pages of the database: the lines of several thousand logins, time enough for somebody
 * to come and make room.
 */
#define RESERVE_BYTES (4 * 1024 * 1024)

/*
 * Makes the file, if it is not there and the disk has room for four of it. True if it is there
 * now. Costs one look where it is there already.
 */
bool reserve_make(const struct store *store);

/* Gives the blocks back to the disk. True if there were any. */
bool reserve_give_up(const struct store *store);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The working copy of a store that can't be written: made in memory (/run), served in its place,
 * merged back. Contract: store.h. Used by open.c; runs in the keeper.
 */
#pragma once

#include "keeper/store/sqlite.h"

#define COPY_ID_SIZE 33 /* 32 hex digits and the NUL */

struct working_paths {
	char database[512], wal[520], mark[512]; /* in the folder */
};

/* Returns 0, or -ENAMETOOLONG, or -EPERM with words where the folder is not ours alone. */
int working_find(const char *folder, struct working_paths *ret, const struct words *words);

/*
 * True if a whole copy is there: of the store with that id, made since the machine was started.
 * The mark is written last, and removed first.
 */
bool working_is_there(const struct working_paths *paths, const char *boot_id, const char *store_id);

/* Copies the closed store's files; what was there before is removed. Returns 0 or -errno. */
int working_files(
    const char *store_path, const struct working_paths *paths, const struct words *words);

/* Makes what working_files made count. Returns 0 or -errno with words. */
int working_mark(const struct working_paths *paths, const char *boot_id, const char *store_id,
    const struct words *words);

void working_remove(const struct working_paths *paths);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store's files as files: that they are what they must be, and that they still are the ones
 * that were opened. Used by the store's files; runs in the keeper. Source: stat(2).
 */
#pragma once

#include "keeper/store/words.h"

#include <stdbool.h>
#include <sys/types.h>

struct file_mark {
	dev_t device;
	ino_t inode;
};

/*
 * Path must be a regular file (no link), of our own user, without mode bits for group and others.
 * Returns 0 and its mark, -ENOENT, -EPERM, or another -errno, with words.
 */
int file_check(const char *path, struct file_mark *ret, const struct words *words);

/* True if path still leads to the marked file. */
bool file_is_same(const char *path, const struct file_mark *mark);

#define STORE_ID_SIZE 65 /* 1 to 64 letters, digits and '-', and the NUL */

/*
 * Reads the file with the store's id: regular, of root or our own user, not writable by others,
 * one line. Returns 0 or -errno with words.
 */
int file_read_id(const char *path, char id[STORE_ID_SIZE], const struct words *words);

/*
 * While a restored store takes the place of another (tools/admin/store_swap.c), its id bears
 * another name, and no mixture of the two may be opened. Returns 0, or -ESTALE with words.
 */
int file_check_not_exchanged(const char *store_id, const struct words *words);

/* Makes what was done to names in path's folder durable. Returns 0 or -errno. */
int file_sync_folder(const char *path);

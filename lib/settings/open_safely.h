/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens and reads a file that decides about security, so that nobody but its owner can have
 * written it. Used by settings.c, in every program that reads 2sv.conf. Source: open(2),
 * fstat(2) on the descriptor, never on the name.
 */
#pragma once

#include "settings/complaint.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct open_rules {
	uid_t owner;		/* of the file (0 outside of tests) */
	bool check_directories; /* each directory above: of root, not writable by others, no link */
	size_t bytes_max;
	bool is_secret; /* nor may others read it: its owner and its group alone */
};

/*
 * Reads the file at path (absolute) whole. It must be regular, no link and with no second name,
 * owned by rules->owner, not writable by group or others, without NUL bytes and not longer
 * than rules->bytes_max.
 * Returns 0 and *ret, NUL-ended, from malloc(3); or -errno (-ENOENT: no such file) with
 * "PATH: words" in complaint.
 */
int open_safely_read(
    const char *path, const struct open_rules *rules, char **ret, struct complaint *complaint);

/* Likewise the file that complaint->path ends with, in the open folder, which the rest names. */
int open_safely_read_in(
    int folder, const struct open_rules *rules, char **ret, struct complaint *complaint);

/*
 * Opens the folder at path (absolute) to be read: no link, owned by rules->owner, not writable by
 * group or others. Returns 0 and *ret_fd, the caller's to close; or -errno (-ENOENT: no such
 * folder) with "PATH: words" in complaint.
 */
int open_safely_folder(
    const char *path, const struct open_rules *rules, int *ret_fd, struct complaint *complaint);

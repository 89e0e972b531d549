/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of sshd's settings, in the order in which sshd reads them, through every Include. What
 * holds is for sshd -T to say (sshd.h); here is where it stands, and of whom Match blocks speak.
 * Used by 2sv. Source: sshd_config(5).
 */
#pragma once

#include "base/scope.h"

#include <stddef.h>

struct sshd_line {
	const char *file; /* of sshd_lines.files */
	int line;
	char *keyword; /* in small letters, an old name by its new one: "kbdinteractive..." */
	char *value;   /* the rest of the line */
	char *match; /* value of the Match line that it stands behind; NULL = it is for everybody */
};

#define SSHD_FILES_MAX 64

struct sshd_lines {
	struct sshd_line *of;
	size_t count, room;
	char *files[SSHD_FILES_MAX]; /* that were read */
	size_t file_count;
};

/*
 * Reads main ("/etc/ssh/sshd_config"), and what it includes. A file that is not there has no lines.
 * Returns 0, -ENOMEM or -E2BIG; free with sshd_lines_free in each case.
 */
int sshd_lines_read(const char *main, struct sshd_lines *ret);
void sshd_lines_free(struct sshd_lines *lines);
#define scope_sshd_lines scope(sshd_lines_free)

/*
 * The line that is most likely behind value, which sshd says that keyword has: the first one that
 * says so outside of Match blocks, else inside. NULL where none does: it is the default.
 */
const struct sshd_line *sshd_lines_find(
    const struct sshd_lines *lines, const char *keyword, const char *value);

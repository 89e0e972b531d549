/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts the program itself again in a role: its own uid, its sockets from descriptor 3 on, an
 * environment of its own, and death with the supervisor. Runs in the supervisor, as root.
 */
#pragma once

#include "roles.h"

struct child_setup {
	enum role role;
	uid_t uid;
	gid_t gid;
	const struct verify *verify;
	const struct sockets *sockets;
	int64_t descriptors; /* RLIMIT_NOFILE it needs */
};

/* Returns 0 and *ret, or -errno. What fails in the child ends it with a line in the log. */
int child_start(const struct child_setup *setup, pid_t *ret);

/* Another program, as a user of its own. */
struct program_setup {
	const char *path, *name;
	const char *lack; /* what it means that it is not there */
	uid_t uid;
	gid_t gid;
	const struct verify *verify;
};

/* Likewise, with the same --config and no socket. */
int child_start_program(const struct program_setup *setup, pid_t *ret);

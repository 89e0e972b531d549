/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The number of the newest message that was told, kept from session to session in a file of the
 * account's own: XDG_STATE_HOME/2sv/agent.MACHINE (XDG Base Directory Specification), for a home
 * may be several machines'. It is no secret: who can write it can end the agent as well. Runs in
 * 2sv-agent.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MARK_PATH_SIZE 4096

/* The environment's, NULL where it has none. */
struct mark_place {
	const char *state_home, *home, *machine;
};

/* Where it is: 0, or -errno (-ENOENT: no absolute path is named). */
int mark_path(const struct mark_place *place, char ret[MARK_PATH_SIZE]);

/* 0 where there is none, or none that can be read. */
int64_t mark_read(const char *path);

/* Makes the folders, too; the file is replaced as a whole. Returns 0 or -errno. */
int mark_write(const char *path, int64_t mark);

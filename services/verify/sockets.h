/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The listening sockets of the service: made by the supervisor in root's directory, or taken
 * over from who started the process (sd_listen_fds(3): LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES).
 */
#pragma once

#include "settings/settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum socket_name {
	SOCKET_ROOT = 0,    /* root.sock */
	SOCKET_USER,	    /* user.sock */
	SOCKET_KEEP_ROOT,   /* keep-root.sock */
	SOCKET_KEEP_USER,   /* keep-user.sock */
	SOCKET_KEEP_NOTIFY, /* keep-notify.sock */
	SOCKET_KEEP_WATCH,  /* keep-watch.sock */
	SOCKET_COUNT
};
extern const char *const socket_names[SOCKET_COUNT];

#define SOCKETS_FIRST_FD 3

struct sockets {
	int fds[SOCKET_COUNT]; /* listening; -1 = none */
	/* Where it was made here, its inode, so that nobody else's is removed. */
	const char *paths[SOCKET_COUNT]; /* borrowed from the settings */
	ino_t inodes[SOCKET_COUNT];
	int lock_fd; /* 2svd.lock in their directory, locked for as long as the service runs */
};

void sockets_init(struct sockets *sockets);

/* Who owns each socket's file. */
struct socket_owner {
	uid_t uid;
	gid_t gid;
	mode_t mode;
};

/*
 * Makes all sockets where the settings say. Their directory is made (0755, root) if it is
 * missing, and locked: a second service is refused at once (-EADDRINUSE). A socket that nobody
 * listens on any more is replaced; roles of a supervisor that was killed are waited for, 8 s in
 * all. Returns 0, or -errno with words in error.
 */
int sockets_make(struct sockets *sockets, const struct settings *settings,
    const struct socket_owner owners[SOCKET_COUNT], char *error, size_t size);

/* Removes the files that sockets_make made, and closes the sockets. */
void sockets_remove(struct sockets *sockets);

/*
 * Takes over the sockets that were passed. Returns their number (0 = none were passed to this
 * process), or -errno with words in error: an unknown name, or what is no listening socket of
 * ours.
 */
int sockets_take(struct sockets *sockets, char *error, size_t size);

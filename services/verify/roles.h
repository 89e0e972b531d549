/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The roles of 2svd. Which one a process has is decided by the names of the listening sockets
 * that it was started with: root.sock = talk, user.sock = user, keep-*.sock = keep. The
 * supervisor starts them just as systemd would.
 */
#pragma once

#include "sockets.h"
#include "verify.h"

enum role { ROLE_NONE = 0, ROLE_TALK, ROLE_USER, ROLE_KEEP, ROLE_COUNT };

struct role_row {
	const char *user;     /* the system user it runs as */
	const char *process;  /* what ps(1) shows */
	unsigned int sockets; /* set of 1U << enum socket_name: what it listens on */
	unsigned int spare;   /* those of them that it may do without */
};
#define NOTIFIER_USER "_2sv-notify" /* of 2sv-notify, which no role of 2svd is */
#define WATCH_USER "_2sv-watch"	    /* of 2sv-watch, likewise */

extern const struct role_row role_rows[ROLE_COUNT];

/* The role that serves exactly these sockets, or ROLE_NONE. */
enum role role_find(const struct sockets *sockets);

/*
 * Confines this process as role, under whose uid it runs already; all descriptors from
 * first_other_fd on are closed. Returns 0, or -errno after a line in the log.
 */
int role_confine(enum role role, int first_other_fd);

/*
 * Runs the role until it is told to end (SIGTERM, SIGINT). Refuses to run as root. The sockets
 * are the caller's. Returns the exit code.
 */
int role_run(enum role role, const struct verify *verify, const struct sockets *sockets);

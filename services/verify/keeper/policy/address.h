/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a login comes from, in canonical form: host (what is known or new) and prefix
 * (the bucket of the limits). No name is ever looked up. Pure; runs in the keeper.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#define PLACE_TEXT_SIZE 80 /* v6 address with zone, escaped; NUL */

enum place_kind {
	PLACE_UNKNOWN = 0, /* no address: never known, proven or trusted */
	PLACE_ADDRESS,	   /* remote, an address */
	PLACE_LOCAL,	   /* no remote host: a console or a local caller */
};

struct place {
	enum place_kind kind;
	char host[PLACE_TEXT_SIZE];    /* "203.0.113.9", "2001:db8:1:2::/64", "fe80::1%eth0",
					  "tty1", "local:1000", "unknown" */
	char address[PLACE_TEXT_SIZE]; /* the full address as seen; local: the tty or ""; unknown:
					  what was said, escaped and cut */
	char prefix[PLACE_TEXT_SIZE];  /* "203.0.113.0/24", "2001:db8:1::/56", "local:1000",
					  "unknown" */
	/* The address is this machine's own, by SSH_CONNECTION: whoever is on it may come from
	 * there. */
	bool is_own;
};

struct place_seen {
	const char *rhost;	/* PAM_RHOST or NULL */
	const char *connection; /* SSH_CONNECTION or NULL: its address where rhost is a name */
	const char *tty;	/* PAM_TTY or NULL */
	uid_t caller;		/* uid of the module's process: the local bucket */
	bool is_remote;		/* a door to which people come over the network */
};

/*
 * Fills *ret from what was seen. rhost NULL or "" = unknown at a remote door (xrdp tells none),
 * else local: tty1..tty63, ttyS*, hvc*, console (with or without /dev/) are hosts of their own, all
 * else is local:CALLER. v4-mapped v6 is v4; "010.0.0.1", names, "UNKNOWN" are unknown unless
 * connection gives an address.
 */
void place_find(const struct place_seen *seen, struct place *ret);

/* True for a console of the machine, asked for by a program of root's, as login(1) is. */
bool place_is_console(const struct place *place);

/* True for hosts that place_find gives to local places: "tty1", "local:1000". */
bool place_host_is_local(const char *host);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The links of talkers, notifiers and the watch: accepted from the listening sockets; a talker's
 * with the caller whose connection was last passed over it. Used by loop.c and batch.c; runs in the
 * keeper.
 */
#pragma once

#include "keeper/keeper.h"
#include "keeper/store/store.h"
#include "wire/message.h"

#include <stdbool.h>

/* What epoll reports on: one of the listeners, the stop descriptor, a link, or the spool. */
enum source_kind { SOURCE_NONE = 0, SOURCE_STOP, SOURCE_LISTENER, SOURCE_LINK, SOURCE_SPOOL };

struct source {
	enum source_kind kind;
	int fd;
	enum way way;	/* of a listener or link */
	uid_t peer_uid; /* a listener's: who may connect to it */
};

struct link {
	struct source source; /* first: epoll's pointer is to it */
	bool has_caller;
	uid_t caller; /* SO_PEERCRED of the client's connection */
	bool
	    takes_texts; /* a notifier that waits for codes which are to be sent, and claims none */
	struct link *next, **previous;
};

struct links {
	int epoll_fd;
	struct source stop, root_listener, user_listener, notify_listener, watch_listener;
	const char *user_socket;       /* where clients of the user talkers connect to */
	unsigned int count[WAY_COUNT]; /* of links */
	unsigned int
	    count_max; /* by each way: one broken role takes no descriptor of the other's */
	bool accepts;  /* false while there are no descriptors left */
	struct link *first;
};

/* Makes the epoll descriptor and adds what setup names. Returns 0 or -errno. */
int links_begin(struct links *links, const struct keeper_setup *setup);
/* Closes every link; the listeners and the stop descriptor stay the caller's. */
void links_end(struct links *links);
#define scope_links scope(links_end)

/* Takes all connections that wait at listener; a peer that may not connect is closed and logged. */
void links_accept(struct links *links, const struct source *listener);
/* Listens again after descriptors had run out. */
void links_resume(struct links *links);

/* Adds the spawned keeper's one link (closed where that fails): to root's talker. 0 or -errno. */
int links_add_given(struct links *links, int fd);

/* Tells all who came that way (the notifiers, the watch) that there may be something to do. */
void links_wake(const struct links *links, enum way way);

/* The notifier that waits for codes, or NULL. */
const struct link *links_for_texts(const struct links *links);

void link_close(struct links *links, struct link *link);

/*
 * Takes one packet off the link and parses it; the caller of a passed connection is kept. Returns
 * 0, -EAGAIN (nothing there after all), or -errno: the link is past use and is to be closed.
 */
int link_take(const struct links *links, struct link *link, struct packet *packet);

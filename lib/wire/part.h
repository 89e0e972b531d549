/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a service parts from a client that it can't trust. Used by every role of 2svd; never by the
 * module, for it sets a timer and a signal's handler for a moment.
 */
#pragma once

#include <signal.h>

/* What waking_end puts back. */
struct waking {
	struct sigaction before;
};

/*
 * Between the two each wait of the kernel's ends within 10 ms, with EINTR: for calls that may drop
 * descriptors which came in messages.
 */
void waking_begin(struct waking *waking);
void waking_end(const struct waking *waking);

/*
 * Takes up to drained messages that still wait (a socket that is closed with something unread in
 * it resets the connection, and the other side would never read its done), and closes fd. Takes
 * some 10 ms at most, whatever descriptors lie in the messages.
 */
void link_part(int fd, int drained);

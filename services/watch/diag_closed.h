/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Connections that have ended, as the kernel tells of them by itself, with the last count: however
 * short one was, between two looks. Needs no privilege. Runs in 2sv-watch.
 */
#pragma once

#include "watch/diag.h"

#include <stdbool.h>

struct diag_closed {
	struct mnl_socket *socket; /* NULL = not open */
	bool listens;
};

/* Returns 0 or -errno; then the last count of each is that of the last look. */
int diag_closed_open(struct diag_closed *closed);
void diag_closed_close(struct diag_closed *closed);
#define scope_diag_closed scope(diag_closed_close)
int diag_closed_fd(const struct diag_closed *closed); /* to be polled; -1 = none */

/* From now on only of these ports; of none, the kernel is told that nobody listens. 0 or -errno. */
int diag_closed_listen(struct diag_closed *closed, const struct diag_ports *ports);

/* Hands out all that are there; never waits. What got lost is found missing at the next look. */
void diag_closed_take(const struct diag_closed *closed, diag_handler *handler, void *context);

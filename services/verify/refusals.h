/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Connections that are refused at the door: each is told "busy" at once and kept open for a
 * moment, until its hello has come in (a socket closed before would reset the connection, and
 * the client would not read why). Runs in the parent of the talkers; never waits.
 */
#pragma once

#include <stddef.h>

#define REFUSALS_OPEN_MAX 64

struct refusals {
	int fds[REFUSALS_OPEN_MAX]; /* a ring */
	size_t next, open;
};

void refusals_init(struct refusals *refusals);
/* Tells the connection that all places are taken; it is the ring's from now on. */
void refusals_add(struct refusals *refusals, int connection);
/* Closes all that are open. Called once a second while there are any, and at the end. */
void refusals_close(struct refusals *refusals);

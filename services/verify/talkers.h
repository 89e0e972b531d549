/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parent of the talkers: accepts each connection, hands it to an idle talker and sees to it
 * that some are always idle, whoever else keeps the others waiting. Never waits for anybody and
 * reads nothing that a client sent. Roles talk and user, one parent each.
 */
#pragma once

#include "talker.h"

#define TALKERS_IDLE_MIN 4
#define TALKERS_IDLE_MAX 16 /* more than these end when not needed for a while */

struct talkers_setup {
	struct talker talker;
	int listener;	      /* root.sock or user.sock, listening, non-blocking */
	int signals;	      /* signalfd(2) of SIGCHLD and those that end the role; all blocked */
	const char *ready_at; /* who is told that it serves, see base/readiness.h; or NULL */
	int64_t beat_ms;      /* how often it hears that it goes on, base/heartbeat.h; 0 = never */
};

/* Serves until a signal says to end. Returns 0, or -errno after a line in the log. */
int talkers_run(const struct talkers_setup *setup);

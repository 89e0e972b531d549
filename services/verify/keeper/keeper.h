/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keeper's loop: takes all pending acts of all talkers, runs them as one batch, and
 * answers when they are durable. Never waits for a person or for a talker. uid _2sv.
 */
#pragma once

#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct keeper_setup {
	const struct settings *settings;
	int64_t (*clock)(void); /* Unix seconds */
	const char *ready_at;	/* who is told that it serves, see base/readiness.h; or NULL */
	int64_t beat_ms;     /* how often it hears that it goes on, base/heartbeat.h; 0 = never */
	int root_listener;   /* keep-root.sock, listening; -1 = none */
	int user_listener;   /* keep-user.sock */
	int notify_listener; /* keep-notify.sock */
	int watch_listener;  /* keep-watch.sock */
	uid_t talk_uid;	     /* who may connect to root_listener's socket */
	uid_t user_uid;	     /* likewise user_listener's */
	uid_t notify_uid;    /* and notify_listener's */
	uid_t watch_uid;     /* and watch_listener's */
	int stop_fd;	     /* readable or closed = finish the batch and return; -1 = never */
	bool is_spawned;     /* serves one talker's link alone, and has the store act by act */
	int link_fd;	     /* is_spawned: that link; its end is the keeper's */
};

/* Serves until stop_fd. Returns 0, or -errno after a line in the log. */
int keeper_run(const struct keeper_setup *setup);

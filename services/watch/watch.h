/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The watch's one loop: while the keeper knows of ssh sessions, it looks at the kernel's counters
 * and tells the keeper what it wants to hear; else it sleeps. Called by watch_main.c; runs in
 * 2sv-watch, uid _2sv-watch.
 */
#pragma once

#include <stdint.h>

#define WATCH_LOOK_MS 2000 /* between two looks */

struct watch_setup {
	const char *socket;   /* keep-watch.sock */
	const char *ready_at; /* base/readiness.h, or NULL */
	int64_t beat_ms;      /* base/heartbeat.h; 0 = never */
	int stop_fd;	      /* readable = end */
};

/* Runs until it is told to end. Returns 0, or -errno after a line in the log. */
int watch_run(const struct watch_setup *setup);

/* For the doctor: one line on standard output; returns the exit code. */
int watch_check(void);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The notifier's loop: claims a message, writes its letter, sends it, says what came of it; waits
 * to be woken where there is none. Runs in 2sv-notify.
 */
#pragma once

#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>

struct delivery_setup {
	const struct settings *settings;
	int stop_fd;	      /* readable = end when the message at hand is settled */
	bool once;	      /* end when none is due */
	const char *ready_at; /* base/readiness.h; or NULL */
	int64_t beat_ms;      /* how often it hears that it goes on, base/heartbeat.h; 0 = never */
};

/* Returns 0 when it was told to end or, once, when none was due; or -errno after a line in the log.
 */
int delivery_run(const struct delivery_setup *setup);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop of a lane: claims a message, writes its letter, sends it, says what came of it; waits
 * to be woken where there is none. Runs in a child of 2sv-notify for each lane.
 */
#pragma once

#include "settings/settings.h"
#include "wire/outcome.h"

#include <stdbool.h>
#include <stdint.h>

struct delivery_setup {
	enum message_lane lane;
	const struct settings *settings;
	int stop_fd; /* readable = end when the message at hand is settled */
	bool once;   /* end when none is due */
	int beat_fd; /* a byte is written there every beat_ms: it goes on; it may be full */
	int64_t beat_ms;
};

/* Returns 0 when it was told to end or, once, when none was due; or -errno after a line in the log.
 */
int delivery_run(const struct delivery_setup *setup);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells whoever started a service again and again that its loop goes round; who stays silent is
 * killed and started anew: the watchdog of sd_notify(3), without libsystemd. Used by the loops of
 * services, at each turn.
 */
#pragma once

#include "base/readiness.h"

#include <stdint.h>

struct heartbeat {
	const char *where; /* as readiness_tell takes it; borrowed, lives on */
	int64_t every_ms;  /* 0 = nobody wants to know */
	int64_t due_ms;	   /* by base/monotonic.h; 0 = at once */
};

/*
 * How often to beat, in milliseconds: twice in the time that usec allows, in microseconds, if it is
 * meant for the process own. Both as the variables WATCHDOG_USEC and WATCHDOG_PID have them, or
 * NULL. 0 = never: not wanted, not readable, or another process's. See sd_watchdog_enabled(3).
 */
int64_t heartbeat_every_ms(const char *usec, const char *pid, int64_t own);

/* Beats if it is due at now_ms. Never waits; what fails is a line in the log. */
void heartbeat_turn(struct heartbeat *heartbeat, int64_t now_ms);

/* wait_ms (as poll(2) takes it, -1 = for ever), but not beyond the next beat. */
int heartbeat_wait_ms(const struct heartbeat *heartbeat, int64_t now_ms, int wait_ms);

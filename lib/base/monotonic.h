/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock that no administrator sets, to know how much of a wait is left (clock_gettime(2)). It
 * tells nothing of the time of day: that is given, see ARCHITECTURE. Used by every program, in
 * the caller's process by the module.
 */
#pragma once

#include <limits.h>
#include <stdint.h>
#include <time.h>

/* Milliseconds since some fixed moment; 0 without a clock, so that every deadline lies behind. */
static inline int64_t
monotonic_ms(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		return 0;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Milliseconds until ends_ms, as poll(2) takes them; 0 once it is over. */
static inline int
monotonic_left_ms(int64_t ends_ms)
{
	int64_t now = monotonic_ms();

	if (now == 0 || ends_ms <= now)
		return 0;
	return ends_ms - now > INT_MAX ? INT_MAX : (int)(ends_ms - now);
}

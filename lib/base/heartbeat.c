/* SPDX-License-Identifier: BSD-2-Clause */
/* Arithmetic of when, and readiness_tell. Runs in the first process of each role of 2svd. */
#include "base/heartbeat.h"
#include "base/log.h"
#include "base/text.h"

#include <limits.h>
#include <string.h>

#include "base/poison.h"

#define PARTS 2 /* beats in the time that is allowed: one may be late */

int64_t
heartbeat_every_ms(const char *usec, const char *pid, int64_t own)
{
	int64_t allowed, meant;

	if (!usec || number_parse(usec, 1, INT64_MAX, &allowed) < 0)
		return 0;
	if (pid && (number_parse(pid, 1, INT32_MAX, &meant) < 0 || meant != own))
		return 0;
	allowed /= 1000 * PARTS;
	return allowed > 0 ? allowed : 1;
}

void
heartbeat_turn(struct heartbeat *heartbeat, int64_t now_ms)
{
	int r;

	if (heartbeat->every_ms == 0 || now_ms < heartbeat->due_ms)
		return;
	heartbeat->due_ms = now_ms + heartbeat->every_ms;
	r = readiness_tell(heartbeat->where, "WATCHDOG=1");
	if (r < 0)
		log_line(LOG_WARNING, "the watchdog can't be told: %s", strerror(-r));
}

int
heartbeat_wait_ms(const struct heartbeat *heartbeat, int64_t now_ms, int wait_ms)
{
	int64_t left = heartbeat->due_ms - now_ms;

	if (heartbeat->every_ms == 0 || (wait_ms >= 0 && wait_ms <= left))
		return wait_ms;
	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

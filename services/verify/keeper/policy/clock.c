/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock as the policy sees it: it may stand anywhere, and go anywhere. Called by the store;
 * runs in the keeper.
 */
#include "keeper/policy/clock.h"

#include "base/poison.h"

enum clock_state
clock_judge(const struct clock_facts *facts)
{
	if (facts->now < facts->newest_at - CLOCK_SLACK_SECONDS)
		return CLOCK_BEHIND;
	return facts->synchronised ? CLOCK_RIGHT : CLOCK_UNSYNCHRONISED;
}

int64_t
clock_drop_before(struct clock_day *day, int64_t now, int64_t oldest_at, int64_t limit)
{
	int64_t today = now / CLOCK_DAY_SECONDS;

	if (today < day->day) { /* it went back: the day begins anew, with nothing */
		day->day = today;
		day->before = 0;
	} else if (today > day->day && oldest_at < limit) {
		day->day = today;
		day->before = oldest_at + CLOCK_DAY_SECONDS;
	}
	return day->before < limit ? day->before : limit;
}

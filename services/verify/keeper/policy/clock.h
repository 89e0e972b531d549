/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * May dates be relied on? Pure: time is given. Called by the store and by its acts; runs in the
 * keeper.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_DAY_SECONDS INT64_C(86400)

/* Zero is what nothing may be dropped by. */
enum clock_state {
	CLOCK_UNSYNCHRONISED = 0, /* the kernel does not hold it for right */
	CLOCK_BEHIND,		  /* before the newest event: it went back since */
	CLOCK_RIGHT,
};

struct clock_facts {
	bool synchronised; /* adjtimex(2) */
	int64_t now;	   /* Unix seconds */
	int64_t newest_at; /* the date of the event that was written last; 0 = none */
};

#define CLOCK_SLACK_SECONDS 60 /* so far a clock that is kept right may step back */

enum clock_state clock_judge(const struct clock_facts *facts);

/*
 * Steps so far before an accepted one are used up with it, seconds. Beyond that a step counts by
 * itself: a clock that stood too far ahead for a while shuts nobody out until then.
 */
#define CLOCK_REACH_SECONDS 900

/* Of many spans those are joined first that are at most so far apart: one's logins day by day. */
#define CLOCK_NEAR_SECONDS 86400

/* What may be dropped by date on one day of ours: the rows of one day. */
struct clock_day {
	int64_t day;	/* since 1970, on which before was set; -1 = never */
	int64_t before; /* rows dated before this may go on that day */
};

/*
 * The bound for rows that may go now, whose oldest is dated oldest_at, where those before limit are
 * too old. day is what was kept of the last call, and is brought up to date.
 */
int64_t clock_drop_before(struct clock_day *day, int64_t now, int64_t oldest_at, int64_t limit);

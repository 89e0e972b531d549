/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which alerts are news: later than the mark, each once though several contacts were told of it, a
 * few by themselves and the others counted. Pure: time and rows are given. Runs in 2sv-agent.
 */
#pragma once

#include "agent/heard.h"

#include <stddef.h>

#define NEWS_ALERTS_MAX 200 /* of one round; older ones are told by nothing but the log */
#define NEWS_SINGLES 4	    /* of one round, the others are counted */
#define NEWS_SEEN 256
#define NEWS_AGE_SECONDS 86400 /* what came in the account's absence */
#define NEWS_EVENT_SECONDS 900 /* how long before its message an event may be */
#define NEWS_TWICE_SECONDS 60  /* the same alert's messages are made at most so far apart */

/* One that was told, or was told by another message already. */
struct news_seen {
	int64_t id, at, alerts, event; /* event: its number, 0 = unknown */
	char kind[HEARD_WORD_SIZE], recipient[HEARD_RECIPIENT_SIZE];
};

struct news {
	int64_t mark;	/* the newest message that is dealt with; 0 = none is known */
	bool has_begun; /* a round is over: what comes now came while the agent ran */
	size_t seen_count;
	struct news_seen seen[NEWS_SEEN]; /* the newest of them, in a ring */
};

/* An alert to be told: both are borrowed from the rows. event is NULL where it is not found. */
struct news_item {
	const struct heard_alert *alert;
	const struct heard_event *event;
};

struct news_round {
	int64_t newest; /* the mark, once all of it is told */
	size_t count;
	struct news_item items[NEWS_ALERTS_MAX]; /* those by themselves first, oldest first */
	size_t singles;
	int64_t others; /* how many alerts the items behind the singles have */
};

/*
 * Is there something to ask for, where newest is the number of the newest message (0 = there is
 * none)? A number below the mark is another store's: all begins anew.
 */
bool news_are_there(struct news *news, int64_t newest);

/* alerts and events are as the service gives them: the newest first. now: Unix seconds. */
struct news_rows {
	const struct heard_alert *alerts;
	size_t alert_count;
	const struct heard_event *events;
	size_t event_count;
	int64_t now;
};
/* Fills *ret, which lives as long as the rows do. */
void news_find(struct news *news, const struct news_rows *rows, struct news_round *ret);

/* That one was told; told again, it is no news, even if the round breaks off. */
void news_told(struct news *news, const struct news_item *item);

/* All of the round was told. */
void news_end(struct news *news, const struct news_round *round);

/* Is an alert of that kind one that waits on the screen until somebody saw it? */
bool news_is_critical(const char *kind);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sessions that are counted: what the keeper named, what the kernel counts, and of which the
 * keeper is to hear now. Pure: time is given. Runs in 2sv-watch.
 */
#pragma once

#include "watch/diag.h"
#include "watch/diag_filter.h"
#include "base/scope.h"
#include "wire/connection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WATCH_STEP_BYTES 1000000  /* so much more is worth telling, */
#define WATCH_STEP_MS (30 * 1000) /* but not more often */
#define WATCH_MISSED_MAX 2	  /* whole looks without it: its connection is over */
#define WATCH_SESSIONS_MAX 100000 /* that are taken from the keeper */

struct session {
	struct connection connection;
	int64_t bytes;	   /* that left by it */
	int64_t told;	   /* that the keeper knows of */
	int64_t threshold; /* from which on it wants to hear at once; 0 = never */
	int64_t told_ms;   /* monotonic; when it was told last, 0 = never */
	uint64_t cookie;   /* of the socket that was counted; 0 = none was yet */
	unsigned int missed;
	bool is_over, is_seen;
};

struct table {
	struct session *sessions; /* in the order of connection_compare */
	size_t count, room;
};
void table_free(struct table *table);
#define scope_table scope(table_free)

/* Adds one, in any order, that is not there yet; table_sort is the next step. 0 or -ENOMEM. */
int table_add(struct table *table, const struct session *session);

/*
 * Puts them in order, with what was known of them in old. Of its other ones those stay whose last
 * count the keeper has not heard: they are over, for it lists them no more. 0 or -ENOMEM.
 */
int table_sort(struct table *table, struct table *old);

struct session *table_find(const struct table *table, const struct connection *connection);

/* A look begins; each that is there is counted; at its end those are missed that were not. */
void table_look(struct table *table);
void table_count(struct table *table, const struct diag_count *count);
void table_looked(struct table *table);

/*
 * The kernel says that one is over. Of one that is not there it is kept, if it is much: the session
 * may have come and gone between two lists. 0 or -ENOMEM.
 */
int table_closed(struct table *table, const struct diag_count *count);

/* The kernel has such a connection, though it was said to be over: by now it is another one. */
void session_is_another(struct session *session, const struct diag_count *count);

/* Is the keeper to hear of it now? */
bool session_is_due(const struct session *session, int64_t now_ms);

/* The first that is due; those above their threshold before all others. NULL = none is. */
struct session *table_due(const struct table *table, int64_t now_ms);

/* What the keeper answered: the next threshold. One that is over is forgotten. */
void table_told(struct table *table, struct session *session, int64_t threshold, int64_t now_ms);
void table_drop(struct table *table, struct session *session);

/* The different ports of this machine that they came to, at most so many; returns the number. */
size_t table_ports(const struct table *table, uint16_t ports[DIAG_PORTS_MAX + 1]);

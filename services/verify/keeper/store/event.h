/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events and their alerts, written in the transaction of what they tell of. Used by the acts;
 * runs in the keeper.
 */
#pragma once

#include "keeper/store/run.h"

/* What an event says beyond its act and its result. All may be NULL. */
struct event {
	const char *name;  /* NULL = as running->event */
	const char *place; /* "new", "known", "local"; NULL = "" */
	const char *login, *device;
	const char *detail; /* the ssh key of a login comes before it by itself */
	bool is_free; /* costs its causer nothing: an account's own processes get one row an hour */
	int64_t id;   /* set by event_add */
};

/* Writes the event with the verdict and reason that the result has now. Returns 0 or -errno. */
int event_add(struct running *running, struct event *event);

struct alert {
	const char *kind;
	bool to_root;	/* else to the act's account */
	bool each_host; /* alert_add_daily: once a day for each host, else for the account */
};

/* One row of the outbox for the event. Returns 0 or -errno. */
int alert_add(struct running *running, const struct event *event, const struct alert *alert);

/* The same, unless there was one of this kind in the last 24 hours. Returns 0 or -errno. */
int alert_add_daily(struct running *running, const struct event *event, const struct alert *alert);

/*
 * The same, unless there were so many of this kind in the last 24 hours: for what costs him nothing
 * who has the password. Returns 0 or -errno.
 */
#define ALERTS_A_DAY 20
#define HOSTS_TOLD_A_DAY 200 /* of what is told of each host: whoever has many of them */
int alert_add_bounded(
    struct running *running, const struct event *event, const struct alert *alert);

/* alert_add or alert_add_daily. */
typedef int alert_adder(
    struct running *running, const struct event *event, const struct alert *alert);

/* One to the account and one to root. Returns 0 or -errno. */
int alert_both(
    struct running *running, const struct event *event, const char *kind, alert_adder *add);

/*
 * Has the account had so many of this kind in the last 24 hours? An alert that waits is never
 * dropped, so what an account's own processes can cause must end. Returns 1, 0 or -errno.
 */
int alert_made_enough(struct running *running, const char *kind, int64_t limit);

/* Fills *ret from a row of the event columns in list.sql's order. */
void event_read(sqlite3_stmt *row, struct event_row *ret);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Until when an account without a device comes in: the first deadline of 2sv.conf that matches it.
 * Pure: time is given. Used by the keeper at a login and by 2sv, so that both mean the same.
 */
#pragma once

#include "settings/rule.h"

/* Whose it is. */
struct deadline_facts {
	const char *account;
	const char *groups;  /* it is in these, divided by '\n'; "" = in none */
	bool groups_unknown; /* nobody could say: then every group may be its */
	int64_t skips_used;
	int64_t now;		/* Unix seconds */
	bool clock_is_right;	/* else no date has come: a wrong clock shuts nobody out */
	bool refuse_unenrolled; /* settings: who has no deadline does not come in without */
};

enum due {
	DUE_NEVER = 0, /* there is no deadline */
	DUE_LATER,     /* its date is to come */
	DUE_SKIPS,     /* no date, or it is over: so many logins are left */
	DUE_OVER,
};

struct due_state {
	enum due due;
	const struct deadline *deadline; /* NULL = never */
	int64_t days_left;  /* later: whole days and what is begun of one, at least 1 */
	int64_t skips_left; /* later: after its date; skips: at least 1 */
	bool is_offered;    /* the login may offer to enrol: the date is near, or over */
};

/*
 * Where nobody knows the groups, the deadline that is over soonest of those that may be its; or
 * none, if that may be and is stricter.
 */
void deadline_find(
    const struct sections *sections, const struct deadline_facts *facts, struct due_state *ret);

/* Its last day, UTC, as 2sv.conf has it: "2026-03-31"; "" where it has no date. */
#define DEADLINE_DAY_SIZE 16
void deadline_day(const struct deadline *deadline, char ret[DEADLINE_DAY_SIZE]);
/* Likewise the first day on which it is over. */
void deadline_since(const struct deadline *deadline, char ret[DEADLINE_DAY_SIZE]);

const char *due_text(enum due due); /* "never", "later", "skips", "over" */

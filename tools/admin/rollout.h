/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How far a roll-out is: the accounts of some groups, or all that can log in, each with what 2svd
 * knows of it and what the deadlines of 2sv.conf say of it, as a login would (settings/deadline.h).
 * Used by 2sv report and 2sv remind, as root.
 */
#pragma once

#include "settings/deadline.h"
#include "settings/settings.h"
#include "tools/admin/members.h"
#include "tools/tool.h"
#include "wire/packet.h"

/* In the order in which they press. */
enum rollout_state {
	ROLLOUT_OVERDUE = 0, /* no device, and its logins are refused */
	ROLLOUT_DUE,	     /* no device; a date to come, or logins are left */
	ROLLOUT_NO_DEADLINE, /* no device, and no deadline is its */
	ROLLOUT_ENROLLED,
	ROLLOUT_STATES
};
const char *rollout_state_text(enum rollout_state state); /* "overdue", "due", "no-deadline" ... */

#define ROLLOUT_CODES_FEW 3 /* recovery codes left: so many are few */

struct rollout_account {
	char *name;
	uid_t uid;    /* (uid_t)-1 = nobody could say */
	char *groups; /* all of members.groups that it is in, divided by '\n' */
	enum rollout_state state;
	struct due_state due; /* of one without a device */
	int64_t devices;      /* active ones */
	int64_t codes_left;   /* -1 = none are taken, or it has no device */
	int64_t skips_used;
	int64_t used_at, last_at, reminded_at; /* 0 = never */
	int64_t invited_until;		       /* 0 = it is not */
	bool is_reset, is_stopped;
	bool is_other;	/* 2svd knows that name with another uid: its logins are refused */
	bool is_unsure; /* nobody could say what groups it is in */
};

struct rollout_count {
	const char *group; /* borrowed; NULL = all together */
	bool is_found;	   /* the system has such a group */
	int64_t accounts, states[ROLLOUT_STATES], codes_few;
};

struct rollout {
	struct settings *settings;
	struct members members;
	struct rollout_account *accounts; /* by name; those of the groups that were asked for */
	size_t account_count;
	struct rollout_count *groups; /* in the order of their naming */
	size_t group_count;
	struct rollout_count all; /* each account once */
	bool is_clock_right;	  /* else no date has come */
	int64_t now;
	struct rollout_account *known; /* by name: what 2svd says, of all accounts; no groups */
	size_t known_count, known_room;
};

/*
 * Asks 2svd, and the system, for the accounts of the options' groups, or for all that can log in.
 * account: for that one alone, or NULL. Returns EXIT_DONE and *ret, or has said what is wrong. Free
 * with rollout_free in any case.
 */
enum exit_code rollout_find(struct tool *tool, const char *account, struct rollout *ret);
void rollout_free(struct rollout *rollout);
#define scope_rollout scope(rollout_free)

/* What a row of kind account says; groups and state are left as they are. Out of memory aborts. */
void rollout_read(const struct packet *row, struct rollout_account *ret);

/* Which deadline is the account's, and how far it is. Pure. */
void rollout_judge(const struct rollout *rollout, struct rollout_account *account);

/* Counts the accounts of the list: in each of rollout->groups that it is in, and together. */
void rollout_count(struct rollout *rollout);

/* The members of the form, for form_take_row: of one account, of a group (or "all"). */
void rollout_row(const struct rollout_account *account, struct packet *ret);
void rollout_count_row(const struct rollout_count *count, struct packet *ret);

/* Until when a device is wanted: "2026-03-31, then 3 logins", "3 logins", "over since 2026-04-01",
 * "-".
 */
#define ROLLOUT_DUE_SIZE 80
void rollout_due_text(const struct rollout_account *account, char ret[ROLLOUT_DUE_SIZE]);

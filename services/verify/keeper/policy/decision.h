/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a login needs: ask for a code, skip, or deny. Pure: everything that counts is
 * in the facts. Called by the store inside its transaction.
 */
#pragma once

#include "settings/deadline.h"

#include <stdbool.h>

enum decision {
	DECISION_DENY = 0,  /* the account is another one, has no device, or was reset */
	DECISION_RULE_DENY, /* a rule lets nobody in */
	DECISION_LATE_DENY, /* no device, and its deadline is over */
	DECISION_ASK,
	DECISION_SKIP,	     /* no device, and none is wanted yet */
	DECISION_RULE_SKIP,  /* a rule wants no code */
	DECISION_KNOWN_SKIP, /* a rule wants none from a known host */
	DECISION_HOLDS_SKIP, /* a code that was given in the same session holds */
	DECISION_HELD,
	DECISION_INVITE,
	DECISION_ENROL, /* no device: this login leads to one, or is refused */
	DECISION_OFFER, /* likewise, if the person wants; else it is let be */
};

struct decision_facts {
	bool uid_matches;     /* the stored uid is the account's, or nothing is stored */
	unsigned int devices; /* active ones */
	bool is_held;	      /* its owner has stopped all logins, */
	bool wants_two;	      /* or but those with two codes in a row: no rule lifts that */
	bool is_invited;      /* an admin has given out an invitation that is good */
	bool must_enrol;      /* it was reset: without a device it does not come in */
	bool refuse_unenrolled;
	enum require require; /* of the rule that holds */
	bool is_known;	      /* a right code came from this host before (rule.h) */
	bool holds;	      /* a code given in the same session does, by that rule */
	enum due due;	      /* its deadline for a device */
	bool is_offered;      /* it is time for the login itself to lead to one, */
	bool may_enrol;	      /* and this one shows more than a password (offer.h) */
};

enum decision decision_make(const struct decision_facts *facts);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a login needs: ask for a code, skip, or deny. Pure: everything that counts is
 * in the facts. Called by the store inside its transaction.
 */
#pragma once

#include <stdbool.h>

enum decision { DECISION_DENY = 0, DECISION_ASK, DECISION_SKIP, DECISION_HELD, DECISION_INVITE };

struct decision_facts {
	bool uid_matches;     /* the stored uid is the account's, or nothing is stored */
	unsigned int devices; /* active ones */
	bool is_held;	      /* its owner has stopped all logins */
	bool is_invited;      /* an admin has given out an invitation that is good */
	bool must_enrol;      /* it was reset: without a device it does not come in */
	bool refuse_unenrolled;
};

enum decision decision_make(const struct decision_facts *facts);

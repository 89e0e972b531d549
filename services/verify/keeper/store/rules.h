/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rule and the deadline that hold for a login, and whether it may lead to a first device: the
 * facts that policy/ judges, from the act and from what is stored. Used by the acts; runs in the
 * keeper.
 */
#pragma once

#include "keeper/policy/decision.h"
#include "keeper/policy/offer.h"
#include "keeper/store/run.h"

/*
 * Fills facts.require and the result's rule. Needs host_look. A rule that does not hold for sure is
 * the strictest of those that may.
 */
void rules_look(struct running *running, struct decision_facts *facts);

/* What that rule says of copies, for the act COPY; it, too, is the result's. Needs host_look. */
enum copies rules_look_at_copies(struct running *running);

/* Is the act of a process of the account's own, as at sudo and passwd? */
bool rules_place_is_own(const struct act *act);

/* Do others come from the act's place as well? */
bool rules_place_is_shared(const struct act *act);

/*
 * Of an account without a device: fills facts.due, is_offered and may_enrol, and the result's due.
 * At a door that shows no texts none can be made.
 * Returns 0 or -errno.
 */
int due_look(struct running *running, struct decision_facts *facts);

/* The state alone, for a command: act.groups are looked at, no login. Returns 0 or -errno. */
int due_state(struct running *running, struct due_state *ret);

/* Does this login show more than a password? Returns 0 and *ret, or -errno. */
int offer_look(struct running *running, enum offer *ret);

/*
 * One of the logins that are let be after the date is used up; of an hour one: scp and git come
 * often. Who is in already, as at sudo, uses none up. Returns 0 or -errno.
 */
int due_use_skip(struct running *running);

/*
 * A login offers a first device once a day: scripts come often, and answer nothing. The account is
 * stored. Returns 1 (this one does), 0 or -errno.
 */
int due_use_offer(struct running *running);

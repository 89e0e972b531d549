/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a login needs, from the facts alone. Called by the store inside its transaction;
 * runs in the keeper.
 */
#include "keeper/policy/decision.h"

#include "base/poison.h"

enum decision
decision_make(const struct decision_facts *facts)
{
	if (!facts->uid_matches)
		return DECISION_DENY;
	if (facts->is_held)
		return DECISION_HELD;
	if (facts->devices > 0)
		return DECISION_ASK;
	if (facts->is_invited)
		return DECISION_INVITE;
	return facts->refuse_unenrolled || facts->must_enrol ? DECISION_DENY : DECISION_SKIP;
}

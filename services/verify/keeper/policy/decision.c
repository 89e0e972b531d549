/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a login needs, from the facts alone. Called by the store inside its transaction;
 * runs in the keeper.
 */
#include "keeper/policy/decision.h"

#include "base/poison.h"

/* Of an account without a device, where no rule lets it be. */
static enum decision
without_device(const struct decision_facts *facts)
{
	if (facts->is_invited)
		return DECISION_INVITE;
	if (facts->must_enrol)
		return DECISION_DENY;
	switch (facts->due) {
	case DUE_NEVER:
		return facts->refuse_unenrolled ? DECISION_DENY : DECISION_SKIP;
	case DUE_LATER:
	case DUE_SKIPS:
		return facts->is_offered && facts->may_enrol ? DECISION_OFFER : DECISION_SKIP;
	case DUE_OVER:
		break;
	}
	return facts->may_enrol ? DECISION_ENROL : DECISION_LATE_DENY;
}

enum decision
decision_make(const struct decision_facts *facts)
{
	if (!facts->uid_matches)
		return DECISION_DENY;
	if (facts->require == REQUIRE_REFUSE)
		return DECISION_RULE_DENY;
	if (facts->is_held)
		return DECISION_HELD;
	if (facts->wants_two && facts->devices > 0)
		return DECISION_ASK;
	if (facts->require == REQUIRE_NEVER)
		return DECISION_RULE_SKIP;
	if (facts->devices > 0 && facts->require == REQUIRE_NEW_HOST && facts->is_known)
		return DECISION_KNOWN_SKIP;
	if (facts->devices > 0)
		return facts->holds ? DECISION_HOLDS_SKIP : DECISION_ASK;
	return without_device(facts);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/policy/decision: all combinations of the facts. */
#include "keeper/policy/decision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/poison.h"

static void
decision_follows_the_facts(void **state)
{
	static const struct {
		struct decision_facts facts;
		enum decision decision;
	} rows[] = {
	    {{.uid_matches = true, .devices = 0, .refuse_unenrolled = false}, DECISION_SKIP},
	    {{.uid_matches = true, .devices = 0, .refuse_unenrolled = true}, DECISION_DENY},
	    {{.uid_matches = true, .devices = 1, .refuse_unenrolled = false}, DECISION_ASK},
	    {{.uid_matches = true, .devices = 1, .refuse_unenrolled = true}, DECISION_ASK},
	    {{.uid_matches = true, .devices = 9, .refuse_unenrolled = false}, DECISION_ASK},
	    {{.uid_matches = false, .devices = 0, .refuse_unenrolled = false}, DECISION_DENY},
	    {{.uid_matches = false, .devices = 0, .refuse_unenrolled = true}, DECISION_DENY},
	    {{.uid_matches = false, .devices = 1, .refuse_unenrolled = false}, DECISION_DENY},
	    {{.uid_matches = false, .devices = 1, .refuse_unenrolled = true}, DECISION_DENY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(decision_make(&rows[i].facts), rows[i].decision);
}

/* All that there can be of facts; a bit each, one of four values, one of five. */
#define BITS 9
static void
facts_of(unsigned int number, struct decision_facts *ret)
{
	*ret = (struct decision_facts){
	    .uid_matches = number & 1,
	    .devices = number >> 1 & 1,
	    .is_held = number >> 2 & 1,
	    .wants_two = number >> 3 & 1,
	    .is_invited = number >> 4 & 1,
	    .must_enrol = number >> 5 & 1,
	    .refuse_unenrolled = number >> 6 & 1,
	    .is_known = number >> 7 & 1,
	    .holds = number >> 8 & 1,
	    .require = (enum require)((number >> BITS & 7) % (REQUIRE_REFUSE + 1)),
	    .due = (enum due)(number >> (BITS + 3) & 3),
	    .is_offered = number >> (BITS + 5) & 1,
	    .may_enrol = number >> (BITS + 6) & 1,
	};
}

static bool
is_skip(enum decision decision)
{
	return decision == DECISION_SKIP || decision == DECISION_RULE_SKIP ||
	       decision == DECISION_KNOWN_SKIP || decision == DECISION_HOLDS_SKIP;
}

/* Each promise by itself, over all facts. */
static void
check(const struct decision_facts *facts, enum decision decision, unsigned int number)
{
	const char *broken = NULL;

	if (!facts->uid_matches && decision != DECISION_DENY)
		broken = "another one's name is let in";
	else if (facts->uid_matches && facts->require == REQUIRE_REFUSE &&
		 decision != DECISION_RULE_DENY)
		broken = "what a rule refuses is not";
	else if (decision == DECISION_RULE_DENY && facts->require != REQUIRE_REFUSE)
		broken = "a rule that does not refuses";
	else if (facts->is_held && (is_skip(decision) || decision == DECISION_ASK ||
				       decision == DECISION_ENROL || decision == DECISION_OFFER))
		broken = "a held account comes in";
	else if (is_skip(decision) && facts->devices > 0 && facts->wants_two)
		broken = "an account that wants two codes is let be";
	else if (is_skip(decision) && facts->devices > 0 && facts->require == REQUIRE_ALWAYS &&
		 !facts->holds)
		broken = "who has a device is asked nothing, and no rule says so";
	else if (decision == DECISION_RULE_SKIP && facts->require != REQUIRE_NEVER)
		broken = "a rule that wants a code lets be";
	else if (decision == DECISION_KNOWN_SKIP &&
		 (facts->require != REQUIRE_NEW_HOST || !facts->is_known))
		broken = "a host is let be that is not known, or no rule says so";
	else if (is_skip(decision) && facts->devices > 0 && facts->require == REQUIRE_NEW_SESSION &&
		 !facts->holds)
		broken = "a session that was begun without a code lets be";
	else if (decision == DECISION_HOLDS_SKIP && !facts->holds)
		broken = "a code holds that was not given";
	else if (decision == DECISION_ASK && facts->devices == 0)
		broken = "a code is asked of who has none";
	else if (facts->devices == 0 && is_skip(decision) && facts->require != REQUIRE_NEVER &&
		 (facts->must_enrol || facts->is_invited || facts->due == DUE_OVER ||
		     (facts->due == DUE_NEVER && facts->refuse_unenrolled)))
		broken = "who must have a device comes in without";
	else if ((decision == DECISION_ENROL || decision == DECISION_OFFER) &&
		 (!facts->may_enrol || facts->devices > 0 || facts->must_enrol ||
		     facts->due == DUE_NEVER))
		broken = "a password is enough to enrol";
	else if (decision == DECISION_OFFER && !facts->is_offered)
		broken = "an offer before its time";
	else if (decision == DECISION_LATE_DENY && facts->due != DUE_OVER)
		broken = "late before the deadline";
	if (broken)
		fail_msg("%s: facts %u, decision %d", broken, number, (int)decision);
}

static void
no_facts_break_a_promise(void **state)
{
	unsigned int seen[DECISION_OFFER + 1] = {0};

	(void)state;
	for (unsigned int number = 0; number < 1U << (BITS + 7); number++) {
		struct decision_facts facts;
		enum decision decision;

		facts_of(number, &facts);
		decision = decision_make(&facts);
		check(&facts, decision, number);
		seen[decision]++;
	}
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		assert_true(seen[i] > 0);
}

/* Who has all that he needs is neither refused nor asked for too much. */
static void
rules_and_deadlines_decide(void **state)
{
	static const struct {
		struct decision_facts facts;
		enum decision decision;
	} rows[] = {
	    {{.uid_matches = true, .devices = 1, .require = REQUIRE_NEVER}, DECISION_RULE_SKIP},
	    {{.uid_matches = true, .devices = 0, .require = REQUIRE_NEVER, .due = DUE_OVER},
		DECISION_RULE_SKIP},
	    {{.uid_matches = true, .devices = 1, .require = REQUIRE_NEVER, .wants_two = true},
		DECISION_ASK},
	    {{.uid_matches = true, .devices = 1, .require = REQUIRE_NEVER, .is_held = true},
		DECISION_HELD},
	    {{.uid_matches = true, .devices = 1, .require = REQUIRE_REFUSE, .is_held = true},
		DECISION_RULE_DENY},
	    {{.uid_matches = true, .devices = 1, .require = REQUIRE_NEW_HOST}, DECISION_ASK},
	    {{.uid_matches = true, .devices = 1, .require = REQUIRE_NEW_HOST, .is_known = true},
		DECISION_KNOWN_SKIP},
	    {{.uid_matches = true, .devices = 1, .require = REQUIRE_ALWAYS, .is_known = true},
		DECISION_ASK},
	    {{.uid_matches = true, .devices = 1, .holds = true}, DECISION_HOLDS_SKIP},
	    {{.uid_matches = true, .due = DUE_LATER}, DECISION_SKIP},
	    {{.uid_matches = true, .due = DUE_LATER, .refuse_unenrolled = true}, DECISION_SKIP},
	    {{.uid_matches = true, .due = DUE_LATER, .may_enrol = true}, DECISION_SKIP},
	    {{.uid_matches = true, .due = DUE_LATER, .may_enrol = true, .is_offered = true},
		DECISION_OFFER},
	    {{.uid_matches = true, .due = DUE_LATER, .is_offered = true}, DECISION_SKIP},
	    {{.uid_matches = true, .due = DUE_SKIPS, .is_offered = true}, DECISION_SKIP},
	    {{.uid_matches = true, .due = DUE_OVER, .is_offered = true}, DECISION_LATE_DENY},
	    {{.uid_matches = true, .due = DUE_OVER, .may_enrol = true}, DECISION_ENROL},
	    {{.uid_matches = true, .due = DUE_OVER, .may_enrol = true, .must_enrol = true},
		DECISION_DENY},
	    {{.uid_matches = true, .due = DUE_OVER, .is_invited = true}, DECISION_INVITE},
	    {{.uid_matches = true, .due = DUE_OVER, .devices = 1}, DECISION_ASK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (decision_make(&rows[i].facts) != rows[i].decision)
			fail_msg("row %zu: %d", i, (int)decision_make(&rows[i].facts));
}

static void
decision_denies_where_no_fact_is_known(void **state)
{
	struct decision_facts nothing = {0};

	(void)state;
	assert_int_equal(decision_make(&nothing), DECISION_DENY);
	assert_int_equal(DECISION_DENY, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(decision_follows_the_facts),
	    cmocka_unit_test(no_facts_break_a_promise),
	    cmocka_unit_test(rules_and_deadlines_decide),
	    cmocka_unit_test(decision_denies_where_no_fact_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

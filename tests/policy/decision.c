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
	    cmocka_unit_test(decision_denies_where_no_fact_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

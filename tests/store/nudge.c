/* SPDX-License-Identifier: BSD-2-Clause */
/* Who has no device is told so at a login: when, how often, and by which rule not. */
#include "fixture.h"

#include "base/poison.h"

#define DAY INT64_C(86400)

static char rule_name[] = "r1", staff[] = "staff";

static struct act
session_of(enum act_kind kind, const struct sections *sections, int64_t now)
{
	struct act act = act_of(kind, now);

	act.sections = sections;
	act.groups = "staff";
	act.nudges = true;
	act.clock_synchronised = true;
	return act;
}

static bool
is_wanted(struct fixture *fixture, struct act act)
{
	struct result result = run_one(fixture, act);
	bool is = result.wants_nudge;

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	result_free(&result);
	return is;
}

static void
told_once_a_day_and_only_where_it_was_told(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {{.section = {.name = rule_name, .groups = staff},
	    .ends_at = NOON + 9 * DAY,
	    .skips = 2}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act arrived = session_of(ACT_ARRIVED, &sections, NOON);
	struct act nudge = session_of(ACT_NUDGE, &sections, NOON);
	struct result result;

	run_expecting(fixture, nudge, VERDICT_SKIP, REASON_LET_BE); /* nobody has arrived */
	assert_true(is_wanted(fixture, arrived));
	assert_true(is_wanted(fixture, arrived)); /* and was not told */
	result = run_one(fixture, nudge);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.due.due, DUE_LATER);
	assert_int_equal(result.due.days_left, 9);
	result_free(&result);
	assert_false(is_wanted(fixture, arrived));
	run_expecting(fixture, nudge, VERDICT_SKIP, REASON_LET_BE);
	arrived.now = NOON + DAY - 1;
	assert_false(is_wanted(fixture, arrived));
	arrived.now = NOON + DAY;
	assert_true(is_wanted(fixture, arrived));
	/* A date to come was a wrong clock's. */
	arrived.now = NOON - 1;
	assert_true(is_wanted(fixture, arrived));
	arrived.nudges = false;
	assert_false(is_wanted(fixture, arrived));
}

static void
who_has_a_device_or_needs_none_is_told_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {
	    {.section = {.name = rule_name, .groups = staff}, .require = REQUIRE_NEVER}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	struct act arrived = session_of(ACT_ARRIVED, &sections, NOON);
	struct act nudge = session_of(ACT_NUDGE, &sections, NOON);
	struct otpauth given;

	assert_true(is_wanted(fixture, arrived));
	run_expecting(fixture, nudge, VERDICT_SKIP, REASON_RULE);
	/* What nobody can say is not said. */
	nudge.groups = NULL;
	nudge.groups_unknown = true;
	run_expecting(fixture, nudge, VERDICT_SKIP, REASON_RULE);
	nudge.groups = "";
	nudge.groups_unknown = false;
	run_expecting(fixture, nudge, VERDICT_ACCEPT, REASON_RIGHT);
	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	arrived.now = NOON + 2 * DAY;
	assert_false(is_wanted(fixture, arrived));
}

static void
after_a_reset_there_is_nothing_to_be_done_alone(void **state)
{
	struct fixture *fixture = *state;
	struct act arrived = session_of(ACT_ARRIVED, NULL, NOON);

	assert_true(is_wanted(fixture, arrived));
	fixture_alter(fixture, "UPDATE account SET must_enrol = 1");
	assert_false(is_wanted(fixture, arrived));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(told_once_a_day_and_only_where_it_was_told),
	    STORE_TEST(who_has_a_device_or_needs_none_is_told_nothing),
	    STORE_TEST(after_a_reset_there_is_nothing_to_be_done_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

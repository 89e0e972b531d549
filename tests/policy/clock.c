/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of when dates may be relied on, and of how much may be dropped by them. */
#include "keeper/policy/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/poison.h"

#define DAY INT64_C(86400)
#define IN_2026 INT64_C(1767225600) /* 2026-01-01, the begin of a day */
#define IN_2038 INT64_C(2147483648)

static void
the_clock_is_right_only_if_the_kernel_says_so(void **state)
{
	struct clock_facts facts = {.now = IN_2026, .newest_at = IN_2026};

	assert_int_equal(clock_judge(&facts), CLOCK_UNSYNCHRONISED);
	facts.synchronised = true;
	assert_int_equal(clock_judge(&facts), CLOCK_RIGHT);
	facts.newest_at = 0; /* nothing was written yet */
	assert_int_equal(clock_judge(&facts), CLOCK_RIGHT);
	(void)state;
}

static void
before_the_newest_event_the_clock_is_behind_whoever_says_so(void **state)
{
	static const int64_t nows[] = {0, 1, IN_2026 - 61, IN_2026 - DAY};
	struct clock_facts facts = {.newest_at = IN_2026};

	for (size_t i = 0; i < sizeof(nows) / sizeof(nows[0]); i++) {
		facts.now = nows[i];
		facts.synchronised = false;
		assert_int_equal(clock_judge(&facts), CLOCK_BEHIND);
		facts.synchronised = true;
		assert_int_equal(clock_judge(&facts), CLOCK_BEHIND);
	}
	facts.now = IN_2026 - 60; /* kept right by small steps */
	assert_int_equal(clock_judge(&facts), CLOCK_RIGHT);
	(void)state;
}

static void
one_days_rows_go_a_day(void **state)
{
	struct clock_day day = {.day = -1};
	int64_t limit = IN_2026 - 10 * DAY, oldest = IN_2026 - 100 * DAY;

	for (int i = 0; i < 5; i++, oldest += DAY) {
		int64_t now = IN_2026 + i * DAY;
		int64_t bound = clock_drop_before(&day, now, oldest, limit);

		assert_int_equal(bound, oldest + DAY);
		for (int64_t hour = 1; hour < 24; hour++) /* what is oldest then does not count */
			assert_int_equal(
			    clock_drop_before(&day, now + hour * 3600, bound, limit), bound);
	}
	(void)state;
}

static void
nothing_goes_that_is_not_too_old(void **state)
{
	struct clock_day day = {.day = -1};
	int64_t limit = IN_2026 - 10 * DAY;

	assert_true(clock_drop_before(&day, IN_2026, limit, limit) <= limit);
	assert_true(clock_drop_before(&day, IN_2026 + DAY, INT64_MAX, limit) <= limit);
	assert_int_equal(clock_drop_before(&day, IN_2026 + 2 * DAY, limit - 1, limit), limit);
	(void)state;
}

static void
a_jump_forward_drops_one_days_rows_and_one_back_none(void **state)
{
	struct clock_day day = {.day = -1};
	int64_t oldest = IN_2026 - DAY, limit = IN_2038 - 400 * DAY;

	assert_int_equal(clock_drop_before(&day, IN_2038, oldest, limit), oldest + DAY);
	limit = IN_2026 - 400 * DAY;
	assert_int_equal(clock_drop_before(&day, IN_2026, IN_2026 - 500 * DAY, limit), 0);
	assert_int_equal(clock_drop_before(&day, IN_2026 + 5, IN_2026 - 500 * DAY, limit), 0);
	assert_int_equal(
	    clock_drop_before(&day, 5, -500 * DAY, 5 - 400 * DAY), -400 * DAY + 5); /* 1970 */
	assert_int_equal(day.before, 0);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_clock_is_right_only_if_the_kernel_says_so),
	    cmocka_unit_test(before_the_newest_event_the_clock_is_behind_whoever_says_so),
	    cmocka_unit_test(one_days_rows_go_a_day),
	    cmocka_unit_test(nothing_goes_that_is_not_too_old),
	    cmocka_unit_test(a_jump_forward_drops_one_days_rows_and_one_back_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

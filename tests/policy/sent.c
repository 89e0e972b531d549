/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of policy/sent: from when on a session has sent much. */
#include "keeper/policy/sent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/poison.h"

#define MB SENT_MEGABYTE

static void
the_threshold_is_absolute_or_so_many_times_the_usual(void **state)
{
	struct {
		struct sent_terms terms;
		size_t count;
		int64_t before[6], threshold;
	} rows[] = {
	    /* nobody is told */
	    {{0, 10}, 5, {MB, MB, MB, MB, MB}, 0},
	    /* too few sessions to be usual, or the usual does not count */
	    {{200, 10}, 0, {0}, 200 * MB},
	    {{200, 10}, 4, {900 * MB, 900 * MB, 900 * MB, 900 * MB}, 200 * MB},
	    {{200, 0}, 5, {900 * MB, 900 * MB, 900 * MB, 900 * MB, 900 * MB}, 200 * MB},
	    /* who copies every day has a higher one; one large copy does not move it */
	    {{200, 10}, 5, {30 * MB, 30 * MB, 30 * MB, 30 * MB, 30 * MB}, 300 * MB},
	    {{200, 10}, 5, {9000 * MB, MB, MB, MB, 6 * MB}, 50 * MB},
	    {{200, 10}, 6, {9000 * MB, 9000 * MB, 9000 * MB, 6 * MB, 6 * MB, 6 * MB}, 60 * MB},
	    /* who sends little has a lower one, but not below the floor */
	    {{200, 10}, 5, {7 * MB, 7 * MB, 7 * MB, 7 * MB, 7 * MB}, 70 * MB},
	    {{200, 10}, 5, {1, 1, 1, 1, 1}, 50 * MB},
	    {{200, 1}, 5, {60 * MB, 60 * MB, 60 * MB, 60 * MB, 60 * MB}, 60 * MB},
	    /* nor for ever more: else who sends a little more each time is never told */
	    {{200, 10}, 5, {900 * MB, 900 * MB, 900 * MB, 900 * MB, 900 * MB}, 2000 * MB},
	    /* nor above what the admin asked for */
	    {{20, 10}, 5, {1, 1, 1, 1, 1}, 20 * MB},
	    {{1048576, 1000}, 5, {INT64_MAX, INT64_MAX, INT64_MAX, 1, 1}, 10485760 * MB},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(sent_threshold(&rows[i].terms, rows[i].before, rows[i].count),
		    rows[i].threshold);
}

static void
who_was_told_is_told_at_ten_times_as_much(void **state)
{
	(void)state;
	assert_int_equal(sent_next(200 * MB, 0), 200 * MB);
	assert_int_equal(sent_next(200 * MB, 203 * MB), 2030 * MB);
	assert_int_equal(sent_next(200 * MB, 2030 * MB), 20300 * MB);
	assert_int_equal(sent_next(200 * MB, INT64_MAX / 2), INT64_MAX);
	assert_int_equal(sent_next(0, 0), 0);
	assert_int_equal(sent_next(0, 203 * MB), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_threshold_is_absolute_or_so_many_times_the_usual),
	    cmocka_unit_test(who_was_told_is_told_at_ten_times_as_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

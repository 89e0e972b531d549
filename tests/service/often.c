/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of services/verify/often: one who floods is known, and others are not taken for him. */
#include "often.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOW INT64_C(5000)

static void
the_sixty_first_of_a_minute_begins_and_later_ones_are_often(void **state)
{
	struct often often = {0};

	(void)state;
	for (int i = 0; i < OFTEN_FREE; i++)
		assert_int_equal(often_count(&often, 1000, NOW + i), OFTEN_NO);
	assert_int_equal(often_count(&often, 1000, NOW + 100), OFTEN_BEGINS);
	assert_int_equal(often_count(&often, 1000, NOW + OFTEN_MS - 1), OFTEN_YES);
	assert_int_equal(often_count(&often, 1001, NOW + 100), OFTEN_NO);
}

static void
a_minute_later_all_is_forgotten(void **state)
{
	struct often often = {0};

	(void)state;
	for (int i = 0; i < 2 * OFTEN_FREE; i++)
		often_count(&often, 1000, NOW);
	assert_int_equal(often_count(&often, 1000, NOW + OFTEN_MS), OFTEN_NO);
}

/* Somebody with many uids may push rows out, never make another's. */
static void
many_uids_take_the_rows_of_those_that_came_first(void **state)
{
	struct often often = {0};

	(void)state;
	for (int i = 0; i < 2 * OFTEN_FREE; i++)
		often_count(&often, 1000, NOW);
	for (unsigned int i = 0; i < OFTEN_UIDS; i++)
		assert_int_equal(often_count(&often, 2000 + i, NOW + 1), OFTEN_NO);
	assert_int_equal(often_count(&often, 1000, NOW + 2), OFTEN_NO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_sixty_first_of_a_minute_begins_and_later_ones_are_often),
	    cmocka_unit_test(a_minute_later_all_is_forgotten),
	    cmocka_unit_test(many_uids_take_the_rows_of_those_that_came_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

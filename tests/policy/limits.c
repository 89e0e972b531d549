/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of policy/limits: the table is the promised one, and dates to come count as now. */
#include "keeper/policy/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOW INT64_C(1800000000)

static void
expect(enum limit_kind kind, enum limit_bucket bucket, const struct limit *wanted, size_t count)
{
	size_t found;
	const struct limit *limits = limits_of(kind, bucket, &found);

	assert_int_equal(found, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(limits[i].failures, wanted[i].failures);
		assert_int_equal(limits[i].seconds, wanted[i].seconds);
		assert_int_equal(limits[i].of_prefix, wanted[i].of_prefix);
	}
}

static void
the_table_is_what_2svd_8_says(void **state)
{
	static const struct limit unproven[] = {{5, 600, true}, {10, 86400, true},
	    {20, 86400, false}, {50, 2592000, false}},
				  proven[] = {{5, 600, true}, {20, 86400, true},
				      {100, 2592000, true}},
				  own[] = {{5, 600, false}, {20, 86400, false},
				      {50, 2592000, false}},
				  two[] = {{10, 600, true}, {2000, 3600, false}},
				  words[] = {{30, 600, true}};

	(void)state;
	expect(LIMIT_ONE, BUCKET_UNPROVEN, unproven, 4);
	expect(LIMIT_ONE, BUCKET_PROVEN, proven, 3);
	expect(LIMIT_ONE, BUCKET_OWN, own, 3);
	for (int bucket = BUCKET_UNPROVEN; bucket <= BUCKET_OWN; bucket++) {
		expect(LIMIT_TWO, (enum limit_bucket)bucket, two, bucket == BUCKET_PROVEN ? 1 : 2);
		expect(LIMIT_WORDS, (enum limit_bucket)bucket, words, 1);
	}
}

static void
a_failure_is_waited_for_as_long_as_it_counts(void **state)
{
	const struct limit limit = {5, 600, true};

	(void)state;
	assert_int_equal(limit_wait(&limit, NOW, NOW), 600);
	assert_int_equal(limit_wait(&limit, NOW - 599, NOW), 1);
	assert_int_equal(limit_wait(&limit, NOW - 600, NOW), 0);
	assert_int_equal(limit_wait(&limit, 0, NOW), 0);
	assert_int_equal(limit_wait(&limit, NOW + 400 * 86400, NOW), 600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_table_is_what_2svd_8_says),
	    cmocka_unit_test(a_failure_is_waited_for_as_long_as_it_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

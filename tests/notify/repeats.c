/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what is said of failures that repeat: once an hour, and how many there were. */
#include "notify/repeats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define HOUR_MS (60 * 60 * 1000)

static struct repeats repeats;

static int
begin(void **state)
{
	(void)state;
	memset(&repeats, 0, sizeof(repeats));
	return 0;
}

static void
the_same_failure_is_said_once_an_hour_with_how_many_there_were(void **state)
{
	uint64_t hidden;

	(void)state;
	assert_true(repeats_say(&repeats, "port 25: refused after 0 ms", 1000, &hidden));
	assert_int_equal(hidden, 0);
	for (int i = 0; i < 500; i++)
		assert_false(
		    repeats_say(&repeats, "port 25: refused after 117 ms", 1000 + i, &hidden));
	assert_true(repeats_say(&repeats, "port 25: refused after 2 ms", 1000 + HOUR_MS, &hidden));
	assert_int_equal(hidden, 500);
	assert_false(repeats_say(&repeats, "port 25: refused after 2 ms", 1001 + HOUR_MS, &hidden));
}

static void
another_failure_is_said_at_once(void **state)
{
	uint64_t hidden;

	(void)state;
	assert_true(repeats_say(&repeats, "451 later", 1000, &hidden));
	assert_true(repeats_say(&repeats, "no route", 1000, &hidden));
	assert_true(repeats_say(&repeats, "no route to it", 1000, &hidden));
	assert_true(repeats_say(&repeats, "no", 1000, &hidden));
	assert_false(repeats_say(&repeats, "451 later", 1000, &hidden));
	assert_false(repeats_say(&repeats, "no route", 1000, &hidden));
}

/* Two ways that fail in turn do not make each other new. */
static void
many_kinds_are_told_apart_and_the_oldest_is_forgotten(void **state)
{
	char words[REPEATS_MAX + 1][32];
	uint64_t hidden;

	(void)state;
	for (int i = 0; i <= REPEATS_MAX; i++) {
		snprintf(words[i], sizeof(words[i]), "way %c is closed", 'a' + i);
		assert_true(repeats_say(&repeats, words[i], 1000 + i, &hidden));
	}
	for (int i = 1; i <= REPEATS_MAX; i++)
		assert_false(repeats_say(&repeats, words[i], 2000, &hidden));
	assert_true(repeats_say(&repeats, words[0], 2000, &hidden));
}

#define TEST(test) cmocka_unit_test_setup(test, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_same_failure_is_said_once_an_hour_with_how_many_there_were),
	    TEST(another_failure_is_said_at_once),
	    TEST(many_kinds_are_told_apart_and_the_oldest_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

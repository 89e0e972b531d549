/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of delivery's numbers: messages an hour, waits, the end. */
#include "keeper/policy/delivery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/poison.h"

#define DAY INT64_C(86400)

/* What anybody makes who knows the password, or has a key, must not hide what a thief does. */
static void
what_is_made_at_will_shares_no_hour_with_the_rest(void **state)
{
	static const char *const account[] = {"device-added", "device-removed", "off", "reset",
	    "recovery-used", "stopped", "password-changed", "store-full", "never heard of"};
	static const char *const ordinary[] = {"wrong-codes", "failures", "used-code", "reminder"};

	(void)state;
	for (size_t i = 0; i < sizeof(account) / sizeof(*account); i++)
		assert_int_equal(delivery_class_of(account[i]), DELIVERY_ACCOUNT);
	for (size_t i = 0; i < sizeof(ordinary) / sizeof(*ordinary); i++)
		assert_int_equal(delivery_class_of(ordinary[i]), DELIVERY_ORDINARY);
	assert_int_equal(delivery_class_of("new-host"), DELIVERY_HOSTS);
	assert_int_equal(delivery_class_of("new-hosts"), DELIVERY_HOSTS);
	assert_int_equal(delivery_class_of("copy"), DELIVERY_HOSTS);
	assert_int_equal(delivery_class_of("copy-refused"), DELIVERY_HOSTS);
	assert_int_equal(delivery_class_of("sent-much"), DELIVERY_HOSTS);
	assert_int_equal(delivery_hourly(DELIVERY_ORDINARY), 10);
	assert_int_equal(delivery_hourly(DELIVERY_HOSTS), 30);
	assert_int_equal(delivery_hourly(DELIVERY_ACCOUNT), 30);
}

static void
expect_room(int64_t waiting, int64_t made, enum delivery_class class)
{
	bool digest;
	int64_t singles = delivery_singles(waiting, delivery_hourly(class) - made, &digest);

	assert_true(singles >= 0 && singles <= waiting);
	if (singles + digest > 0)
		assert_true(made + singles + digest <= delivery_hourly(class));
	/* Whatever there is room for goes, and a digest has all the rest. */
	if (made < delivery_hourly(class))
		assert_true(digest ? singles < waiting - 1 : singles == waiting);
	else
		assert_false(singles || digest);
}

static void
no_hour_has_more_messages_than_it_may(void **state)
{
	(void)state;
	for (int class = 0; class < DELIVERY_CLASSES; class ++)
		for (int64_t waiting = 0; waiting < 100; waiting++)
			for (int64_t made = 0; made < 50; made++)
				expect_room(waiting, made, (enum delivery_class) class);
}

/* Whoever is slow on purpose; what is only far away costs nobody anything. */
static void
a_slow_one_rests_for_twenty_times_what_it_took(void **state)
{
	static const struct {
		int64_t took_ms, rest;
	} table[] = {{0, 0}, {999, 0}, {1000, 20}, {1500, 30}, {15000, 300}, {60000, 1200},
	    {179999, 3599}, {180000, 3600}, {INT64_MAX, 3600}, {-1, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		assert_int_equal(delivery_rest(table[i].took_ms), table[i].rest);
}

/* What anybody makes at will leaves room for what a thief does. */
static void
the_last_text_messages_of_a_day_are_for_the_account(void **state)
{
	(void)state;
	assert_int_equal(delivery_texts_daily(DELIVERY_ACCOUNT), DELIVERY_TEXTS_DAILY);
	assert_true(delivery_texts_daily(DELIVERY_HOSTS) < delivery_texts_daily(DELIVERY_ACCOUNT));
	assert_true(delivery_texts_daily(DELIVERY_ORDINARY) < delivery_texts_daily(DELIVERY_HOSTS));
	assert_int_equal(delivery_texts_daily(DELIVERY_ORDINARY), 10);
}

static void
a_failed_message_waits_longer_each_time_up_to_about_an_hour(void **state)
{
	static const int64_t about[] = {60, 60, 120, 240, 480, 960, 1920, 3600, 3600};
	const uint32_t chances[] = {0, 1, 12345678, UINT32_MAX};

	(void)state;
	for (int64_t tries = 0; tries < 9; tries++) {
		for (size_t i = 0; i < sizeof(chances) / sizeof(*chances); i++) {
			int64_t wait = delivery_wait(tries, chances[i]);

			assert_true(wait >= about[tries] * 3 / 4 && wait <= about[tries] * 5 / 4);
			assert_true(wait <= DELIVERY_WAIT_MAX);
		}
	}
	assert_true(delivery_wait(INT64_MAX, 7) <= DELIVERY_WAIT_MAX);
	assert_int_not_equal(delivery_wait(3, 1), delivery_wait(3, 100));
}

static void
it_is_given_up_after_days(void **state)
{
	(void)state;
	assert_false(delivery_gives_up(0, 100, true));
	assert_false(delivery_gives_up(DAY - 1, 100, true));
	assert_true(delivery_gives_up(DAY, 6, true));
	assert_false(delivery_gives_up(5 * DAY - 1, 100, false));
	assert_true(delivery_gives_up(5 * DAY, 24, false));
	/* The machine was off, or its clock leapt. */
	assert_false(delivery_gives_up(365 * DAY, 5, true));
	assert_false(delivery_gives_up(365 * DAY, 23, false));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_made_at_will_shares_no_hour_with_the_rest),
	    cmocka_unit_test(no_hour_has_more_messages_than_it_may),
	    cmocka_unit_test(a_slow_one_rests_for_twenty_times_what_it_took),
	    cmocka_unit_test(the_last_text_messages_of_a_day_are_for_the_account),
	    cmocka_unit_test(a_failed_message_waits_longer_each_time_up_to_about_an_hour),
	    cmocka_unit_test(it_is_given_up_after_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

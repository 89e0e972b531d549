/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trusted hosts in the store: with the key of that login, until a date that counts only by a clock
 * that is right; given by a right code alone, and gone with whatever makes the account safer.
 */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

#define HOME "203.0.113.9"
#define DAY INT64_C(86400)
#define KEY                      \
	"publickey ssh-ed25519 " \
	"AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define OTHER_KEY                \
	"publickey ssh-ed25519 " \
	"AAAAC3NzaC1lZDI1NTE5AAAAIB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA"

static struct act
login_of(enum act_kind kind, int64_t now, const char *answer)
{
	struct act act = act_of(kind, now);

	act_from(&act, HOME);
	act.recovery_codes = 10;
	act.trust_days = 30;
	act.clock_synchronised = true;
	act.auth_info = KEY;
	act.door_arrives = true;
	act.answer = answer;
	return act;
}

static struct otpauth
begin(struct fixture *fixture)
{
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - DAY);
	return rfc;
}

/* A login by key and code from HOME, and yes to the question. */
static void
trust(struct fixture *fixture, const struct otpauth *rfc, int64_t now)
{
	struct result result = run_one(fixture, login_of(ACT_TRY, now, code_at(rfc, now)));
	struct act act = login_of(ACT_TRUST, now + 5, NULL);

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.trust_days, 30);
	act.for_login = true;
	act.login = result.login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);
}

static void
expect_asked(struct fixture *fixture, struct act act)
{
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
}

static void
it_holds_for_that_host_and_key_until_its_date(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act;

	trust(fixture, &rfc, NOON);
	assert_int_equal(count_alerts(fixture, "trusted"), 1);
	act = login_of(ACT_DECIDE, NOON + 60, NULL);
	run_expecting(fixture, act, VERDICT_SKIP, REASON_TRUSTED);
	act.auth_info = OTHER_KEY;
	expect_asked(fixture, act);
	act.auth_info = NULL;
	expect_asked(fixture, act);
	act = login_of(ACT_DECIDE, NOON + 60, NULL);
	act_from(&act, "203.0.113.10");
	expect_asked(fixture, act);

	act = login_of(ACT_DECIDE, NOON + 30 * DAY, NULL);
	run_expecting(fixture, act, VERDICT_SKIP, REASON_TRUSTED);
	act.now = NOON + 30 * DAY + 5;
	expect_asked(fixture, act);
}

static void
at_one_field_it_neither_lets_be_nor_is_offered(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act;
	struct result result;

	trust(fixture, &rfc, NOON);
	act = login_of(ACT_DECIDE, NOON + 60, NULL);
	run_expecting(fixture, act, VERDICT_SKIP, REASON_TRUSTED);
	act.one_field = true;
	expect_asked(fixture, act);

	act = login_of(ACT_TRY, NOON + 60, code_at(&rfc, NOON + 60));
	act.one_field = true;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.trust_days, 0);
	result_free(&result);
}

static void
no_clock_makes_it_longer(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act;

	trust(fixture, &rfc, NOON);
	act = login_of(ACT_DECIDE, NOON + 60, NULL);
	act.clock_synchronised = false;
	expect_asked(fixture, act);
	act.clock_synchronised = true;
	act.now = NOON - 3600; /* before the newest event: it was set back */
	expect_asked(fixture, act);
	run_expecting(
	    fixture, login_of(ACT_TRY, NOON - 3600, "000000"), VERDICT_REFUSE, REASON_WRONG);
	act.now = NOON - 3500; /* and there is an event of that time */
	expect_asked(fixture, act);
	/* Made while the clock stood ahead: it would hold too long. */
	fixture_alter(
	    fixture, "UPDATE trust SET made_at = made_at + 864000, until = until + 864000");
	act.now = NOON + 60;
	expect_asked(fixture, act);
}

static void
what_is_over_and_given_again_is_one_row(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);

	trust(fixture, &rfc, NOON);
	trust(fixture, &rfc, NOON + 31 * DAY);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM trust"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM host"), 1);
	run_expecting(
	    fixture, login_of(ACT_DECIDE, NOON + 32 * DAY, NULL), VERDICT_SKIP, REASON_TRUSTED);
}

static void
the_setting_ends_it_and_shortens_it(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act;

	trust(fixture, &rfc, NOON);
	act = login_of(ACT_DECIDE, NOON + 60, NULL);
	act.trust_days = 0;
	expect_asked(fixture, act);
	act.trust_days = 7; /* thirty days were given */
	expect_asked(fixture, act);
	act.now = NOON + 25 * DAY; /* the last seven of them */
	expect_asked(fixture, act);
	act.now = NOON + 60;
	act.trust_days = 30;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_TRUSTED);
}

static void
only_a_right_code_of_this_login_gives_it(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = login_of(ACT_TRUST, NOON, NULL);
	struct result result;

	act.for_login = true;
	act.login = "00000000000000000000000000000000";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	result = run_one(fixture, login_of(ACT_TRY, NOON, code_at(&rfc, NOON)));
	act.login = result.login;
	act.now = NOON + 301; /* too old */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	act.now = NOON + 5;
	act_from(&act, "203.0.113.10"); /* another host */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	act_from(&act, HOME);
	act.door = "su";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	act.door = "sshd";
	act.auth_info = NULL; /* no key, and no address is enough here */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	act.trust_by_address = true;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);
}

static void
it_is_not_offered_for_a_recovery_code_or_without_a_key(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = login_of(ACT_CODES_NEW, NOON - 60, NULL);
	struct result codes = run_one(fixture, act), result;

	result = run_one(fixture, login_of(ACT_TRY, NOON, codes.rows.recovery[0].text));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.trust_days, 0);
	result_free(&result);
	result_free(&codes);
	act = login_of(ACT_TRY, NOON, code_at(&rfc, NOON));
	act.auth_info = NULL;
	result = run_one(fixture, act);
	assert_int_equal(result.trust_days, 0);
	result_free(&result);
	act = login_of(ACT_TRY, NOON + 30, code_at(&rfc, NOON + 30));
	act.trust_days = 0;
	result = run_one(fixture, act);
	assert_int_equal(result.trust_days, 0);
	result_free(&result);
}

static void
a_host_that_was_forgotten_is_new_and_is_told_of_what_came_after_its_first_day(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = act_of_user(ACT_FORGET, NOON + 60);

	log_in(fixture, HOME, &rfc, NOON);
	assert_int_equal(count_alerts(fixture, "new-host"), 1);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH); /* and changes nothing more */
	assert_int_equal(fixture_probe(fixture, "SELECT first_at FROM host"), NOON);
	log_in(fixture, HOME, &rfc, NOON + 90);
	assert_int_equal(count_alerts(fixture, "new-host"), 2);
	assert_int_equal(count_alerts(fixture, "forgotten"), 1);
}

/* Each alert waits on the disk until it is sent. */
static void
new_hosts_of_a_day_come_to_an_end(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ARRIVED, NOON);
	char rhost[32];

	begin(fixture);
	for (int i = 0; i < 260; i++) {
		snprintf(rhost, sizeof(rhost), "2001:db8:%x::1", i + 1);
		act_from(&act, rhost);
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	}
	assert_int_equal(count_alerts(fixture, "new-host"), 200);
	assert_int_equal(count_alerts(fixture, "new-hosts"), 1);
}

static void
whatever_makes_the_account_safer_ends_it(void **state)
{
	static const enum act_kind kinds[] = {
	    ACT_FORGET, ACT_CHAUTHTOK, ACT_REMOVE, ACT_OFF, ACT_RESET, ACT_STOP};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int64_t now = NOON + 7200 * (int64_t)i;
		struct otpauth rfc = begin(fixture);
		struct act act = login_of(kinds[i], now + 60, NULL);

		trust(fixture, &rfc, now);
		assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM trust"), 1);
		act.device_name = "phone";
		act.host = HOME;
		act.token_seconds = 60;
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM trust"), 0);
		fixture_alter(fixture, "DELETE FROM device");
	}
}

static void
a_known_host_is_trusted_by_name_with_a_code(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = act_of_user(ACT_TRUST, NOON + 60);

	act.trust_days = 30;
	act.days = 3;
	act.host = HOME;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH);
	run_expecting(
	    fixture, login_of(ACT_TRY, NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NEEDS_CODE);
	act.answer = code_at(&rfc, NOON + 60);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, login_of(ACT_DECIDE, NOON + 3 * DAY, NULL), VERDICT_SKIP,
	    REASON_TRUSTED); /* with the key that was seen there */
	expect_asked(fixture, login_of(ACT_DECIDE, NOON + 60 + 3 * DAY, NULL));
}

static void
what_is_trusted_makes_nothing_known_or_proven(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);

	trust(fixture, &rfc, NOON);
	fixture_alter(fixture, "UPDATE prefix SET right_at = 1");
	run_expecting(fixture, login_of(ACT_DECIDE, NOON + 60, NULL), VERDICT_SKIP, REASON_TRUSTED);
	assert_int_equal(fixture_probe(fixture, "SELECT right_at FROM prefix"), 1);
	fixture_alter(fixture, "UPDATE host SET known = 0");
	expect_asked(fixture, login_of(ACT_DECIDE, NOON + 60, NULL));
}

/* What was trusted before is forgotten; while it is stopped nothing becomes trusted either. */
static void
an_account_that_is_stopped_trusts_no_host(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = login_of(ACT_TRUST, NOON + 95, NULL);
	struct result result;
	char two[20];

	trust(fixture, &rfc, NOON);
	run_expecting(fixture, login_of(ACT_STOP, NOON + 30, NULL), VERDICT_ACCEPT, REASON_RIGHT);
	snprintf(two, sizeof(two), "%s-%s", code_at(&rfc, NOON + 60), code_at(&rfc, NOON + 90));
	result = run_one(fixture, login_of(ACT_TRY, NOON + 90, two));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.trust_days, 0);
	act.for_login = true;
	act.login = result.login;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	result_free(&result);
	/* Wherever such a row came from, it opens nothing. */
	fixture_alter(fixture, "UPDATE account SET brake = 0");
	trust(fixture, &rfc, NOON + 300);
	fixture_alter(fixture, "UPDATE account SET brake = 2");
	expect_asked(fixture, login_of(ACT_DECIDE, NOON + 400, NULL));
	fixture_alter(fixture, "UPDATE account SET brake = 1");
	run_expecting(fixture, login_of(ACT_DECIDE, NOON + 400, NULL), VERDICT_REFUSE, REASON_HELD);
}

/* Somebody behind the same address guesses on and on: what asks nothing can't be shut. */
static void
guesses_do_not_shut_out_who_comes_from_a_trusted_host(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = login_of(ACT_DECIDE, NOON + 120, NULL);

	trust(fixture, &rfc, NOON);
	for (int i = 0; i < 5; i++)
		run_expecting(
		    fixture, login_of(ACT_TRY, NOON + 60, "000000"), VERDICT_REFUSE, REASON_WRONG);
	for (int i = 0; i < 10; i++)
		run_expecting(fixture, login_of(ACT_TRY, NOON + 60, "000000-000001"),
		    VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, act, VERDICT_SKIP, REASON_TRUSTED);
	act.auth_info = OTHER_KEY;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
}

/* Such a row opens nothing by the right clock, and is in nobody's way. */
static void
what_was_trusted_by_a_clock_ahead_is_given_anew_by_the_right_one(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);

	trust(fixture, &rfc, NOON + 4000 * DAY);
	run_expecting(fixture, login_of(ACT_TRY, NOON, "000000"), VERDICT_REFUSE, REASON_WRONG);
	expect_asked(fixture, login_of(ACT_DECIDE, NOON, NULL));
	fixture_alter(fixture, "DELETE FROM event"); /* a day later the log is of the right time */
	log_in(fixture, HOME, &rfc, NOON + DAY - 3600);
	trust(fixture, &rfc, NOON + DAY);
	run_expecting(
	    fixture, login_of(ACT_DECIDE, NOON + DAY + 60, NULL), VERDICT_SKIP, REASON_TRUSTED);
	expect_asked(fixture, login_of(ACT_DECIDE, NOON + 32 * DAY, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(it_holds_for_that_host_and_key_until_its_date),
	    STORE_TEST(at_one_field_it_neither_lets_be_nor_is_offered),
	    STORE_TEST(no_clock_makes_it_longer),
	    STORE_TEST(what_is_over_and_given_again_is_one_row),
	    STORE_TEST(the_setting_ends_it_and_shortens_it),
	    STORE_TEST(only_a_right_code_of_this_login_gives_it),
	    STORE_TEST(it_is_not_offered_for_a_recovery_code_or_without_a_key),
	    STORE_TEST(
		a_host_that_was_forgotten_is_new_and_is_told_of_what_came_after_its_first_day),
	    STORE_TEST(new_hosts_of_a_day_come_to_an_end),
	    STORE_TEST(whatever_makes_the_account_safer_ends_it),
	    STORE_TEST(a_known_host_is_trusted_by_name_with_a_code),
	    STORE_TEST(what_is_trusted_makes_nothing_known_or_proven),
	    STORE_TEST(an_account_that_is_stopped_trusts_no_host),
	    STORE_TEST(guesses_do_not_shut_out_who_comes_from_a_trusted_host),
	    STORE_TEST(what_was_trusted_by_a_clock_ahead_is_given_anew_by_the_right_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

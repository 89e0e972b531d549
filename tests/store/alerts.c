/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the alerts that follow from codes: a used one, the third wrong one. */
#include "fixture.h"

#include "base/text.h"

#include <stdio.h>

#include "base/poison.h"

#define DAY INT64_C(86400)

static struct act
try_at(int64_t now, const char *answer)
{
	struct act act = act_of(ACT_TRY, now);

	act.answer = answer;
	return act;
}

static void
a_used_code_alerts_but_not_when_typed_twice_at_one_host(void **state)
{
	struct fixture *fixture = *state;
	struct act act = try_at(NOON, NULL);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	act.now = NOON + 29;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 0);

	act.now = NOON + 30; /* its step is over */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 1);
	act.now = NOON + 1;
	act_from(&act, "198.51.100.1"); /* another host */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 2);
}

static void
the_confirming_code_typed_at_the_next_login_alerts_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_ENROL, NOON);
	struct result result;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	act.given = &rfc;
	result = run_one(fixture, act);
	act.kind = ACT_CONFIRM;
	act.device_id = result.device_id;
	act.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);

	run_expecting(fixture, try_at(NOON + 9, code_at(&rfc, NOON)), VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 0);

	act = try_at(NOON + 10, code_at(&rfc, NOON)); /* one login, not two */
	act_from(&act, "198.51.100.1");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 1);
}

static void
the_third_wrong_code_in_a_row_alerts_once_a_day_and_host(void **state)
{
	struct fixture *fixture = *state;
	struct act act = try_at(NOON, "000000");
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, try_at(NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG); /* counted anew */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(count_alerts(fixture, "wrong-codes"), 0);

	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(count_alerts(fixture, "wrong-codes"), 1);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(count_alerts(fixture, "wrong-codes"), 1);
	act_from(&act, "198.51.100.1");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(count_alerts(fixture, "wrong-codes"), 2);
	act.now = NOON + 86400;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(count_alerts(fixture, "wrong-codes"), 3);
}

static void
wrong_codes_of_the_accounts_own_processes_alert_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_TRY, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.answer = "000000";

	for (int i = 0; i < 5; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);

	assert_int_equal(count_alerts(fixture, "wrong-codes"), 0);
}

static void
a_used_code_of_the_accounts_own_processes_alerts_once_a_day(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_TRY, NOON), off = act_of_user(ACT_OFF, NOON + 31);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.answer = off.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act.now = NOON + 31; /* its step is over */

	for (int i = 0; i < 5; i++) {
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
		run_expecting(fixture, off, VERDICT_REFUSE, REASON_USED);
	}

	assert_int_equal(count_alerts(fixture, "used-code"), 1);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE reason = 'used'"), 2);
}

/* What is used once is charged to nobody; it must end all the same, and be told. */
static void
used_codes_typed_without_end_alert_a_few_times_a_day(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token;
	char code[CODE_DIGITS_MAX + 1];

	rfc_parameters(&token);
	token.type = OTPAUTH_HOTP;
	enrol_at_once(fixture, "token", &token, NOON);
	assert_int_equal(code_compute(&token, 0, code), 0);
	run_expecting(fixture, try_at(NOON, code), VERDICT_ACCEPT, REASON_RIGHT);
	for (int i = 0; i < 100; i++) {
		struct act act = try_at(NOON + DAY, code);

		act_from(&act, i % 2 ? "198.51.100.1" : "203.0.113.77");
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	}
	assert_int_equal(count_alerts(fixture, "used-code"), 20);
	run_expecting(fixture, try_at(NOON + 2 * DAY + 1, code), VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 21);
}

static void
each_change_of_a_password_alerts_and_a_flood_of_them_ends(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_CHAUTHTOK, NOON);
	char once[64];

	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act.now = NOON + DAY - 60;
	act_from(&act, "198.51.100.1");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "password-changed"), 2);

	for (int i = 0; i < 100; i++) {
		text_format(once, sizeof(once), "%032x", i);
		act = act_of(ACT_CHAUTHTOK, NOON + DAY + i);
		act.once = once;
		act.late = true;
		act.told_at = NOON + DAY + 7L * 3600;
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_LATE);
	}
	assert_int_equal(count_alerts(fixture, "password-changed"), 21);
}

/* A code that he saw, a clock turned back for it, and a device of his own made by it. */
static void
a_code_for_which_the_clock_went_back_is_told_over_user_sock_too(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_ENROL, NOON - 7200);
	struct otpauth rfc, other;

	rfc_parameters(&rfc);
	other_parameters(1, &other);
	act.device_name = "second";
	act.given = &other;
	enrol_at_once(fixture, "phone", &rfc, NOON - 8000);
	run_expecting(fixture, try_at(NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	act.answer = code_at(&rfc, NOON - 7200);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "clock-back"), 1);
}

/* Each from a place of its own, by words, which no account's limit ends. */
static void
guesses_from_many_places_alert_so_often_a_day(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	char host[40];

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	for (unsigned int i = 0; i < 300; i++) {
		struct act act = try_at(NOON, "0000-0000-0000-000a");

		text_format(host, sizeof(host), "2001:db8:%x:%x::1", 1 + i / 200, (i % 200) << 8);
		act_from(&act, host);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	}
	assert_int_equal(count_alerts(fixture, "wrong-codes"), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_used_code_alerts_but_not_when_typed_twice_at_one_host),
	    STORE_TEST(the_confirming_code_typed_at_the_next_login_alerts_nobody),
	    STORE_TEST(the_third_wrong_code_in_a_row_alerts_once_a_day_and_host),
	    STORE_TEST(a_used_code_of_the_accounts_own_processes_alerts_once_a_day),
	    STORE_TEST(wrong_codes_of_the_accounts_own_processes_alert_nobody),
	    STORE_TEST(used_codes_typed_without_end_alert_a_few_times_a_day),
	    STORE_TEST(each_change_of_a_password_alerts_and_a_flood_of_them_ends),
	    STORE_TEST(a_code_for_which_the_clock_went_back_is_told_over_user_sock_too),
	    STORE_TEST(guesses_from_many_places_alert_so_often_a_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

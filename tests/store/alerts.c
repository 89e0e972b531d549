/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the alerts that follow from codes: a used one, the third wrong one. */
#include "fixture.h"

#include "base/text.h"

#include <stdio.h>

#include "base/poison.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_used_code_alerts_but_not_when_typed_twice_at_one_host),
	    STORE_TEST(the_confirming_code_typed_at_the_next_login_alerts_nobody),
	    STORE_TEST(the_third_wrong_code_in_a_row_alerts_once_a_day_and_host),
	    STORE_TEST(a_used_code_of_the_accounts_own_processes_alerts_once_a_day),
	    STORE_TEST(wrong_codes_of_the_accounts_own_processes_alert_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of confirm: the first code of a new device, what it uses up, what is wrong with it. */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

static void
the_first_right_code_makes_a_device_active_and_is_used_up(void **state)
{
	struct fixture *fixture = *state;
	struct act login = act_of(ACT_TRY, NOON + 7);
	struct result enrolled, result, page;
	struct event_row *event;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrolled = enrol_pending(fixture, &rfc, NOON);
	result = run_one(fixture, confirm_of(NOON + 5, enrolled.device_id, code_at(&rfc, NOON)));

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.device, "phone");
	assert_int_equal(result.wait_seconds, 25);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "enrolled");
	assert_string_equal(event->device, "phone");
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "device-added"), 1);
	login.answer = code_at(&rfc, NOON);
	run_expecting(fixture, login, VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, confirm_of(NOON + 30, enrolled.device_id, code_at(&rfc, NOON + 30)),
	    VERDICT_REFUSE, REASON_NO_SUCH); /* it is pending no more */
	login.now = NOON + 30;
	login.answer = code_at(&rfc, NOON + 30);
	run_expecting(fixture, login, VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&enrolled);
}

static void
the_wait_runs_to_the_next_code_that_can_be_accepted(void **state)
{
	static const struct {
		int64_t code_of, now, wait;
	} rows[] = {
	    {0, 0, 30}, {0, 29, 1}, {30, 29, 31}, /* the phone is ahead */
	    {0, 30, 0},				  /* the phone is late: the shown one is newer */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture;
		struct result enrolled, result;
		struct otpauth rfc;

		fixture_set_up((void **)&fixture);
		rfc_parameters(&rfc);
		enrolled = enrol_pending(fixture, &rfc, NOON);
		result = run_one(fixture, confirm_of(NOON + rows[i].now, enrolled.device_id,
					      code_at(&rfc, NOON + rows[i].code_of)));
		assert_int_equal(result.verdict, VERDICT_ACCEPT);
		assert_int_equal(result.wait_seconds, rows[i].wait);
		result_free(&enrolled);
		fixture_free(fixture);
	}
	(void)state;
}

static void
the_confirming_code_is_used_up_on_every_device_that_shows_it(void **state)
{
	struct fixture *fixture = *state;
	struct act try = act_of(ACT_TRY, NOON), further = act_of_user(ACT_ENROL, NOON);
	struct result enrolled;
	struct otpauth rfc;

	rfc_parameters(&rfc); /* one secret, enrolled twice */
	enrol_at_once(fixture, "tablet", &rfc, NOON);
	further.given = &rfc;
	further.answer = code_at(&rfc, NOON - 30);
	enrolled = run_one(fixture, further);
	run_expecting(fixture, confirm_of(NOON, enrolled.device_id, code_at(&rfc, NOON)),
	    VERDICT_ACCEPT, REASON_RIGHT);

	try.answer = code_at(&rfc, NOON);
	run_expecting(fixture, try, VERDICT_REFUSE, REASON_USED);
	result_free(&enrolled);
}

static void
what_costs_the_accounts_own_processes_nothing_is_one_row_an_hour(void **state)
{
	struct fixture *fixture = *state;
	struct result enrolled = {0}, page;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	for (int i = 0; i < 100; i++) {
		result_free(&enrolled);
		enrolled = enrol_pending(fixture, &rfc, NOON + i);
		run_expecting(fixture, confirm_of(NOON + i, enrolled.device_id, "123456"),
		    VERDICT_REFUSE, REASON_WRONG);
	}
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 2);
	assert_string_equal(newest_event(fixture, &page)->detail, "100 times");
	result_free(&page);

	result_free(&enrolled);
	enrolled = enrol_pending(fixture, &rfc, NOON + 3600);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 3);
	result_free(&enrolled);
}

static void
an_app_that_took_another_algorithm_is_named(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth wanted, taken;
	struct result enrolled, result;

	rfc_parameters(&wanted);
	taken = wanted;
	wanted.algorithm = ALGORITHM_SHA256;
	enrolled = enrol_pending(fixture, &wanted, NOON);
	result = run_one(fixture, confirm_of(NOON, enrolled.device_id, code_at(&taken, NOON)));

	assert_int_equal(result.verdict, VERDICT_REFUSE);
	assert_int_equal(result.reason, REASON_ALGORITHM);
	assert_int_equal(result.computed, ALGORITHM_SHA1);
	assert_int_equal(count_devices(fixture, 0), 1);
	assert_int_equal(count_devices(fixture, 1), 0);
	result_free(&enrolled);
}

static void
a_clock_wrong_by_up_to_a_day_is_named(void **state)
{
	static const int64_t offsets[] = {-86400, -7200, -60, 60, 3600, 86400};
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct result enrolled, result;

	rfc_parameters(&rfc);
	enrolled = enrol_pending(fixture, &rfc, NOON);

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		result = run_one(fixture,
		    confirm_of(NOON, enrolled.device_id, code_at(&rfc, NOON + offsets[i])));
		assert_int_equal(result.verdict, VERDICT_REFUSE);
		assert_int_equal(result.reason, REASON_CLOCK);
		assert_int_equal(result.offset_seconds, offsets[i]);
	}
	run_expecting(fixture,
	    confirm_of(NOON, enrolled.device_id, code_at(&rfc, NOON + 2 * 86400)), VERDICT_REFUSE,
	    REASON_WRONG);
	assert_int_equal(count_devices(fixture, 1), 0);
	result_free(&enrolled);
}

static void
confirm_refuses_what_is_no_code_or_no_pending_device_of_this_account(void **state)
{
	struct fixture *fixture = *state;
	struct act act;
	struct otpauth rfc;
	struct result enrolled;

	rfc_parameters(&rfc);
	enrolled = enrol_pending(fixture, &rfc, NOON);

	run_expecting(
	    fixture, confirm_of(NOON, enrolled.device_id, "12ab56"), VERDICT_REFUSE, REASON_FORM);
	run_expecting(
	    fixture, confirm_of(NOON, enrolled.device_id, ""), VERDICT_REFUSE, REASON_EMPTY);
	run_expecting(
	    fixture, confirm_of(NOON, enrolled.device_id, NULL), VERDICT_REFUSE, REASON_NEEDS_CODE);
	run_expecting(fixture, confirm_of(NOON, enrolled.device_id + 1, code_at(&rfc, NOON)),
	    VERDICT_REFUSE, REASON_NO_SUCH);
	act = confirm_of(NOON, enrolled.device_id, code_at(&rfc, NOON));
	act.account = "bob";
	act.account_uid = act.caller = BOB_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH);
	assert_int_equal(count_devices(fixture, 1), 0);
	result_free(&enrolled);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(the_first_right_code_makes_a_device_active_and_is_used_up),
	    cmocka_unit_test(the_wait_runs_to_the_next_code_that_can_be_accepted),
	    STORE_TEST(the_confirming_code_is_used_up_on_every_device_that_shows_it),
	    STORE_TEST(what_costs_the_accounts_own_processes_nothing_is_one_row_an_hour),
	    STORE_TEST(an_app_that_took_another_algorithm_is_named),
	    STORE_TEST(a_clock_wrong_by_up_to_a_day_is_named),
	    STORE_TEST(confirm_refuses_what_is_no_code_or_no_pending_device_of_this_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

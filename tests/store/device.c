/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Single devices: removed and renamed by name, replaced without a gap; the last one of an account
 * that needs a code goes by root alone.
 */
#include "fixture.h"

#include "base/poison.h"

static struct act
named(enum act_kind kind, const char *name, const char *answer)
{
	struct act act = act_of_user(kind, NOON);

	act.device_name = name;
	act.answer = answer;
	return act;
}

static void
enrol_two(struct fixture *fixture, struct otpauth *phone, struct otpauth *tablet)
{
	rfc_parameters(phone);
	other_parameters(3, tablet);
	enrol_at_once(fixture, "phone", phone, NOON - 86400);
	enrol_at_once(fixture, "tablet", tablet, NOON - 86400);
}

static void
a_device_goes_by_a_code_of_any_and_takes_trust_along(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth phone, tablet;
	struct result result;

	enrol_two(fixture, &phone, &tablet);
	fixture_alter(fixture, "INSERT INTO trust (account_id, host, key, made_at, until) "
			       "SELECT id, '203.0.113.9', 'x', 0, 9999999999 FROM account");
	run_expecting(fixture, named(ACT_REMOVE, "phone", NULL), VERDICT_REFUSE, REASON_NEEDS_CODE);
	run_expecting(fixture, named(ACT_REMOVE, "phone", "000000"), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, named(ACT_REMOVE, "watch", code_at(&tablet, NOON)), VERDICT_REFUSE,
	    REASON_NO_SUCH);
	assert_int_equal(count_devices(fixture, 1), 2);

	result = run_one(fixture, named(ACT_REMOVE, "phone", code_at(&tablet, NOON)));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.devices_left, 1);
	result_free(&result);
	assert_int_equal(count_devices(fixture, 1), 1);
	assert_int_equal(count_alerts(fixture, "device-removed"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM trust"), 0);
	run_expecting(
	    fixture, named(ACT_TRY, NULL, code_at(&phone, NOON)), VERDICT_REFUSE, REASON_WRONG);
}

static void
the_last_one_of_an_account_that_needs_a_code_is_roots_to_take(void **state)
{
	struct fixture *fixture = *state;
	struct act act = named(ACT_REMOVE, "phone", NULL);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	act.answer = code_at(&rfc, NOON);
	act.refuse_unenrolled = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_LAST);
	act.kind = ACT_OFF;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_LAST);
	act.refuse_unenrolled = false;
	fixture_alter(fixture, "UPDATE account SET must_enrol = 1");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_LAST);
	act.kind = ACT_REMOVE;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_LAST);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 0);

	act = act_of(ACT_REMOVE, NOON);
	act.device_name = "phone";
	act.refuse_unenrolled = true;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "off"), 1);
	/* It needs one still: the password alone is not enough. */
	act = act_of(ACT_DECIDE, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INVITATION);
	fixture_alter(fixture, "UPDATE account SET must_enrol = 0");
	act.refuse_unenrolled = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_ENROLLED);
}

static void
the_last_one_of_others_goes_and_is_told_as_off(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	run_expecting(
	    fixture, named(ACT_REMOVE, "phone", code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_devices(fixture, 1), 0);
	assert_int_equal(count_alerts(fixture, "off"), 1);
}

static void
a_name_is_given_once(void **state)
{
	struct fixture *fixture = *state;
	struct act act = named(ACT_RENAME, "phone", NULL);
	struct otpauth phone, tablet;

	enrol_two(fixture, &phone, &tablet);
	act.new_name = "tablet";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EXISTS);
	act.new_name = "old phone";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM device WHERE name = 'old phone'"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = "
						"'renamed' AND detail = 'was phone'"),
	    1);
}

/* The new device's act of enrolment, by ann; its code is asked of the old one. */
static struct result
begin_to_replace(struct fixture *fixture, const struct otpauth *old, const struct otpauth *new)
{
	struct act act = act_of_user(ACT_ENROL, NOON);

	act.replaces = "phone";
	act.given = new;
	act.answer = code_at(old, NOON);
	return run_one(fixture, act);
}

static void
a_phone_is_replaced_without_a_gap(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth old, new;
	struct result result;

	rfc_parameters(&old);
	other_parameters(4, &new);
	enrol_at_once(fixture, "phone", &old, NOON - 86400);
	result = begin_to_replace(fixture, &old, &new);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.device, "phone-2");

	/* Until it is confirmed the old one is good, and the new one is not. */
	fixture_close(fixture);
	fixture_open(fixture);
	log_in(fixture, "203.0.113.9", &old, NOON + 60);
	assert_int_equal(count_devices(fixture, 1), 1);

	run_expecting(fixture, confirm_of(NOON + 90, result.device_id, code_at(&new, NOON + 90)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);
	assert_int_equal(count_devices(fixture, 1), 1);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM device WHERE name = 'phone'"), 1);
	assert_int_equal(count_alerts(fixture, "device-added"), 2);
	assert_int_equal(count_alerts(fixture, "device-removed"), 1);
	log_in(fixture, "203.0.113.9", &new, NOON + 150);
	run_expecting(
	    fixture, named(ACT_TRY, NULL, code_at(&old, NOON)), VERDICT_REFUSE, REASON_WRONG);
}

static void
what_is_not_there_is_not_replaced(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ENROL, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "tablet", &rfc, NOON - 86400);
	act.replaces = "phone";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH);
	assert_int_equal(count_devices(fixture, 0), 0);
}

/* Two that remove at the same moment: the second finds nothing, or the last one. */
static void
of_two_who_remove_at_once_the_second_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct act acts[2];
	struct result results[2];
	struct otpauth phone, tablet;

	enrol_two(fixture, &phone, &tablet);
	acts[0] = named(ACT_REMOVE, "phone", code_at(&phone, NOON));
	acts[1] = named(ACT_REMOVE, "tablet", code_at(&tablet, NOON));
	acts[0].refuse_unenrolled = acts[1].refuse_unenrolled = true;
	assert_int_equal(fixture->driver->run(fixture->store, acts, 2, results, fixture->error,
			     sizeof(fixture->error)),
	    0);
	assert_int_equal(results[0].verdict, VERDICT_ACCEPT);
	assert_int_equal(results[1].reason, REASON_LAST);
	assert_int_equal(count_devices(fixture, 1), 1);
}

static void
names_changed_without_end_leave_a_line_an_hour(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_RENAME, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "a", &rfc, NOON - 3600);
	for (int i = 0; i < 100; i++) {
		act.device_name = i % 2 ? "b" : "a";
		act.new_name = i % 2 ? "a" : "b";
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	}
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'renamed'"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_device_goes_by_a_code_of_any_and_takes_trust_along),
	    STORE_TEST(the_last_one_of_an_account_that_needs_a_code_is_roots_to_take),
	    STORE_TEST(the_last_one_of_others_goes_and_is_told_as_off),
	    STORE_TEST(a_name_is_given_once),
	    STORE_TEST(a_phone_is_replaced_without_a_gap),
	    STORE_TEST(what_is_not_there_is_not_replaced),
	    STORE_TEST(of_two_who_remove_at_once_the_second_is_refused),
	    STORE_TEST(names_changed_without_end_leave_a_line_an_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

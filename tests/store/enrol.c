/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of enrol and off: who may, what is made and replaced, what is named. */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

static void
a_new_device_gets_a_secret_that_is_shown_once(void **state)
{
	struct fixture *fixture = *state;
	struct result first = run_one(fixture, act_of_user(ACT_ENROL, NOON));
	struct result second = run_one(fixture, act_of_user(ACT_ENROL, NOON));

	assert_int_equal(first.verdict, VERDICT_ACCEPT);
	assert_string_equal(first.device, "phone");
	assert_true(first.device_id > 0);
	assert_non_null(first.enrolled);
	assert_int_equal(first.enrolled->secret.size, SECRET_BYTES_NEW);
	assert_int_equal(first.enrolled->digits, 6);
	assert_int_equal(first.enrolled->period_seconds, 30);
	assert_int_equal(first.enrolled->algorithm, ALGORITHM_SHA1);
	assert_string_equal(first.enrolled->issuer, "db1");
	assert_string_equal(first.enrolled->account, "ann");
	assert_memory_not_equal(first.enrolled->secret.bytes, second.enrolled->secret.bytes, 20);
	result_free(&first);
	result_free(&second);
	assert_null(first.enrolled);
}

static void
a_pending_device_is_replaced(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc, other;
	struct result first, second;

	rfc_parameters(&rfc);
	other_parameters(1, &other);
	first = enrol_pending(fixture, &rfc, NOON);
	second = enrol_pending(fixture, &other, NOON);

	assert_int_equal(count_devices(fixture, 0), 1);
	assert_true(second.device_id > first.device_id);
	run_expecting(fixture, confirm_of(NOON, first.device_id, code_at(&rfc, NOON)),
	    VERDICT_REFUSE, REASON_NO_SUCH);
	run_expecting(fixture, confirm_of(NOON, second.device_id, code_at(&other, NOON)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&first);
	result_free(&second);
}

static void
device_names_are_unique_and_default_to_phone(void **state)
{
	static const char *const names[] = {"phone", "phone-2", "phone-3"};
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ENROL, NOON);
	struct otpauth given;

	act.active_at_once = true;
	for (unsigned int i = 0; i < 3; i++) {
		struct result result;

		other_parameters(i, &given);
		act.given = &given;
		result = run_one(fixture, act);
		assert_int_equal(result.verdict, VERDICT_ACCEPT);
		assert_string_equal(result.device, names[i]);
		result_free(&result);
	}

	act.device_name = "phone-2";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EXISTS);
	act.account = "bob";
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
an_account_has_sixteen_devices_at_most(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ENROL, NOON);
	struct otpauth given;

	for (unsigned int i = 0; i < 16; i++) {
		char name[16];

		other_parameters(i, &given);
		snprintf(name, sizeof(name), "device %u", i);
		enrol_at_once(fixture, name, &given, NOON);
	}

	run_expecting(fixture, act, VERDICT_REFUSE, REASON_TOO_MANY);
	act = act_of(ACT_TRY, NOON); /* the sixteenth is tried, too */
	act.answer = code_at(&given, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
a_further_device_wants_a_code_but_from_root(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_ENROL, NOON);
	struct otpauth rfc;
	struct result result;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);

	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NEEDS_CODE);
	act.answer = "000000";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act.answer = "0";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_FORM);
	assert_int_equal(count_devices(fixture, 0), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE way = 2"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE way = 1"), 0);
	act.answer = code_at(&rfc, NOON);
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.device, "phone-2");
	result_free(&result);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_devices(fixture, 0), 1);

	act = act_of(ACT_ENROL, NOON); /* root */
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
nobody_acts_for_another_account_but_root(void **state)
{
	static const enum act_kind kinds[] = {ACT_ENROL, ACT_CONFIRM, ACT_OFF, ACT_TRY, ACT_STATUS,
	    ACT_CHECKUP, ACT_DEVICES, ACT_HOSTS, ACT_LOG, ACT_DECIDE, ACT_SPLIT, ACT_END,
	    ACT_ADMIT};
	static const enum act_kind root_only[] = {ACT_ARRIVED, ACT_LEFT, ACT_TEXT, ACT_OFFER};
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct act act = act_of_user(kinds[i], NOON);

		act.answer = code_at(&rfc, NOON);
		act.caller = BOB_UID;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
		act.way = WAY_ROOT; /* root's socket, but not root */
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
		act.way = WAY_NONE;
		act.caller = 0;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	}
	for (size_t i = 0; i < sizeof(root_only) / sizeof(root_only[0]); i++)
		run_expecting(
		    fixture, act_of_user(root_only[i], NOON), VERDICT_REFUSE, REASON_NOT_PERMITTED);
	assert_int_equal(count_devices(fixture, 1), 1);
}

static void
only_root_makes_a_device_active_at_once(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_ENROL, NOON);
	struct result page;
	struct event_row *event;

	act.active_at_once = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	assert_int_equal(count_devices(fixture, 1), 0);

	act = act_of(ACT_ENROL, NOON);
	act.active_at_once = true;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_devices(fixture, 1), 1);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "enrolled");
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "device-added"), 1);
}

static void
parameters_out_of_range_are_refused(void **state)
{
	static const struct {
		unsigned int digits, period, algorithm;
		size_t size;
	} rows[] = {
	    {5, 30, 0, 20},
	    {9, 30, 0, 20},
	    {6, 14, 0, 20},
	    {6, 301, 0, 20},
	    {6, 0, 0, 20},
	    {6, 30, 3, 20},
	    {6, 30, 0, 9},
	    {6, 30, 0, 65},
	};
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ENROL, NOON);
	struct otpauth given;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rfc_parameters(&given);
		given.digits = rows[i].digits;
		given.period_seconds = rows[i].period;
		given.algorithm = (enum algorithm)rows[i].algorithm;
		given.secret.size = rows[i].size;
		act.given = &given;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_BAD_VALUE);
	}
	rfc_parameters(&given);
	act.device_name = "a name of more than thirty-two characters";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_BAD_VALUE);
	assert_int_equal(count_devices(fixture, 0), 0);
}

static void
given_parameters_are_kept(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON);
	struct otpauth given;
	struct result page;

	other_parameters(7, &given);
	given.algorithm = ALGORITHM_SHA512;
	given.digits = 8;
	given.period_seconds = 60;
	given.secret.size = 64;
	memset(given.secret.bytes, 'k', 64);
	enrol_at_once(fixture, "yubi", &given, NOON);

	page = run_one(fixture, act_of(ACT_DEVICES, NOON));
	assert_int_equal(page.row_count, 1);
	assert_int_equal(page.rows.devices[0].algorithm, ALGORITHM_SHA512);
	assert_int_equal(page.rows.devices[0].digits, 8);
	assert_int_equal(page.rows.devices[0].period_seconds, 60);
	result_free(&page);
	act.answer = code_at(&given, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
off_removes_all_devices_with_a_code_or_by_root(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_OFF, NOON);
	struct event_row *event;
	struct result page;
	struct otpauth rfc;

	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_ENROLLED);
	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, act_of(ACT_ENROL, NOON), VERDICT_ACCEPT, REASON_RIGHT);

	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NEEDS_CODE);
	act.answer = "000000";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(count_devices(fixture, 1), 1);
	act.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM device"), 0);
	assert_int_equal(count_alerts(fixture, "off"), 1);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "off");
	assert_string_equal(event->verdict, "accept");
	result_free(&page);

	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, act_of(ACT_OFF, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM device"), 0);
}

static void
off_by_root_gives_a_name_over_to_its_new_uid_and_forgets_its_places(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_OFF, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	log_in(fixture, "203.0.113.9", &rfc, NOON);
	act.account_uid = 1005;
	act.way = WAY_USER;
	act.caller = 1005;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OTHER_UID); /* not by himself */

	act.way = WAY_ROOT;
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	act.kind = ACT_DECIDE;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event"
				   " WHERE account_id IS NOT NULL AND event = 'login'"),
	    0);
	assert_int_equal(
	    fixture_probe(fixture,
		"SELECT count(*) FROM event WHERE stranger IS NOT NULL AND device = 'phone'"
		" AND event = 'enrolled'"),
	    1);
	assert_int_equal(fixture_probe(fixture,
			     "SELECT (SELECT count(*) FROM host) + (SELECT count(*) FROM prefix)"
			     " + (SELECT count(*) FROM login) + (SELECT count(*) FROM device)"),
	    0);
}

/* It did not count, so nothing has changed: else anybody could fill the disk with alerts. */
static void
off_of_what_was_never_confirmed_tells_nobody_and_leaves_one_line(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	for (int i = 0; i < 5; i++) {
		struct result result = enrol_pending(fixture, &rfc, NOON + i);

		result_free(&result);
		run_expecting(
		    fixture, act_of_user(ACT_OFF, NOON + i), VERDICT_ACCEPT, REASON_RIGHT);
	}

	assert_int_equal(count_alerts(fixture, NULL), 0);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'off'"), 1);
}

/* Their alerts wait for whoever sends them, and nothing prunes them before. */
static void
a_person_makes_so_many_devices_a_day_and_root_any_number(void **state)
{
	struct fixture *fixture = *state;
	struct act enrol = act_of_user(ACT_ENROL, NOON + 86400), off = act_of_user(ACT_OFF, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	for (int i = 0; i < 20; i++) {
		struct result result = enrol_pending(fixture, &rfc, NOON);

		run_expecting(fixture, confirm_of(NOON, result.device_id, code_at(&rfc, NOON)),
		    VERDICT_ACCEPT, REASON_RIGHT);
		off.answer = code_at(&rfc, NOON + 30);
		run_expecting(fixture, off, VERDICT_ACCEPT, REASON_RIGHT);
		result_free(&result);
	}

	enrol.now--;
	run_expecting(fixture, enrol, VERDICT_REFUSE, REASON_TOO_MANY);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	run_expecting(fixture, act_of(ACT_OFF, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	enrol.now++;
	run_expecting(fixture, enrol, VERDICT_ACCEPT, REASON_RIGHT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_new_device_gets_a_secret_that_is_shown_once),
	    STORE_TEST(a_pending_device_is_replaced),
	    STORE_TEST(device_names_are_unique_and_default_to_phone),
	    STORE_TEST(an_account_has_sixteen_devices_at_most),
	    STORE_TEST(a_further_device_wants_a_code_but_from_root),
	    STORE_TEST(nobody_acts_for_another_account_but_root),
	    STORE_TEST(only_root_makes_a_device_active_at_once),
	    STORE_TEST(parameters_out_of_range_are_refused),
	    STORE_TEST(given_parameters_are_kept),
	    STORE_TEST(off_removes_all_devices_with_a_code_or_by_root),
	    STORE_TEST(off_of_what_was_never_confirmed_tells_nobody_and_leaves_one_line),
	    STORE_TEST(a_person_makes_so_many_devices_a_day_and_root_any_number),
	    STORE_TEST(off_by_root_gives_a_name_over_to_its_new_uid_and_forgets_its_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

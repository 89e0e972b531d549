/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of decide and end: who is asked, what a place is, which names have an account. */
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
decide_asks_whom_a_device_protects_and_writes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	int64_t events;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	events = fixture_probe(fixture, "SELECT count(*) FROM event");

	run_expecting(fixture, act_of(ACT_DECIDE, NOON), VERDICT_ACCEPT, REASON_NEEDS_CODE);

	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), events);
}

static void
decide_skips_or_refuses_who_has_no_device_with_an_event(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_DECIDE, NOON);
	struct event_row *event;
	struct result page;

	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "code");
	assert_string_equal(event->verdict, "skip");
	assert_string_equal(event->reason, "not-enrolled");
	assert_string_equal(event->host, "203.0.113.9");
	assert_string_equal(event->place, "new");
	assert_int_equal(event->account_uid, ANN_UID);
	result_free(&page);

	act.refuse_unenrolled = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_ENROLLED);
	event = newest_event(fixture, &page);
	assert_string_equal(event->verdict, "refuse");
	result_free(&page);
}

static void
explain_answers_as_decide_and_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_EXPLAIN, NOON);
	struct otpauth rfc;

	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	act.refuse_unenrolled = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_ENROLLED);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM account"), 0);

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OTHER_UID);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event <> 'enrolled'"), 0);
	run_expecting(
	    fixture, act_of_user(ACT_EXPLAIN, NOON), VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

static void
a_pending_device_asks_for_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_ENROL, NOON);

	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	run_expecting(fixture, act_of(ACT_DECIDE, NOON), VERDICT_SKIP, REASON_NOT_ENROLLED);
	run_expecting(fixture, try_at(NOON, "123456"), VERDICT_REFUSE, REASON_NOT_ENROLLED);
}

static void
a_place_is_known_and_its_prefix_proven_by_a_right_code(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_DECIDE, NOON);
	struct result result;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	result = run_one(fixture, act);
	assert_false(result.known_place);
	assert_false(result.proven);

	run_expecting(fixture, try_at(NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);

	result = run_one(fixture, act);
	assert_true(result.known_place);
	assert_true(result.proven);
	act_from(&act, "203.0.113.77"); /* a neighbour: proven, not known */
	result = run_one(fixture, act);
	assert_false(result.known_place);
	assert_true(result.proven);
	act_from(&act, "198.51.100.1");
	result = run_one(fixture, act);
	assert_false(result.known_place);
	assert_false(result.proven);
}

static void
a_prefix_is_proven_for_thirty_days(void **state)
{
	struct fixture *fixture = *state;
	int64_t days_30 = INT64_C(30) * 86400;
	struct result result;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, try_at(NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);

	result = run_one(fixture, act_of(ACT_DECIDE, NOON + days_30 - 1));
	assert_true(result.proven);
	result = run_one(fixture, act_of(ACT_DECIDE, NOON + days_30));
	assert_false(result.proven);
	assert_true(result.known_place);
	result = run_one(fixture, act_of(ACT_DECIDE, NOON - days_30)); /* dated after now: now */
	assert_true(result.proven);
}

static void
a_prefix_is_proven_anew_by_each_right_code_of_another_hour(void **state)
{
	struct fixture *fixture = *state;
	int64_t days_30 = INT64_C(30) * 86400, later = NOON + 3600;
	struct result result;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, try_at(NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_at(later, code_at(&rfc, later)), VERDICT_ACCEPT, REASON_RIGHT);

	result = run_one(fixture, act_of(ACT_DECIDE, later + days_30 - 1));
	assert_true(result.proven);
	result = run_one(fixture, act_of(ACT_DECIDE, later + days_30));
	assert_false(result.proven);
}

static void
a_prefix_dated_by_a_wrong_clock_is_proven_as_of_the_next_right_code(void **state)
{
	struct fixture *fixture = *state;
	int64_t days_30 = INT64_C(30) * 86400, ahead = NOON + 2 * days_30;
	struct result result;
	struct otpauth rfc, other;

	rfc_parameters(&rfc);
	other = rfc;
	other.secret.bytes[0] ^= 1;
	enrol_at_once(fixture, "phone", &rfc, NOON);
	enrol_at_once(fixture, "tablet", &other, NOON);
	run_expecting(fixture, try_at(ahead, code_at(&rfc, ahead)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_at(NOON, code_at(&other, NOON)), VERDICT_ACCEPT, REASON_RIGHT);

	result = run_one(fixture, act_of(ACT_DECIDE, NOON + days_30));
	assert_false(result.proven);
}

static void
an_unknown_place_is_never_known_or_proven(void **state)
{
	struct fixture *fixture = *state;
	struct act act = try_at(NOON, NULL);
	struct result result;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act_from(&act, "gateway.example.org");
	act.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	act.kind = ACT_DECIDE;
	result = run_one(fixture, act);
	assert_false(result.known_place);
	assert_false(result.proven);
	assert_int_equal(fixture_probe(fixture, "SELECT (SELECT count(*) FROM host WHERE known = 1)"
						" + (SELECT count(*) FROM prefix)"),
	    0);
}

static void
the_own_seat_of_an_account_is_no_new_host(void **state)
{
	struct fixture *fixture = *state;
	struct act act = try_at(NOON, NULL);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.door = "sudo";
	act.door_arrives = false;
	place_find(&(struct place_seen){.tty = "pts/3", .caller = ANN_UID}, &act.place);
	act.answer = code_at(&rfc, NOON);

	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	assert_int_equal(count_alerts(fixture, "new-host"), 0);
}

static void
a_code_by_the_accounts_own_processes_tells_of_no_place(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_TRY, NOON);
	struct result result;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.door = "i3lock";
	act.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act.answer = "000000";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);

	act.kind = ACT_DECIDE; /* a login of root's doors at the same seat */
	act.way = WAY_ROOT;
	act.caller = 0;
	result = run_one(fixture, act);
	assert_false(result.known_place);
	assert_false(result.proven);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM host"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE way = 1"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE way = 2"), 1);
}

static void
end_writes_why_and_charges_nothing(void **state)
{
	static const enum reason reasons[] = {
	    REASON_EMPTY, REASON_PASSWORD, REASON_BARRED, REASON_ENDED, REASON_SLOW};
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_END, NOON);

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		struct event_row *event;
		struct result page;

		act.reason = reasons[i];
		run_expecting(fixture, act, VERDICT_REFUSE, reasons[i]);
		event = newest_event(fixture, &page);
		assert_string_equal(event->reason, reason_text(reasons[i]));
		assert_string_equal(event->verdict, "refuse");
		result_free(&page);
	}

	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 0);
}

static void
names_that_nobody_has_make_no_account(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_END, NOON);
	struct result page;

	act.account = "nobody-of-that-name";
	act.account_uid = (uid_t)-1;
	act.reason = REASON_DECOY;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_DECOY);

	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM account"), 0);
	act = act_of(ACT_LOG, NOON);
	act.all = true;
	act.account = NULL;
	page = run_one(fixture, act);
	assert_int_equal(page.row_count, 1);
	assert_string_equal(page.rows.events[0].account, "nobody-of-that-name");
	assert_string_equal(page.rows.events[0].reason, "decoy");
	result_free(&page);
}

static void
a_name_that_comes_back_with_another_uid_is_refused_and_told_to_root(void **state)
{
	static const enum act_kind kinds[] = {ACT_DECIDE, ACT_TRY, ACT_ADMIT, ACT_ARRIVED, ACT_END,
	    ACT_ENROL, ACT_CONFIRM, ACT_STATUS, ACT_CHECKUP, ACT_DEVICES, ACT_HOSTS, ACT_LOG};
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct act act = act_of(kinds[i], NOON);

		act.account_uid = 1005;
		act.answer = code_at(&rfc, NOON);
		act.reason = REASON_ENDED;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_OTHER_UID);
	}

	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE reason = 'other-uid'"
				   " AND detail = 'uid 1005, stored with 1000'"),
	    7); /* reading writes nothing */
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM outbox"
						" WHERE kind = 'other-uid' AND account_id IS NULL"),
	    1);
	assert_int_equal(fixture_probe(fixture, "SELECT uid FROM account"), ANN_UID);
	run_expecting(fixture, try_at(NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
times_that_cannot_be_refuse(void **state)
{
	static const int64_t times[] = {-1, INT64_MIN, INT64_MAX, INT64_C(253402300800)};
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, 0);

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		run_expecting(fixture, try_at(times[i], "755224"), VERDICT_REFUSE, REASON_INTERNAL);
		run_expecting(
		    fixture, act_of(ACT_DECIDE, times[i]), VERDICT_REFUSE, REASON_INTERNAL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(decide_asks_whom_a_device_protects_and_writes_nothing),
	    STORE_TEST(decide_skips_or_refuses_who_has_no_device_with_an_event),
	    STORE_TEST(explain_answers_as_decide_and_leaves_nothing),
	    STORE_TEST(a_pending_device_asks_for_nothing),
	    STORE_TEST(a_place_is_known_and_its_prefix_proven_by_a_right_code),
	    STORE_TEST(a_prefix_is_proven_for_thirty_days),
	    STORE_TEST(a_prefix_is_proven_anew_by_each_right_code_of_another_hour),
	    STORE_TEST(a_prefix_dated_by_a_wrong_clock_is_proven_as_of_the_next_right_code),
	    STORE_TEST(an_unknown_place_is_never_known_or_proven),
	    STORE_TEST(the_own_seat_of_an_account_is_no_new_host),
	    STORE_TEST(a_code_by_the_accounts_own_processes_tells_of_no_place),
	    STORE_TEST(end_writes_why_and_charges_nothing),
	    STORE_TEST(names_that_nobody_has_make_no_account),
	    STORE_TEST(a_name_that_comes_back_with_another_uid_is_refused_and_told_to_root),
	    STORE_TEST(times_that_cannot_be_refuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of try: which codes are accepted, charged, used up, and what is written of it. */
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

static int64_t
failures(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT count(*) FROM attempt");
}

/* RFC 6238 appendix B, SHA1 (the last 6 of its 8 digits), and RFC 4226 appendix D by time. */
static void
codes_of_the_rfc_are_accepted_at_their_times(void **state)
{
	static const struct {
		int64_t at;
		const char *code;
	} rows[] = {
	    {59, "287082"},
	    {1111111109, "081804"},
	    {1111111111, "050471"},
	    {1234567890, "005924"},
	    {2000000000, "279037"},
	    {20000000000, "353130"},
	};
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run_expecting(
		    fixture, try_at(rows[i].at, rows[i].code), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
a_wrong_code_is_refused_and_stays_charged(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);

	for (int i = 0; i < 5; i++) {
		const char *wrong = i % 2 ? "000000" : "00000000";

		run_expecting(fixture, try_at(NOON + i, wrong), VERDICT_REFUSE, REASON_WRONG);
	}

	assert_int_equal(failures(fixture), 5);
	assert_int_equal(fixture_probe(fixture,
			     "SELECT count(*) FROM attempt a JOIN account c ON c.id = a.account_id"
			     " WHERE c.name = 'ann' AND a.way = 1 AND a.prefix = '203.0.113.0/24'"
			     " AND a.at BETWEEN 1800000000 AND 1800000004"),
	    5);
	/* A right one takes none of them back. */
	run_expecting(
	    fixture, try_at(NOON + 700, code_at(&rfc, NOON + 700)), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(failures(fixture), 5);
}

static void
a_code_is_accepted_once_whatever_the_clock_does(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, 0);
	run_expecting(fixture, try_at(59, "287082"), VERDICT_ACCEPT, REASON_RIGHT);

	run_expecting(fixture, try_at(59, "287082"), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_at(59, "755224"), VERDICT_REFUSE, REASON_USED); /* step 0 */
	run_expecting(fixture, try_at(60, "287082"), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_at(60, "359152"), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_at(59, "287082"), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_at(31, "359152"), VERDICT_REFUSE, REASON_USED);

	assert_int_equal(failures(fixture), 0); /* a used code is no failure */
}

static void
the_same_code_in_other_clothes_is_the_same_code(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, 0);

	run_expecting(fixture, try_at(1111111109, "081 804"), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_at(1111111109, " 081-804 "), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_at(1111111109, "081804"), VERDICT_REFUSE, REASON_USED);
}

static void
what_can_be_no_code_is_refused_and_not_charged(void **state)
{
	static const char *const forms[] = {
	    "81804", "081804x", "0818041111", "secret", "\xef\xbc\x91", "08180\n4", "+081804"};
	struct fixture *fixture = *state;
	struct event_row *event;
	struct result page;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, 0);

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		run_expecting(fixture, try_at(1111111109, forms[i]), VERDICT_REFUSE, REASON_FORM);
	run_expecting(fixture, try_at(1111111109, ""), VERDICT_REFUSE, REASON_EMPTY);
	run_expecting(fixture, try_at(1111111109, NULL), VERDICT_REFUSE, REASON_NEEDS_CODE);

	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 0);
	event = newest_event(fixture, &page);
	assert_string_equal(event->verdict, "refuse");
	result_free(&page);
}

static void
a_clock_that_is_off_is_named_and_charged(void **state)
{
	static const int64_t offsets[] = {-600, -60, 60, 600};
	struct fixture *fixture = *state;
	struct event_row *event;
	struct result result, page;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		result = run_one(fixture, try_at(NOON, code_at(&rfc, NOON + offsets[i])));
		assert_int_equal(result.verdict, VERDICT_REFUSE);
		assert_int_equal(result.reason, REASON_CLOCK);
		assert_int_equal(result.offset_seconds, offsets[i]);
	}

	assert_int_equal(failures(fixture), 4);
	event = newest_event(fixture, &page);
	assert_string_equal(event->reason, "clock");
	assert_string_equal(event->detail, "right in 600 s");
	result_free(&page);
	/* So far, and no farther. */
	run_expecting(
	    fixture, try_at(NOON + 6000, code_at(&rfc, NOON + 6630)), VERDICT_REFUSE, REASON_WRONG);
}

static void
each_device_has_codes_of_its_own(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth first, second;
	struct result result;

	other_parameters(1, &first);
	other_parameters(2, &second);
	second.digits = 8;
	second.algorithm = ALGORITHM_SHA256;
	second.period_seconds = 60;
	enrol_at_once(fixture, "phone", &first, NOON);
	enrol_at_once(fixture, "tablet", &second, NOON);

	result = run_one(fixture, try_at(NOON, code_at(&first, NOON)));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.device, "phone");
	result = run_one(fixture, try_at(NOON, code_at(&second, NOON)));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.device, "tablet");
	run_expecting(fixture, try_at(NOON, code_at(&first, NOON)), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_at(NOON, code_at(&second, NOON)), VERDICT_REFUSE, REASON_USED);
}

static void
a_code_is_used_up_on_every_device_that_shows_it(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc); /* one secret, enrolled twice */
	enrol_at_once(fixture, "phone", &rfc, NOON);
	enrol_at_once(fixture, "tablet", &rfc, NOON);

	run_expecting(fixture, try_at(NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_at(NOON, code_at(&rfc, NOON)), VERDICT_REFUSE, REASON_USED);
	enrol_at_once(fixture, "watch", &rfc, NOON); /* once more, after the code was used */
	run_expecting(fixture, try_at(NOON, code_at(&rfc, NOON)), VERDICT_REFUSE, REASON_USED);
	run_expecting(
	    fixture, try_at(NOON, code_at(&rfc, NOON + 30)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
a_code_whose_time_was_named_is_not_accepted_when_it_comes(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);

	run_expecting(
	    fixture, try_at(NOON, code_at(&rfc, NOON + 300)), VERDICT_REFUSE, REASON_CLOCK);

	run_expecting(
	    fixture, try_at(NOON + 300, code_at(&rfc, NOON + 300)), VERDICT_REFUSE, REASON_USED);
	run_expecting(
	    fixture, try_at(NOON + 300, code_at(&rfc, NOON + 330)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
an_accepted_code_has_a_login_id_and_an_event(void **state)
{
	struct fixture *fixture = *state;
	struct event_row *event;
	struct result result, page;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);

	result = run_one(fixture, try_at(NOON + 10, code_at(&rfc, NOON)));

	assert_int_equal(strlen(result.login), 32);
	assert_int_equal(strspn(result.login, "0123456789abcdef"), 32);
	assert_string_equal(result.device, "phone");
	assert_int_equal(result.wait_seconds, 20);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "code");
	assert_string_equal(event->verdict, "accept");
	assert_string_equal(event->reason, "right");
	assert_string_equal(event->login, result.login);
	assert_string_equal(event->device, "phone");
	assert_string_equal(event->door, "sshd");
	assert_string_equal(event->place, "new");
	assert_int_equal(event->at, NOON + 10);
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "new-host"), 0); /* arrived will tell */
}

static void
where_a_door_has_no_session_the_code_is_the_login(void **state)
{
	struct fixture *fixture = *state;
	struct act act = try_at(NOON, NULL);
	struct result result, page;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.door = "su";
	act.door_arrives = false;
	place_find(&(struct place_seen){.tty = "pts/3", .caller = BOB_UID}, &act.place);
	act.answer = code_at(&rfc, NOON);

	result = run_one(fixture, act);

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(strlen(result.login), 32);
	page = run_one(fixture, act_of(ACT_HOSTS, NOON));
	assert_int_equal(page.row_count, 1);
	assert_string_equal(page.rows.hosts[0].host, "local:1001");
	assert_int_equal(page.rows.hosts[0].logins, 1);
	assert_true(page.rows.hosts[0].known);
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "new-host"), 1);
	act.now = NOON + 30;
	act.answer = code_at(&rfc, NOON + 30);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "new-host"), 1); /* not new any more */
}

static void
a_test_uses_the_code_up_but_is_no_login(void **state)
{
	struct fixture *fixture = *state;
	struct act act = try_at(NOON, NULL);
	struct event_row *event;
	struct result result, page;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.for_test = true;
	act.answer = code_at(&rfc, NOON);

	result = run_one(fixture, act);

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.login, "");
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "test");
	result_free(&page);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM host"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM prefix"), 0);
	act.for_test = false;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	act.for_test = true; /* a guess like any other, in the ledger of commands */
	act.answer = "000000";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE way = 2"), 1);
}

/* ann's newest event has this detail; "" = none. */
static void
check_detail(struct fixture *fixture, const char *detail)
{
	struct result page;

	assert_string_equal(newest_event(fixture, &page)->detail, detail);
	result_free(&page);
}

static void
what_was_tried_after_a_key_names_the_key(void **state)
{
	struct fixture *fixture = *state;
	struct act act = try_at(NOON, "000000");
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.auth_info = "password\n" KEY_LINE "\n";

	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	check_detail(fixture, KEY_FINGERPRINT);
	act.answer = code_at(&rfc, NOON + 60);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_CLOCK);
	check_detail(fixture, KEY_FINGERPRINT "; right in 60 s");
	act.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	check_detail(fixture, KEY_FINGERPRINT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	check_detail(fixture, KEY_FINGERPRINT);
	act.kind = ACT_END;
	act.reason = REASON_EMPTY;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EMPTY);
	check_detail(fixture, KEY_FINGERPRINT);
	act.auth_info = "password\n";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EMPTY);
	check_detail(fixture, "");
}

/* Who speaks to user.sock says what he likes. */
static void
a_key_is_believed_from_root_alone(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_TRY, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.auth_info = KEY_LINE;
	act.answer = "000000";

	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	check_detail(fixture, "");
	act = act_of(ACT_TRY, NOON); /* 2sv test of root */
	act.auth_info = KEY_LINE;
	act.answer = "000000";
	act.for_test = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	check_detail(fixture, "");
}

/* Else whoever is refused at once, for nothing, would write as many lines as he likes. */
static void
refusals_of_one_who_comes_too_often_are_counted_with_a_key_too(void **state)
{
	struct fixture *fixture = *state;
	struct act act = try_at(NOON, "000000");
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.auth_info = KEY_LINE;
	for (int i = 0; i < 5; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);

	for (int i = 0; i < 3; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);

	check_detail(fixture, "3 times");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(codes_of_the_rfc_are_accepted_at_their_times),
	    STORE_TEST(what_was_tried_after_a_key_names_the_key),
	    STORE_TEST(a_key_is_believed_from_root_alone),
	    STORE_TEST(refusals_of_one_who_comes_too_often_are_counted_with_a_key_too),
	    STORE_TEST(a_wrong_code_is_refused_and_stays_charged),
	    STORE_TEST(a_code_is_accepted_once_whatever_the_clock_does),
	    STORE_TEST(the_same_code_in_other_clothes_is_the_same_code),
	    STORE_TEST(what_can_be_no_code_is_refused_and_not_charged),
	    STORE_TEST(a_clock_that_is_off_is_named_and_charged),
	    STORE_TEST(each_device_has_codes_of_its_own),
	    STORE_TEST(a_code_is_used_up_on_every_device_that_shows_it),
	    STORE_TEST(a_code_whose_time_was_named_is_not_accepted_when_it_comes),
	    STORE_TEST(an_accepted_code_has_a_login_id_and_an_event),
	    STORE_TEST(where_a_door_has_no_session_the_code_is_the_login),
	    STORE_TEST(a_test_uses_the_code_up_but_is_no_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

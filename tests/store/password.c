/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes of passwords: what is written of each, and its one alert. */
#include "base/text.h"
#include "notifier.h"
#include "wire/spool.h"

#include "base/poison.h"

#define WAIT 120 /* how long the alert of a try waits for its outcome */
#define TRIED "00000000000000000000000000000abc"

/* passwd(1), run by ann; of her try TRIED. */
static struct act
passwd_at(enum password_stage stage, int64_t now)
{
	struct act act = act_of(ACT_CHAUTHTOK, now);

	act.door = "passwd";
	act.door_arrives = false;
	act.by_uid = ANN_UID;
	place_find(&(struct place_seen){.caller = ANN_UID}, &act.place);
	act.password = stage;
	act.once = stage == PASSWORD_TRY ? TRIED : NULL;
	act.tried_once = stage == PASSWORD_TRY ? NULL : TRIED;
	return act;
}

static void
expect_detail(struct fixture *fixture, const char *detail)
{
	struct result page;
	const struct event_row *event = newest_event(fixture, &page);

	assert_string_equal(event->event, "password");
	assert_string_equal(event->detail, detail);
	result_free(&page);
}

/* What the notifier gets at that time, alone; "" = nothing. */
static void
expect_claimed(struct fixture *fixture, int64_t now, const char *kind)
{
	struct result result = run_one(fixture, claim_of(LANE_OWN, now));

	if (kind[0] == '\0') {
		assert_int_equal(result.verdict, VERDICT_REFUSE);
	} else {
		assert_int_equal(result.verdict, VERDICT_ACCEPT);
		assert_int_equal(result.row_count, 1);
		assert_string_equal(result.rows.alerts[0].kind, kind);
	}
	result_free(&result);
}

static void
a_try_is_written_at_once_and_its_alert_waits(void **state)
{
	struct fixture *fixture = *state;
	struct result result;

	run_expecting(fixture, passwd_at(PASSWORD_TRY, NOON), VERDICT_SKIP, REASON_LET_BE);
	expect_detail(fixture, "tried by the account itself");

	result = run_one(fixture, claim_of(LANE_OWN, NOON));
	assert_int_equal(result.verdict, VERDICT_REFUSE);
	assert_int_equal(result.wait_seconds, WAIT); /* the notifier comes again then */
	result_free(&result);
	expect_claimed(fixture, NOON + WAIT - 1, "");
	/* Nobody told how it ended: it was killed. */
	expect_claimed(fixture, NOON + WAIT, "password-try");
}

static void
a_wrong_clock_holds_no_alert_back(void **state)
{
	struct fixture *fixture = *state;

	run_expecting(fixture, passwd_at(PASSWORD_TRY, NOON), VERDICT_SKIP, REASON_LET_BE);
	expect_claimed(fixture, NOON - 3600, "password-try");
}

static void
one_try_is_one_alert_in_the_words_of_its_outcome(void **state)
{
	struct fixture *fixture = *state;

	run_expecting(fixture, passwd_at(PASSWORD_TRY, NOON), VERDICT_SKIP, REASON_LET_BE);
	run_expecting(fixture, passwd_at(PASSWORD_BEGUN, NOON + 5), VERDICT_ACCEPT, REASON_RIGHT);
	expect_detail(fixture, "begun by the account itself");
	run_expecting(
	    fixture, passwd_at(PASSWORD_CHANGED, NOON + 30), VERDICT_ACCEPT, REASON_RIGHT);
	expect_detail(fixture, "changed by the account itself");

	assert_int_equal(count_alerts(fixture, NULL), 1);
	assert_int_equal(count_alerts(fixture, "password-changed"), 1);
	expect_claimed(fixture, NOON + 30, "password-changed"); /* at once */
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 2);
}

static void
one_that_failed_is_alerted_of_with_its_why(void **state)
{
	struct fixture *fixture = *state;
	struct act failed = passwd_at(PASSWORD_FAILED, NOON + 3);

	failed.why = "wrong old password";
	run_expecting(fixture, passwd_at(PASSWORD_TRY, NOON), VERDICT_SKIP, REASON_LET_BE);
	run_expecting(fixture, failed, VERDICT_REFUSE, REASON_UNCHANGED);

	expect_detail(fixture, "failed, by the account itself: wrong old password");
	assert_int_equal(count_alerts(fixture, NULL), 1);
	expect_claimed(fixture, NOON + 3, "password-failed");
}

static void
what_comes_after_its_alert_is_told_again_unless_it_failed(void **state)
{
	struct fixture *fixture = *state;

	run_expecting(fixture, passwd_at(PASSWORD_TRY, NOON), VERDICT_SKIP, REASON_LET_BE);
	expect_claimed(fixture, NOON + WAIT, "password-try");
	run_expecting(
	    fixture, passwd_at(PASSWORD_FAILED, NOON + 200), VERDICT_REFUSE, REASON_UNCHANGED);
	assert_int_equal(count_alerts(fixture, NULL), 1);

	run_expecting(
	    fixture, passwd_at(PASSWORD_CHANGED, NOON + 201), VERDICT_ACCEPT, REASON_RIGHT);
	expect_claimed(fixture, NOON + 201, "password-changed");
}

/* Over ssh nothing comes behind that; and who only tries makes nobody ask anew. */
static void
what_has_begun_ends_trust_and_a_try_does_not(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		enum password_stage stage;
		int trusted;
	} rows[] = {
	    {PASSWORD_TRY, 1}, {PASSWORD_FAILED, 1}, {PASSWORD_BEGUN, 0}, {PASSWORD_CHANGED, 0}};
	struct result result;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		run_expecting(fixture, passwd_at(PASSWORD_FAILED, NOON), VERDICT_REFUSE,
		    REASON_UNCHANGED); /* the account is stored */
		fixture_alter(fixture,
		    "INSERT OR IGNORE INTO trust (account_id, host, key, made_at, until)"
		    " SELECT id, '203.0.113.9', '', 1, 2 FROM account WHERE name = 'ann'");
		result = run_one(fixture, passwd_at(rows[i].stage, NOON));
		result_free(&result);
		assert_int_equal(
		    fixture_probe(fixture, "SELECT count(*) FROM trust"), rows[i].trusted);
	}
}

static void
what_has_begun_and_is_told_no_more_says_so(void **state)
{
	struct fixture *fixture = *state;

	run_expecting(fixture, passwd_at(PASSWORD_TRY, NOON), VERDICT_SKIP, REASON_LET_BE);
	run_expecting(fixture, passwd_at(PASSWORD_BEGUN, NOON + 5), VERDICT_ACCEPT, REASON_RIGHT);
	expect_claimed(fixture, NOON + WAIT, "");
	expect_claimed(fixture, NOON + 5 + WAIT, "password-begun");
}

static void
who_did_it_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct act act = passwd_at(PASSWORD_CHANGED, NOON);

	act.tried_once = NULL;
	act.by_uid = 0;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_detail(fixture, "changed by root");
	act.by_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_detail(fixture, "changed by user id 1001");
	act.door = "sshd";
	act.door_arrives = true;
	act.by_uid = 0;
	act.auth_info = KEY_LINE;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_detail(fixture, KEY_FINGERPRINT "; changed at its login");
}

/* They cost her own processes nothing; a password that is changed after them is told all the same.
 */
static void
a_thousand_tries_are_neither_alerts_nor_lines(void **state)
{
	struct fixture *fixture = *state;
	char once[ONCE_SIZE], other[ONCE_SIZE];

	for (int i = 0; i < 1000; i++) {
		struct act act = passwd_at(PASSWORD_TRY, NOON + i);

		text_format(once, sizeof(once), "%032x", i);
		act.once = once;
		run_expecting(fixture, act, VERDICT_SKIP, REASON_LET_BE);
		act = passwd_at(PASSWORD_FAILED, NOON + i);
		act.tried_once = once;
		text_format(other, sizeof(other), "%032x", 1000 + i);
		act.once = other;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_UNCHANGED);
	}
	assert_int_equal(count_alerts(fixture, NULL), 20);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 2 * 20 + 2);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event WHERE reason ="
						" 'too-many' AND detail = '980 times'"),
	    2);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM told"), 2 * 20);

	run_expecting(
	    fixture, passwd_at(PASSWORD_CHANGED, NOON + 1001), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "password-changed"), 1);
}

/* One try of many, to that stage. */
static void
go_on(struct fixture *fixture, int number, enum password_stage last)
{
	static const enum password_stage stages[] = {
	    PASSWORD_TRY, PASSWORD_BEGUN, PASSWORD_FAILED, PASSWORD_CHANGED};
	char once[ONCE_SIZE];

	text_format(once, sizeof(once), "%032x", number);
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		struct act act = passwd_at(stages[i], NOON + number);
		struct result result;

		if (i == 0)
			act.once = once;
		else
			act.tried_once = once;
		if (i < 2 || stages[i] == last) {
			result = run_one(fixture, act);
			result_free(&result);
		}
		if (stages[i] == last)
			return;
	}
}

#define WAITING "SELECT count(*) FROM outbox WHERE is_given = 0"

/* Who knows the old password gives new ones that are not good enough, to hide one that is. */
static void
what_begins_behind_a_hundred_that_failed_is_alerted_of(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 100; i++)
		go_on(fixture, i, PASSWORD_FAILED);
	assert_int_equal(fixture_probe(fixture, WAITING), 20);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM outbox"), 21);
	/* A line each of the 20, of their try and end; and one each of all others' three. */
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 2 * 20 + 3);

	go_on(fixture, 100, PASSWORD_BEGUN); /* and then passwd was killed */
	assert_int_equal(count_alerts(fixture, "password-begun"), 1);
	go_on(fixture, 101, PASSWORD_CHANGED);
	assert_int_equal(count_alerts(fixture, "password-changed"), 1);
	assert_int_equal(fixture_probe(fixture, WAITING), 22);
}

static void
a_hundred_changes_are_told_twenty_times(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 100; i++)
		go_on(fixture, i, i % 2 ? PASSWORD_CHANGED : PASSWORD_BEGUN);
	assert_int_equal(fixture_probe(fixture, WAITING), 20);
	assert_true(fixture_probe(fixture, "SELECT count(*) FROM event") <= 2 * 20 + 3);
}

static void
what_a_wrong_clock_dated_hides_none(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 40; i++)
		go_on(fixture, 90000 + i, i % 2 ? PASSWORD_CHANGED : PASSWORD_FAILED);
	go_on(fixture, 0, PASSWORD_TRY);
	assert_int_equal(count_alerts(fixture, "password-try"), 1);
	go_on(fixture, 1, PASSWORD_BEGUN);
	assert_int_equal(count_alerts(fixture, "password-begun"), 1);
}

/* Whatever a program says after it: that it was changed is not taken back. */
static void
no_failure_behind_it_hides_a_change(void **state)
{
	struct fixture *fixture = *state;

	run_expecting(fixture, passwd_at(PASSWORD_TRY, NOON), VERDICT_SKIP, REASON_LET_BE);
	run_expecting(fixture, passwd_at(PASSWORD_CHANGED, NOON + 1), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(
	    fixture, passwd_at(PASSWORD_FAILED, NOON + 2), VERDICT_REFUSE, REASON_UNCHANGED);
	assert_int_equal(count_alerts(fixture, "password-failed"), 0);
	expect_claimed(fixture, NOON + 1, "password-changed");
}

static void
the_login_that_goes_on_tells_that_it_was_changed(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct result result;
	struct act act;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 600);
	act = act_of(ACT_TRY, NOON);
	act.door_arrives = true;
	act.answer = code_at(&rfc, NOON);
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	for (int i = 0; i < 2; i++) {
		act = act_of(ACT_CHAUTHTOK, NOON + 1 + i);
		act.door_arrives = true;
		act.password = i == 0 ? PASSWORD_TRY : PASSWORD_BEGUN;
		act.once = i == 0 ? TRIED : NULL;
		act.tried_once = i == 0 ? NULL : TRIED;
		act.login = result.login;
		run_expecting(fixture, act, i == 0 ? VERDICT_SKIP : VERDICT_ACCEPT,
		    i == 0 ? REASON_LET_BE : REASON_RIGHT);
	}
	act = act_of(ACT_ARRIVED, NOON + 20);
	act.door_arrives = true;
	act.login = result.login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	assert_int_equal(count_alerts(fixture, "password-begun"), 0);
	assert_int_equal(count_alerts(fixture, "password-changed"), 1);
	assert_int_equal(fixture_probe(fixture,
			     "SELECT count(*) FROM event WHERE detail = 'changed at its login'"),
	    1);
	result_free(&result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_try_is_written_at_once_and_its_alert_waits),
	    STORE_TEST(a_wrong_clock_holds_no_alert_back),
	    STORE_TEST(one_try_is_one_alert_in_the_words_of_its_outcome),
	    STORE_TEST(one_that_failed_is_alerted_of_with_its_why),
	    STORE_TEST(what_comes_after_its_alert_is_told_again_unless_it_failed),
	    STORE_TEST(what_has_begun_ends_trust_and_a_try_does_not),
	    STORE_TEST(what_has_begun_and_is_told_no_more_says_so),
	    STORE_TEST(who_did_it_is_told),
	    STORE_TEST(a_thousand_tries_are_neither_alerts_nor_lines),
	    STORE_TEST(what_begins_behind_a_hundred_that_failed_is_alerted_of),
	    STORE_TEST(a_hundred_changes_are_told_twenty_times),
	    STORE_TEST(what_a_wrong_clock_dated_hides_none),
	    STORE_TEST(no_failure_behind_it_hides_a_change),
	    STORE_TEST(the_login_that_goes_on_tells_that_it_was_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

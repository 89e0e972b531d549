/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what becomes of alerts: who gets which, in how many messages, how often it is tried. */
#include "fixture.h"
#include "notifier.h"

#include <stdio.h>

#include "base/poison.h"

/* Alerts of somebody who knows the password, as rows: no login can make so many so fast. */
static void
alerts_ordinary(struct fixture *fixture, int count, int64_t now)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
	    "INSERT INTO outbox (account_id, kind, event_id, created_at) "
	    "SELECT (SELECT id FROM account), 'wrong-codes', (SELECT min(id) FROM event), %lld "
	    "FROM n",
	    count, (long long)now);
	fixture_alter(fixture, sql);
}

/* "2sv stop" holds nobody up where no code is asked: the letter must know. */
static void
an_alert_says_how_many_devices_its_account_has_now(void **state)
{
	struct fixture *fixture = *state;
	struct result result;

	alert_urgently(fixture, NOON);
	alert_urgently(fixture, NOON);
	fixture_alter(
	    fixture, "UPDATE device SET active = 0 WHERE id = (SELECT max(id) FROM device)");
	result = claim(fixture, NOON + 1);
	assert_int_equal(result.rows.alerts[0].devices, 1);
	result_free(&result);
	fixture_alter(fixture, "DELETE FROM device");
	fixture_alter(fixture, "UPDATE message SET lease_until = 0");
	result = claim(fixture, NOON + 1);
	assert_int_equal(result.rows.alerts[0].devices, 0);
	result_free(&result);
}

static void
an_alert_goes_to_its_account_once(void **state)
{
	struct fixture *fixture = *state;
	struct result result;

	expect_none(fixture, NOON);
	alert_urgently(fixture, NOON);
	result = claim(fixture, NOON + 1);
	assert_string_equal(result.message.recipient, "local:ann");
	assert_int_equal(result.message.alerts, 1);
	assert_int_equal(result.message.tries, 0);
	assert_int_equal(strlen(result.message.name), LOGIN_ID_SIZE - 1);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.alerts[0].kind, "device-added");
	assert_string_equal(result.rows.alerts[0].event.account, "ann");
	assert_string_equal(result.rows.alerts[0].event.host, "203.0.113.9");
	assert_int_equal(result.rows.alerts[0].event.at, NOON);
	assert_int_equal(result.rows.alerts[0].devices, 1);

	expect_none(fixture, NOON + 1); /* somebody is at it */
	settle(fixture, NOON + 2, &result.message, OUTCOME_SENT);
	assert_int_equal(count_unsent(fixture), 0);
	expect_none(fixture, NOON + DAY);
	/* It was settled. */
	run_expecting(fixture, settle_of(NOON + 3, &result.message, OUTCOME_LATER), VERDICT_REFUSE,
	    REASON_EXPIRED);
	result_free(&result);
}

static void
what_concerns_the_machine_goes_to_root(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_FOUND, NOON);
	struct result result;

	act.door = "";
	act.why = "2 findings";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	result = claim(fixture, NOON);
	assert_string_equal(result.message.recipient, "local:root");
	result_free(&result);
}

/* The account by which 2sv protect tries a door is nobody's. */
static void
a_throw_away_account_is_written_no_letters(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ENROL, NOON);
	struct otpauth given;

	other_parameters(1, &given);
	act.account = "2sv-try-0123abcd";
	act.door = "";
	act.device_name = "phone";
	act.given = &given;
	act.active_at_once = true;
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_unsent(fixture), 1);
	expect_none(fixture, NOON);
	assert_int_equal(count_unsent(fixture), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM delivery"), 0);
}

static void
a_notifier_that_dies_keeps_nothing_back(void **state)
{
	struct fixture *fixture = *state;
	struct result first, second;

	alert_urgently(fixture, NOON);
	first = claim(fixture, NOON);
	assert_true(expect_none(fixture, NOON + LEASE - 1) >= 1);
	second = claim(fixture, NOON + LEASE);
	assert_int_equal(second.message.id, first.message.id);
	assert_string_equal(second.message.name, first.message.name);
	assert_string_not_equal(second.message.claim, first.message.claim);
	assert_int_equal(second.message.tries, 1);
	/* Who comes late with his answer has no claim any more. */
	run_expecting(fixture, settle_of(NOON + LEASE + 1, &first.message, OUTCOME_SENT),
	    VERDICT_REFUSE, REASON_EXPIRED);
	assert_int_equal(count_unsent(fixture), 1);
	settle(fixture, NOON + LEASE + 2, &second.message, OUTCOME_SENT);
	assert_int_equal(count_unsent(fixture), 0);
	result_free(&first);
	result_free(&second);
}

static void
a_storm_is_ten_messages_an_hour_and_loses_nothing(void **state)
{
	struct fixture *fixture = *state;
	int64_t largest;

	alert_urgently(fixture, NOON);
	assert_int_equal(send_all(fixture, NOON, &largest), 1);
	alerts_ordinary(fixture, 1000, NOON);
	/* Nine alone, and one with all the others. */
	assert_int_equal(send_all(fixture, NOON, &largest), 10);
	assert_int_equal(largest, 991);
	assert_int_equal(count_unsent(fixture), 0);
	alerts_ordinary(fixture, 1000, NOON);
	assert_int_equal(send_all(fixture, NOON + HOUR - 1, &largest), 0);
	assert_int_equal(count_unsent(fixture), 1000);
	/* What a thief does is told all the same. */
	alert_urgently(fixture, NOON + 60);
	assert_int_equal(send_all(fixture, NOON + 60, &largest), 1);
	assert_int_equal(largest, 1);
	assert_int_equal(send_all(fixture, NOON + HOUR, &largest), 10);
	assert_int_equal(count_unsent(fixture), 0);
}

static void
what_is_urgent_comes_before_a_storm_that_was_there_first(void **state)
{
	struct fixture *fixture = *state;
	struct result result;
	int64_t largest;
	int waits = 0;

	alert_urgently(fixture, NOON);
	assert_int_equal(send_all(fixture, NOON, &largest), 1);
	alerts_ordinary(fixture, 1, NOON); /* is due again when the storm comes */
	result = claim(fixture, NOON);
	settle(fixture, NOON, &result.message, OUTCOME_LATER);
	result_free(&result);
	alerts_ordinary(fixture, 1000, NOON + HOUR);
	alert_urgently(fixture, NOON + HOUR);
	for (;;) {
		result = run_one(fixture, notifier_act(ACT_CLAIM, NOON + HOUR));
		if (result.verdict == VERDICT_ACCEPT)
			break;
		assert_int_equal(result.wait_seconds, 1);
		result_free(&result);
		assert_true(++waits < 10);
	}
	assert_string_equal(result.rows.alerts[0].kind, "device-added");
	result_free(&result);
}

/* With a stolen key, and addresses without end. */
static void
many_new_hosts_do_not_hide_a_device(void **state)
{
	struct fixture *fixture = *state;
	struct result result;

	alert_urgently(fixture, NOON);
	fixture_alter(fixture,
	    "UPDATE outbox SET kind = 'new-host';"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
	    "INSERT INTO outbox (account_id, kind, event_id, created_at) SELECT (SELECT id FROM "
	    "account), 'new-host', (SELECT min(id) FROM event), 1800000000 FROM n");
	alert_urgently(fixture, NOON + 1);
	result = claim(fixture, NOON + 1);
	assert_int_equal(result.message.alerts, 1);
	assert_string_equal(result.rows.alerts[0].kind, "device-added");
	result_free(&result);
}

/* Whoever has many accounts that get no more for now keeps nobody else from his. */
static void
many_who_wait_for_room_hold_nobody_up(void **state)
{
	struct fixture *fixture = *state;
	int64_t wait;
	int tries = 0;

	alert_urgently(fixture, NOON); /* ann's, the last in order */
	fixture_alter(fixture,
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) "
	    "INSERT INTO delivery (outbox_id, recipient, class) "
	    "SELECT (SELECT min(id) FROM outbox), 'local:a' || i, 0 FROM n;"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7000) "
	    "INSERT INTO message (name, recipient, class, made_at, next_at, state) "
	    "SELECT 'n' || i, 'local:a' || (i % 700 + 1), 0, 1800000000, 0, 1 FROM n");
	for (;;) {
		struct result result = run_one(fixture, notifier_act(ACT_CLAIM, NOON));

		wait = result.wait_seconds;
		if (result.verdict == VERDICT_ACCEPT) {
			assert_string_equal(result.message.recipient, "local:ann");
			result_free(&result);
			break;
		}
		result_free(&result);
		assert_int_equal(wait, 1);
		assert_true(++tries < 5);
	}
}

static void
a_clock_that_was_ahead_holds_nothing_back(void **state)
{
	struct fixture *fixture = *state;
	struct result result;

	alert_urgently(fixture, NOON + 365 * DAY);
	result = claim(fixture, NOON + 365 * DAY); /* and nobody settles it */
	result_free(&result);
	result = claim(fixture, NOON);
	settle(fixture, NOON, &result.message, OUTCOME_LATER);
	result_free(&result);
	result = claim(fixture, NOON + 2 * HOUR);
	settle(fixture, NOON + 2 * HOUR, &result.message, OUTCOME_SENT);
	result_free(&result);
	assert_int_equal(count_unsent(fixture), 0);
}

static void
nobody_else_can_claim(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_CLAIM, NOON);

	alert_urgently(fixture, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act = act_of_user(ACT_CLAIM, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	/* And the notifier can do nothing else. */
	act = act_of(ACT_TRY, NOON);
	act.way = WAY_NOTIFY;
	act.answer = "000000";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act = act_of_user(ACT_STATUS, NOON); /* whosever uid it says */
	act.way = WAY_NOTIFY;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

/* What was sent may be forgotten with its event; what was not stays. */
static void
pruning_takes_what_was_sent_alone(void **state)
{
	struct fixture *fixture = *state;
	struct act prune = {.kind = ACT_PRUNE,
	    .door = "",
	    .keep_days = 30,
	    .keep_megabytes = 100,
	    .clock_synchronised = true};
	int64_t largest;

	alert_urgently(fixture, NOON);
	assert_int_equal(send_all(fixture, NOON, &largest), 1);
	alert_urgently(fixture, NOON + 1);
	for (int day = 40; day < 50; day++) {
		prune.now = NOON + day * DAY;
		run_expecting(fixture, prune, VERDICT_ACCEPT, REASON_RIGHT);
	}
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM outbox"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM message"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM delivery"), 0);
	assert_int_equal(send_all(fixture, NOON + 50 * DAY, &largest), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(an_alert_goes_to_its_account_once),
	    STORE_TEST(an_alert_says_how_many_devices_its_account_has_now),
	    STORE_TEST(what_concerns_the_machine_goes_to_root),
	    STORE_TEST(a_throw_away_account_is_written_no_letters),
	    STORE_TEST(a_notifier_that_dies_keeps_nothing_back),
	    STORE_TEST(a_storm_is_ten_messages_an_hour_and_loses_nothing),
	    STORE_TEST(what_is_urgent_comes_before_a_storm_that_was_there_first),
	    STORE_TEST(many_new_hosts_do_not_hide_a_device),
	    STORE_TEST(many_who_wait_for_room_hold_nobody_up),
	    STORE_TEST(a_clock_that_was_ahead_holds_nothing_back),
	    STORE_TEST(nobody_else_can_claim),
	    STORE_TEST(pruning_takes_what_was_sent_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

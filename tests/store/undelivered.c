/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what can't be sent: it is tried for days, and it is told; and no message that can't be
 * sent at all goes round for ever.
 */
#include "fixture.h"
#include "notifier.h"

#include "base/poison.h"

static void
a_failed_one_is_tried_again_later_and_later_and_then_given_up(void **state)
{
	struct fixture *fixture = *state;
	int64_t now = NOON, last_wait = 0, tries = 0;

	alert_urgently(fixture, NOON);
	while (count_given_up(fixture) == 0) {
		struct result result = claim(fixture, now);
		int64_t wait;

		assert_int_equal(result.message.tries, tries++);
		settle(fixture, now, &result.message, OUTCOME_LATER);
		result_free(&result);
		if (count_given_up(fixture) > 0)
			break;
		wait = expect_none(fixture, now);
		if (tries > 1 && tries < 4)
			assert_true(wait > last_wait);
		last_wait = wait;
		now += 4 * HOUR;
		assert_true(now < NOON + 7 * DAY);
	}
	assert_true(now >= NOON + 5 * DAY);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = "
						"'undelivered' AND detail = 'local ann: 451 try "
						"again'"),
	    1);
}

/* Tries it until it is given up, settled or not; gives the time. */
static int64_t
fail_until_given_up(struct fixture *fixture, int64_t now, bool is_settled)
{
	int64_t began = now;

	for (;;) {
		struct result result = run_one(fixture, notifier_act(ACT_CLAIM, now));

		if (result.verdict != VERDICT_ACCEPT) {
			result_free(&result);
			return now;
		}
		if (is_settled)
			settle(fixture, now, &result.message, OUTCOME_LATER);
		result_free(&result);
		if (count_given_up(fixture) > 0)
			return now;
		now += 4 * HOUR;
		assert_true(now < began + 7 * DAY);
	}
}

#define UNDELIVERED "SELECT count(*) FROM outbox WHERE kind = 'undelivered' AND account_id IS NULL"

static void
root_hears_of_what_was_given_up_but_not_of_that(void **state)
{
	struct fixture *fixture = *state;
	struct result result;
	int64_t now;

	alert_urgently(fixture, NOON);
	now = fail_until_given_up(fixture, NOON, true);
	assert_int_equal(fixture_probe(fixture, UNDELIVERED), 1);
	result = claim(fixture, now);
	assert_string_equal(result.message.recipient, "local:root");
	assert_string_equal(result.rows.alerts[0].kind, "undelivered");
	assert_string_equal(result.rows.alerts[0].event.detail, "local ann: 451 try again");
	settle(fixture, now, &result.message, OUTCOME_LATER);
	result_free(&result);
	/* If that can't be sent either, it ends there. */
	now += 2 * HOUR;
	fixture_alter(fixture, "UPDATE message SET state = 1 WHERE state = 2");
	fail_until_given_up(fixture, now, true);
	assert_int_equal(fixture_probe(fixture, UNDELIVERED), 1);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'undelivered'"), 2);
	assert_int_equal(count_unsent(fixture), 0);
}

/* It may be that the message kills whoever takes it up. */
static void
what_nobody_can_say_anything_of_is_given_up_too(void **state)
{
	struct fixture *fixture = *state;
	int64_t now;

	alert_urgently(fixture, NOON);
	now = fail_until_given_up(fixture, NOON, false);
	assert_true(now >= NOON + 5 * DAY);
	assert_int_equal(fixture_probe(fixture, UNDELIVERED), 1);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'undelivered' AND "
				   "detail LIKE 'local ann: nobody%'"),
	    1);
}

/* A machine that slept for a week with a message in hand. */
static void
who_slept_with_a_message_in_hand_gives_nothing_up(void **state)
{
	struct fixture *fixture = *state;
	struct result result;

	alert_urgently(fixture, NOON);
	result = claim(fixture, NOON);
	result_free(&result);
	result = claim(fixture, NOON + 8 * DAY);
	settle(fixture, NOON + 8 * DAY, &result.message, OUTCOME_SENT);
	result_free(&result);
}

static void
what_was_refused_for_good_is_tried_for_a_day(void **state)
{
	struct fixture *fixture = *state;
	struct result result;

	alert_urgently(fixture, NOON);
	for (int i = 0; i < 5; i++) {
		result = claim(fixture, NOON + i * 2 * HOUR);
		settle(fixture, NOON + i * 2 * HOUR, &result.message, OUTCOME_NEVER);
		result_free(&result);
	}
	assert_int_equal(count_unsent(fixture), 1);
	result = claim(fixture, NOON + DAY);
	settle(fixture, NOON + DAY, &result.message, OUTCOME_NEVER);
	result_free(&result);
	assert_int_equal(count_given_up(fixture), 1);
}

/* A device of the account by which 2sv protect tries a door, that root is to hear of. */
static void
alert_root_of_a_throw_away_account(struct fixture *fixture)
{
	struct act act = act_of(ACT_ENROL, NOON);
	struct otpauth given;

	other_parameters(2, &given);
	act.account = "2sv-try-0123abcd";
	act.account_uid = 990;
	act.door = "";
	act.device_name = "phone";
	act.given = &given;
	act.active_at_once = true;
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	fixture_alter(fixture, "UPDATE outbox SET account_id = NULL");
}

static void
find_something(struct fixture *fixture, int64_t now)
{
	struct act act = act_of(ACT_FOUND, now);

	act.door = "";
	act.why = "2 findings";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

/* A message of which nothing is left would be claimed again and again. */
static void
what_is_forgotten_leaves_no_empty_message(void **state)
{
	struct fixture *fixture = *state;
	struct act tried = act_of(ACT_TRIED, NOON + 1);
	struct result result;
	int64_t largest;

	alert_root_of_a_throw_away_account(fixture);
	result = claim(fixture, NOON);
	assert_string_equal(result.message.recipient, "local:root");
	find_something(fixture, NOON);
	tried.caller = 0;
	tried.tried = "2sv-try-0123abcd";
	run_expecting(fixture, tried, VERDICT_ACCEPT, REASON_RIGHT);
	/* Somebody was at it: it is over. */
	run_expecting(fixture, settle_of(NOON + 2, &result.message, OUTCOME_LATER), VERDICT_REFUSE,
	    REASON_EXPIRED);
	result_free(&result);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM message"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM delivery"), 0);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM pragma_foreign_key_check"), 0);

	result = claim(fixture, NOON + LEASE + 2);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.alerts[0].kind, "doctor");
	settle(fixture, NOON + LEASE + 2, &result.message, OUTCOME_SENT);
	result_free(&result);
	assert_int_equal(send_all(fixture, NOON + LEASE + 2, &largest), 0);
}

/* What else is in a digest is sent. */
static void
of_a_digest_only_what_is_forgotten_goes(void **state)
{
	struct fixture *fixture = *state;
	struct act tried = act_of(ACT_TRIED, NOON + 1);
	struct result result;

	alert_root_of_a_throw_away_account(fixture);
	find_something(fixture, NOON);
	fixture_alter(fixture, "UPDATE outbox SET is_given = 1;"
			       "INSERT INTO message (id, name, recipient, class, made_at, next_at) "
			       "VALUES (1, 'n', 'local:root', 0, 1800000000, 1800000000);"
			       "INSERT INTO delivery (outbox_id, recipient, class, message_id) "
			       "SELECT id, 'local:root', 0, 1 FROM outbox");
	tried.caller = 0;
	tried.tried = "2sv-try-0123abcd";
	run_expecting(fixture, tried, VERDICT_ACCEPT, REASON_RIGHT);

	result = claim(fixture, NOON + 1);
	assert_int_equal(result.message.alerts, 1);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.alerts[0].kind, "doctor");
	result_free(&result);
}

/* root's list of all. */
static struct result
list_of(struct fixture *fixture, int64_t now, enum message_state state)
{
	struct act act = {
	    .kind = ACT_ALERTS, .now = now, .way = WAY_ROOT, .all = true, .limit = 50};

	act.of_state = true;
	act.state = state;
	return run_one(fixture, act);
}

static void
what_waits_and_what_was_given_up_are_lists_of_their_own(void **state)
{
	struct fixture *fixture = *state;
	struct result result;
	int64_t now;

	alert_urgently(fixture, NOON);
	result = list_of(fixture, NOON, MESSAGE_WAITS);
	assert_int_equal(result.row_count, 0);
	assert_int_equal(result.untold_since, NOON); /* nobody has claimed it yet */
	result_free(&result);
	now = fail_until_given_up(fixture, NOON, true); /* root is to hear of it */
	result = list_of(fixture, now, MESSAGE_GIVEN_UP);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.messages[0].why, "451 try again");
	assert_int_equal(result.untold_since, 0);
	result_free(&result);
	result = claim(fixture, now);
	settle(fixture, now, &result.message, OUTCOME_LATER);
	result_free(&result);
	result = list_of(fixture, now, MESSAGE_WAITS);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.messages[0].kind, "undelivered");
	assert_int_equal(result.untold_since, 0);
	result_free(&result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_failed_one_is_tried_again_later_and_later_and_then_given_up),
	    STORE_TEST(root_hears_of_what_was_given_up_but_not_of_that),
	    STORE_TEST(what_nobody_can_say_anything_of_is_given_up_too),
	    STORE_TEST(who_slept_with_a_message_in_hand_gives_nothing_up),
	    STORE_TEST(what_was_refused_for_good_is_tried_for_a_day),
	    STORE_TEST(what_is_forgotten_leaves_no_empty_message),
	    STORE_TEST(of_a_digest_only_what_is_forgotten_goes),
	    STORE_TEST(what_waits_and_what_was_given_up_are_lists_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The limits at work: whoever guesses comes to an end, the owner comes in from home, from elsewhere
 * by two codes, and nothing that others do closes that way.
 */
#include "fixture.h"
#include "keeper/factor/totp.h"

#include <stdio.h>

#include "base/poison.h"

#define HOME "203.0.113.9"
#define HOTEL "198.51.100.7"
#define DAY INT64_C(86400)
#define WRONG "000000"

static struct act
try_from(const char *rhost, int64_t now, const char *answer)
{
	struct act act = act_of(ACT_TRY, now);

	act_from(&act, rhost);
	act.door_arrives = true;
	act.answer = answer;
	return act;
}

static const char *
two_at(const struct otpauth *given, int64_t at, int steps)
{
	static char texts[8][20];
	static unsigned int next;
	char *text = texts[next++ % 8];

	snprintf(text, sizeof(texts[0]), "%s-%s", code_at(given, at - 30), code_at(given, at));
	if (steps > 0)
		snprintf(text, sizeof(texts[0]), "%s-%s", code_at(given, at + 30 * (steps - 1)),
		    code_at(given, at + 30 * steps));
	return text;
}

static struct otpauth
begin(struct fixture *fixture)
{
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - DAY);
	log_in(fixture, HOME, &rfc, NOON - 3600);
	return rfc;
}

/* From so many prefixes, each at most five times in ten minutes: how many were looked at. */
static int
guess_from(struct fixture *fixture, unsigned int prefixes, int64_t now)
{
	char rhost[40];
	int looked_at = 0;

	for (unsigned int i = 0; i < prefixes; i++) {
		struct result result;

		snprintf(rhost, sizeof(rhost), "2001:db8:%x:%x00::1", i >> 8, i & 0xff);
		result = run_one(fixture, try_from(rhost, now, WRONG));
		looked_at += result.reason == REASON_WRONG;
		if (result.reason != REASON_WRONG)
			assert_int_equal(result.reason, REASON_THROTTLED);
		result_free(&result);
	}
	return looked_at;
}

static void
sixty_guesses_from_sixty_places_are_twenty_and_the_owner_comes_in(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act;

	assert_int_equal(guess_from(fixture, 60, NOON), 20);
	run_expecting(
	    fixture, try_from(HOME, NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);

	/* A hotel: one code is not looked at, and not used up; two are right. */
	act = try_from(HOTEL, NOON + 60, code_at(&rfc, NOON + 60));
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	act.answer = two_at(&rfc, NOON + 60, 1);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	/* And then the hotel is proven. */
	act = try_from(HOTEL, NOON + 300, code_at(&rfc, NOON + 300));
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

/* What was guessed there before is not counted against him any more. */
static void
a_place_that_two_codes_prove_is_open_at_once(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = try_from(HOTEL, NOON, WRONG);

	for (int i = 0; i < 5; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act.answer = two_at(&rfc, NOON, 1);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act = try_from(HOTEL, NOON + 60, code_at(&rfc, NOON + 60));
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
decide_tells_what_to_ask_for(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_DECIDE, NOON);
	struct result result;

	begin(fixture);
	guess_from(fixture, 20, NOON);
	result = run_one(fixture, act);
	assert_int_equal(result.ask, ASK_CODE); /* at home */
	result_free(&result);
	act_from(&act, HOTEL);
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.ask, ASK_TWO);
	assert_int_equal(result.wait_seconds, DAY);
	result_free(&result);
}

static void
one_behind_the_owners_own_prefix_leaves_two_codes(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = try_from("203.0.113.200", NOON, WRONG);

	for (int i = 0; i < 5; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	run_expecting(
	    fixture, try_from(HOME, NOON, code_at(&rfc, NOON)), VERDICT_REFUSE, REASON_THROTTLED);
	run_expecting(fixture, try_from(HOME, NOON + 30, two_at(&rfc, NOON + 30, 0)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	/* That took no failure away. */
	run_expecting(fixture, try_from(HOME, NOON + 90, code_at(&rfc, NOON + 90)), VERDICT_REFUSE,
	    REASON_THROTTLED);
	run_expecting(fixture, try_from(HOME, NOON + 600, code_at(&rfc, NOON + 600)),
	    VERDICT_ACCEPT, REASON_RIGHT);
}

static void
only_two_codes_in_a_row_of_one_device_are_two(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture), other;
	char text[20];
	const int64_t pairs[][2] = {{0, 0}, {30, 0}, {0, 60}, {-30, 60}, {330, 360}, {-360, -330}};

	other_parameters(3, &other);
	enrol_at_once(fixture, "tablet", &other, NOON);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		snprintf(text, sizeof(text), "%s-%s", code_at(&rfc, NOON + pairs[i][0]),
		    code_at(&rfc, NOON + pairs[i][1]));
		run_expecting(fixture, try_from(HOME, NOON, text), VERDICT_REFUSE, REASON_WRONG);
	}
	snprintf(text, sizeof(text), "%s-%s", code_at(&rfc, NOON), code_at(&other, NOON + 30));
	run_expecting(fixture, try_from(HOME, NOON, text), VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE kind = 2"), 7);

	snprintf(text, sizeof(text), "%s-%s", code_at(&rfc, NOON + 270), code_at(&rfc, NOON + 300));
	run_expecting(fixture, try_from(HOME, NOON, text), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE kind = 2"), 7);
}

static void
two_codes_are_used_up_both(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	const char *two = two_at(&rfc, NOON + 30, 0);

	run_expecting(fixture, try_from(HOME, NOON + 30, two), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_from(HOME, NOON + 30, two), VERDICT_REFUSE, REASON_USED);
	run_expecting(
	    fixture, try_from(HOME, NOON + 30, code_at(&rfc, NOON)), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_from(HOME, NOON + 30, code_at(&rfc, NOON + 30)), VERDICT_REFUSE,
	    REASON_USED);
	/* The second one again, with the next: half of it was seen by others. */
	run_expecting(fixture, try_from(HOME, NOON + 60, two_at(&rfc, NOON + 60, 0)),
	    VERDICT_REFUSE, REASON_WRONG);
	assert_true(count_alerts(fixture, "used-code") > 0);
}

/* A phone that is a minute ahead: two codes teach it, and then one is enough. */
static void
a_drift_of_two_steps_is_learnt_from_two_codes_alone(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct result result;

	run_expecting(
	    fixture, try_from(HOME, NOON, code_at(&rfc, NOON + 60)), VERDICT_REFUSE, REASON_CLOCK);
	result = run_one(fixture, try_from(HOME, NOON + 300, two_at(&rfc, NOON + 300, 2)));
	assert_int_equal(result.reason, REASON_RIGHT);
	assert_int_equal(result.offset_seconds, 60);
	result_free(&result);
	run_expecting(fixture, try_from(HOME, NOON + 600, code_at(&rfc, NOON + 660)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	/* No further: five steps ahead he comes in by two, and nothing is learnt. */
	run_expecting(fixture, try_from(HOME, NOON + 900, two_at(&rfc, NOON + 900, 5)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT drift FROM device"), 2);
	run_expecting(fixture, try_from(HOME, NOON + 1500, code_at(&rfc, NOON + 1650)),
	    VERDICT_REFUSE, REASON_CLOCK);
}

static void
the_accounts_own_processes_use_up_their_own_guesses(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act own = act_of_user(ACT_TRY, NOON);

	own.for_test = true;
	own.answer = WRONG;
	for (int i = 0; i < 20; i++) {
		own.now = NOON + i / 5 * 600;
		run_expecting(fixture, own, VERDICT_REFUSE, REASON_WRONG);
	}
	run_expecting(fixture, own, VERDICT_REFUSE, REASON_THROTTLED);
	own.answer = two_at(&rfc, own.now, 1);
	run_expecting(fixture, own, VERDICT_ACCEPT, REASON_RIGHT);

	run_expecting(fixture, try_from(HOTEL, NOON + 2400, code_at(&rfc, NOON + 2400)),
	    VERDICT_ACCEPT, REASON_RIGHT);
}

static void
a_used_code_is_not_charged_and_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = try_from(HOME, NOON, code_at(&rfc, NOON));

	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act_from(&act, HOTEL);
	for (int i = 0; i < 20; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 0);
	assert_true(count_alerts(fixture, "used-code") > 0);
}

static void
ten_failures_in_a_day_are_told(void **state)
{
	struct fixture *fixture = *state;

	begin(fixture);
	guess_from(fixture, 9, NOON);
	assert_int_equal(count_alerts(fixture, "failures"), 0);
	guess_from(fixture, 11, NOON + 60);
	assert_int_equal(count_alerts(fixture, "failures"), 1);
}

/* What is refused unlooked at costs one line an hour, whoever sends it how often. */
static void
throttled_answers_do_not_fill_the_log(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = try_from(HOTEL, NOON, WRONG);

	for (int i = 0; i < 5; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	for (int i = 0; i < 50; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE reason = 'throttled'"), 1);
	(void)rfc;
}

/* He may come as often as he likes: it is one line an hour. Elsewhere all is as before. */
static void
nobody_is_asked_where_no_way_is_open(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = try_from(HOTEL, NOON, WRONG);

	for (int i = 0; i < 5; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act.answer = "000000-111111";
	for (int i = 0; i < 10; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	act.kind = ACT_DECIDE;
	act.answer = NULL;
	for (int i = 0; i < 50; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE reason = 'throttled'"), 1);

	act_from(&act, "192.0.2.7");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	run_expecting(
	    fixture, try_from(HOME, NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
failures_stay_whatever_the_clock_and_the_service_do(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = try_from(HOTEL, NOON, WRONG);

	for (int i = 0; i < 5; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	fixture_close(fixture);
	fixture_open(fixture);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	act.now = NOON - 30 * DAY;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	act.now = NOON + 599;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	act.now = NOON + 600;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	(void)rfc;
}

/* At a console of the machine, by root's login program. */
static struct act
try_at_console(int64_t now, const char *answer)
{
	const struct place_seen console = {.tty = "/dev/tty1", .caller = 0};
	struct act act = try_from(NULL, now, answer);

	act.door = "login";
	place_find(&console, &act.place);
	return act;
}

/* Five hundred from one place, for as long as he likes, with the service started anew amid them. */
static void
five_hundred_guesses_from_one_place_shut_that_place_alone(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = try_from("192.0.2.77", NOON, WRONG);
	int looked_at = 0;

	for (int i = 0; i < 500; i++) {
		struct result result;

		if (i == 250) {
			fixture_close(fixture);
			fixture_open(fixture);
		}
		act.now = NOON + i * 60;
		result = run_one(fixture, act);
		looked_at += result.reason == REASON_WRONG;
		result_free(&result);
	}
	assert_int_equal(looked_at, 10);

	run_expecting(
	    fixture, try_from(HOME, act.now, code_at(&rfc, act.now)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_at_console(act.now + 30, code_at(&rfc, act.now + 30)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	/* There even a right one is not looked at, and so is not used up. */
	act.now += 60;
	act.answer = code_at(&rfc, act.now);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	run_expecting(fixture, try_from(HOTEL, act.now, act.answer), VERDICT_ACCEPT, REASON_RIGHT);
}

/* An owner who logs in meanwhile must not hand out new guesses with each of his logins. */
static void
a_right_code_between_wrong_ones_gives_none_of_them_back(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	int64_t now = NOON;

	for (int i = 0; i < 5; i++, now += 60) {
		run_expecting(
		    fixture, try_from(HOME, now, code_at(&rfc, now)), VERDICT_ACCEPT, REASON_RIGHT);
		run_expecting(
		    fixture, try_from(HOME, now + 30, WRONG), VERDICT_REFUSE, REASON_WRONG);
	}
	run_expecting(fixture, try_from(HOME, now, WRONG), VERDICT_REFUSE, REASON_THROTTLED);
	run_expecting(
	    fixture, try_from(HOME, now, code_at(&rfc, now)), VERDICT_REFUSE, REASON_THROTTLED);
}

/* The ledger can't be written: no guess for nothing, and no word of a wrong code. */
static void
what_can_not_be_charged_is_refused_for_the_stores_sake_and_not_used_up(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act acts[] = {try_from(HOME, NOON, WRONG), try_from(HOME, NOON, NULL)};
	struct result results[2];

	run_expecting(fixture, acts[0], VERDICT_REFUSE, REASON_WRONG);
	acts[1].answer = code_at(&rfc, NOON);
	fixture_alter(fixture, "CREATE UNIQUE INDEX one_alone ON attempt (account_id)");
	assert_int_equal(fixture->driver->run(fixture->store, acts, 2, results, fixture->error,
			     sizeof(fixture->error)),
	    0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(results[i].verdict, VERDICT_REFUSE);
		assert_int_equal(results[i].reason, REASON_NO_STORE);
		result_free(&results[i]);
	}
	assert_non_null(strstr(fixture->error, fixture->path)); /* for the log */
	fixture->error[0] = '\0';

	fixture_alter(fixture, "DROP INDEX one_alone");
	run_expecting(fixture, acts[1], VERDICT_ACCEPT, REASON_RIGHT);
}

/* What was refused may have been seen; he goes on from it all the same, and comes in. */
static void
who_goes_on_from_a_code_that_was_refused_comes_in_by_the_next_two(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);

	run_expecting(
	    fixture, try_from(HOME, NOON, code_at(&rfc, NOON + 60)), VERDICT_REFUSE, REASON_CLOCK);
	run_expecting(fixture, try_from(HOME, NOON + 30, two_at(&rfc, NOON, 3)), VERDICT_REFUSE,
	    REASON_WRONG);
	run_expecting(fixture, try_from(HOME, NOON + 60, two_at(&rfc, NOON, 4)), VERDICT_ACCEPT,
	    REASON_RIGHT);
}

/* The second one was refused before: neither is good any more, for both were typed. */
static void
two_codes_of_which_the_second_was_used_are_used_up_both(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);

	run_expecting(
	    fixture, try_from(HOME, NOON, code_at(&rfc, NOON + 60)), VERDICT_REFUSE, REASON_CLOCK);
	run_expecting(
	    fixture, try_from(HOME, NOON + 30, two_at(&rfc, NOON, 2)), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_from(HOME, NOON + 30, code_at(&rfc, NOON + 30)), VERDICT_REFUSE,
	    REASON_USED);
}

/* Who saw one and guesses at the next is charged, told to the owner, and told nothing himself. */
static void
a_code_that_was_used_is_no_half_of_two(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);

	run_expecting(
	    fixture, try_from(HOME, NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_from(HOTEL, NOON + 30, two_at(&rfc, NOON, 1)), VERDICT_REFUSE,
	    REASON_WRONG);
	assert_int_equal(count_alerts(fixture, "used-code"), 1);
	for (int i = 0; i < 9; i++)
		run_expecting(fixture, try_from(HOTEL, NOON + 30, two_at(&rfc, NOON, 1)),
		    VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, try_from(HOTEL, NOON + 30, two_at(&rfc, NOON, 1)), VERDICT_REFUSE,
	    REASON_THROTTLED);

	run_expecting(fixture, try_from(HOME, NOON + 30, code_at(&rfc, NOON + 30)), VERDICT_ACCEPT,
	    REASON_RIGHT);
}

/* One that was slow, and was set right: no device is bound to a drift for ever. */
static void
a_drift_of_a_clock_that_was_set_right_is_learnt_back(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	int64_t slow = -60;

	/* The second of the two is typed when it is shown. */
	run_expecting(fixture, try_from(HOME, NOON, two_at(&rfc, NOON + slow, 0)), VERDICT_ACCEPT,
	    REASON_RIGHT);
	run_expecting(fixture, try_from(HOME, NOON + 600, code_at(&rfc, NOON + 600 + slow)),
	    VERDICT_ACCEPT, REASON_RIGHT);

	run_expecting(fixture, try_from(HOME, NOON + 900, code_at(&rfc, NOON + 930)),
	    VERDICT_REFUSE, REASON_CLOCK);
	run_expecting(fixture, try_from(HOME, NOON + 990, two_at(&rfc, NOON + 990, 0)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT drift FROM device"), 0);
	run_expecting(fixture, try_from(HOME, NOON + 1200, code_at(&rfc, NOON + 1230)),
	    VERDICT_ACCEPT, REASON_RIGHT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(sixty_guesses_from_sixty_places_are_twenty_and_the_owner_comes_in),
	    STORE_TEST(a_place_that_two_codes_prove_is_open_at_once),
	    STORE_TEST(decide_tells_what_to_ask_for),
	    STORE_TEST(one_behind_the_owners_own_prefix_leaves_two_codes),
	    STORE_TEST(only_two_codes_in_a_row_of_one_device_are_two),
	    STORE_TEST(two_codes_are_used_up_both),
	    STORE_TEST(a_drift_of_two_steps_is_learnt_from_two_codes_alone),
	    STORE_TEST(the_accounts_own_processes_use_up_their_own_guesses),
	    STORE_TEST(a_used_code_is_not_charged_and_is_told),
	    STORE_TEST(ten_failures_in_a_day_are_told),
	    STORE_TEST(throttled_answers_do_not_fill_the_log),
	    STORE_TEST(nobody_is_asked_where_no_way_is_open),
	    STORE_TEST(failures_stay_whatever_the_clock_and_the_service_do),
	    STORE_TEST(five_hundred_guesses_from_one_place_shut_that_place_alone),
	    STORE_TEST(a_right_code_between_wrong_ones_gives_none_of_them_back),
	    STORE_TEST(what_can_not_be_charged_is_refused_for_the_stores_sake_and_not_used_up),
	    STORE_TEST(who_goes_on_from_a_code_that_was_refused_comes_in_by_the_next_two),
	    STORE_TEST(two_codes_of_which_the_second_was_used_are_used_up_both),
	    STORE_TEST(a_code_that_was_used_is_no_half_of_two),
	    STORE_TEST(a_drift_of_a_clock_that_was_set_right_is_learnt_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

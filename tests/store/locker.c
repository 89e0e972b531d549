/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lockers: they run as the account, come by user.sock, and open nothing but the account's own
 * screen. So what they do counts for itself alone. And doors of one field.
 */
#include "fixture.h"

#include "base/poison.h"

#define HOUR 3600
#define STEP 30

static struct act
locker_act(enum act_kind kind, int64_t now)
{
	struct act act = act_of_user(kind, now);

	act.door = "locker";
	return act;
}

static struct act
locker_try(int64_t now, const char *answer)
{
	struct act act = locker_act(ACT_TRY, now);

	act.answer = answer;
	return act;
}

static void
a_right_code_unlocks_and_makes_nothing_known(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct result result;
	struct event_row *event;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	result = run_one(fixture, locker_act(ACT_DECIDE, NOON + STEP));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.reason, REASON_NEEDS_CODE);
	assert_int_equal(result.ask, ASK_CODE);
	result_free(&result);

	result = run_one(fixture, locker_try(NOON + STEP, code_at(&rfc, NOON + STEP)));

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.reason, REASON_RIGHT);
	assert_int_equal(result.trust_days, 0);
	result_free(&result);
	event = newest_event(fixture, &result);
	assert_string_equal(event->door, "locker");
	assert_string_equal(event->host, "local:1000");
	assert_string_equal(event->verdict, "accept");
	result_free(&result);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM login"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM host"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM prefix"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 0);
}

static void
a_code_is_good_once_at_lockers_and_doors_alike(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct act act = act_of(ACT_TRY, NOON + STEP);

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, locker_try(NOON + STEP, code_at(&rfc, NOON + STEP)), VERDICT_ACCEPT,
	    REASON_RIGHT);

	act.answer = code_at(&rfc, NOON + STEP);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
}

/* Or whatever runs as ann could shut her out of ssh. */
static void
failures_at_a_locker_shut_no_other_door_and_none_of_those_shuts_it(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct act act = act_of(ACT_TRY, NOON + STEP);
	struct result result;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	for (int i = 0; i < 5; i++)
		run_expecting(fixture, locker_try(NOON + STEP, wrong_code(&rfc, NOON)),
		    VERDICT_REFUSE, REASON_WRONG);
	result = run_one(fixture, locker_act(ACT_DECIDE, NOON + STEP));
	assert_int_equal(result.ask, ASK_TWO);
	result_free(&result);
	result = run_one(fixture, act_of(ACT_DECIDE, NOON + STEP));
	assert_int_equal(result.ask, ASK_CODE);
	result_free(&result);

	act_from(&act, NULL); /* at sudo, say, of the same place */
	for (int i = 0; i < 5; i++) {
		act.answer = wrong_code(&rfc, NOON);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	}
	result = run_one(fixture, locker_act(ACT_DECIDE, NOON + HOUR));
	assert_int_equal(result.ask, ASK_CODE);
	result_free(&result);
}

/* A locker can be run again and again, for nothing. */
static void
what_costs_nothing_leaves_one_line_an_hour(void **state)
{
	struct fixture *fixture = *state;
	struct act end = locker_act(ACT_END, NOON);
	struct result page;

	end.reason = REASON_EMPTY;
	for (int i = 0; i < 50; i++) {
		run_expecting(
		    fixture, locker_act(ACT_DECIDE, NOON + i), VERDICT_SKIP, REASON_NOT_ENROLLED);
		end.now = NOON + i;
		run_expecting(fixture, end, VERDICT_REFUSE, REASON_EMPTY);
	}

	page = run_one(fixture, act_of_user(ACT_LOG, NOON + HOUR / 2));
	assert_int_equal(page.row_count, 2);
	result_free(&page);
	run_expecting(
	    fixture, locker_act(ACT_DECIDE, NOON + 2 * HOUR), VERDICT_SKIP, REASON_NOT_ENROLLED);
	page = run_one(fixture, act_of_user(ACT_LOG, NOON + 2 * HOUR));
	assert_int_equal(page.row_count, 3);
	result_free(&page);
}

static void
who_must_have_a_device_unlocks_with_none(void **state)
{
	struct fixture *fixture = *state;
	struct act act = locker_act(ACT_DECIDE, NOON);

	act.refuse_unenrolled = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_ENROLLED);
}

static void
the_screen_of_another_account_is_nobodys_business(void **state)
{
	static const enum act_kind kinds[] = {ACT_DECIDE, ACT_TRY, ACT_END, ACT_ADMIT};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct act act = locker_act(kinds[i], NOON);

		act.caller = BOB_UID;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	}
}

/* Not while an account is stopped: its screen may be the one that was taken. */
static void
a_stopped_account_unlocks_no_screen_and_is_not_admitted(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct act stop = act_of(ACT_STOP, NOON + STEP);
	struct result result;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, locker_act(ACT_ADMIT, NOON), VERDICT_SKIP, REASON_LET_BE);
	stop.door = "";
	run_expecting(fixture, stop, VERDICT_ACCEPT, REASON_RIGHT);

	result = run_one(fixture, locker_act(ACT_DECIDE, NOON + STEP));
	if (result.verdict == VERDICT_ACCEPT)
		assert_true(result.ask == ASK_HELD || result.ask == ASK_STOPPED);
	result_free(&result);
	result = run_one(fixture, locker_try(NOON + STEP, code_at(&rfc, NOON + STEP)));
	assert_int_equal(result.verdict, VERDICT_REFUSE);
	result_free(&result);
}

/* One field: whether a code is needed there must not depend on what passes with time. */
static void
at_one_field_no_known_host_and_no_trust_lets_be(void **state)
{
	static char name[] = "r1";
	struct rule rule = {.section = {.name = name}, .require = REQUIRE_NEW_HOST};
	const struct sections sections = {.rules = &rule, .rule_count = 1};
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct act act = act_of(ACT_DECIDE, NOON + 4 * STEP);

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	log_in(fixture, "203.0.113.9", &rfc, NOON + STEP);
	act.sections = &sections;
	act.groups = "";
	act.shared_networks = "";
	run_expecting(fixture, act, VERDICT_SKIP, REASON_KNOWN_HOST);

	act.one_field = true;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
}

static int64_t
digits_of(struct fixture *fixture, struct act act)
{
	struct result result = run_one(fixture, act);
	int64_t digits = result.digits;

	assert_int_equal(result.verdict, VERDICT_SKIP);
	assert_int_equal(result.reason, REASON_LET_BE);
	result_free(&result);
	return digits;
}

static void
how_much_is_cut_off_follows_from_devices_and_rules_and_leaves_no_trace(void **state)
{
	static char name[] = "r1", sddm[] = "sddm";
	struct rule rule = {.section = {.name = name}, .doors = sddm, .require = REQUIRE_NEVER};
	const struct sections sections = {.rules = &rule, .rule_count = 1};
	struct fixture *fixture = *state;
	struct otpauth rfc, long_one;
	struct act act = act_of(ACT_SPLIT, NOON + STEP);
	int64_t events;

	act.one_field = true;
	events = fixture_probe(fixture, "SELECT count(*) FROM event");
	assert_int_equal(digits_of(fixture, act), 0);
	assert_int_equal(digits_of(fixture, locker_act(ACT_SPLIT, NOON)), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), events);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM account"), 0);

	other_parameters(1, &long_one);
	long_one.digits = 8;
	enrol_at_once(fixture, "watch", &long_one, NOON);
	assert_int_equal(digits_of(fixture, act), 8);
	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	assert_int_equal(digits_of(fixture, act), 6); /* of two lengths the shorter */
	assert_int_equal(digits_of(fixture, locker_act(ACT_SPLIT, NOON)), 6);

	act.sections = &sections;
	act.groups = "";
	assert_int_equal(digits_of(fixture, act), 6);
	act.door = "sddm";
	assert_int_equal(digits_of(fixture, act), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_right_code_unlocks_and_makes_nothing_known),
	    STORE_TEST(a_code_is_good_once_at_lockers_and_doors_alike),
	    STORE_TEST(failures_at_a_locker_shut_no_other_door_and_none_of_those_shuts_it),
	    STORE_TEST(what_costs_nothing_leaves_one_line_an_hour),
	    STORE_TEST(who_must_have_a_device_unlocks_with_none),
	    STORE_TEST(the_screen_of_another_account_is_nobodys_business),
	    STORE_TEST(at_one_field_no_known_host_and_no_trust_lets_be),
	    STORE_TEST(how_much_is_cut_off_follows_from_devices_and_rules_and_leaves_no_trace),
	    STORE_TEST(a_stopped_account_unlocks_no_screen_and_is_not_admitted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

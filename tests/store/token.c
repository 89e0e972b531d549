/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an admin gives out: an invitation is good once and for a time, and opens nothing but an
 * enrolment; a help code opens one login and nothing else; who was reset comes in by no password.
 */
#include "fixture.h"

#include "base/poison.h"

#define HOME "203.0.113.9"
#define HOUR INT64_C(3600)

static char given[RECOVERY_TEXT_SIZE];

/* Root's, which gives something out. */
static void
give(struct fixture *fixture, enum act_kind kind, int64_t now)
{
	struct act act = act_of(kind, now);
	struct result result;

	act.recovery_codes = 10;
	act.token_seconds = 72 * HOUR;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.row_kind, ROW_TOKEN);
	assert_int_equal(
	    result.rows.recovery[0].number, now + (kind == ACT_HELP_CODE ? HOUR / 4 : 72 * HOUR));
	memcpy(given, result.rows.recovery[0].text, sizeof(given));
	result_free(&result);
}

static struct act
login_of(enum act_kind kind, int64_t now, const char *answer)
{
	struct act act = act_of(kind, now);

	act_from(&act, HOME);
	act.recovery_codes = 10;
	act.door_arrives = true;
	act.answer = answer;
	return act;
}

static void
expect_asked(struct fixture *fixture, int64_t now)
{
	struct result result = run_one(fixture, login_of(ACT_DECIDE, now, NULL));

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.reason, REASON_NEEDS_CODE);
	assert_int_equal(result.ask, ASK_INVITATION);
	result_free(&result);
}

/* Types the invitation; the pending device's number, and its secret. */
static int64_t
redeem(struct fixture *fixture, int64_t now, struct otpauth *ret)
{
	struct result result = run_one(fixture, login_of(ACT_REDEEM, now, given));
	int64_t id = result.device_id;

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_non_null(result.enrolled);
	*ret = *result.enrolled;
	result_free(&result);
	return id;
}

static struct act
first_code(int64_t now, int64_t device_id, const char *answer)
{
	struct act act = login_of(ACT_CONFIRM, now, answer);

	act.device_id = device_id;
	act.for_login = true;
	return act;
}

static void
a_login_is_led_to_a_device_and_in(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth device;
	struct result result;
	int64_t id;

	give(fixture, ACT_INVITE, NOON);
	expect_asked(fixture, NOON + 60);
	id = redeem(fixture, NOON + 60, &device);
	assert_int_equal(count_devices(fixture, 1), 0);
	expect_asked(fixture, NOON + 60); /* until the device has given its first code */
	run_expecting(fixture, first_code(NOON + 60, id, wrong_code(&device, NOON + 60)),
	    VERDICT_REFUSE, REASON_WRONG);
	result = run_one(fixture, first_code(NOON + 90, id, code_at(&device, NOON + 90)));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_not_equal(result.login[0], '\0');
	assert_int_equal(result.row_count, 10);
	result_free(&result);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM host WHERE known = 1"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM prefix"), 1);
	/* Used up; and so is the first code. */
	run_expecting(
	    fixture, login_of(ACT_REDEEM, NOON + 120, given), VERDICT_REFUSE, REASON_EXISTS);
	run_expecting(fixture, login_of(ACT_TRY, NOON + 120, given), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, login_of(ACT_TRY, NOON + 120, code_at(&device, NOON + 90)),
	    VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, login_of(ACT_TRY, NOON + 120, code_at(&device, NOON + 120)),
	    VERDICT_ACCEPT, REASON_RIGHT);
}

/* Of two who have it the first that finishes comes in. */
static void
it_makes_one_device(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth first, second;
	int64_t first_id, second_id;

	give(fixture, ACT_INVITE, NOON);
	first_id = redeem(fixture, NOON + 60, &first);
	second_id = redeem(fixture, NOON + 60, &second);
	run_expecting(fixture, first_code(NOON + 60, first_id, code_at(&first, NOON + 60)),
	    VERDICT_REFUSE, REASON_NO_SUCH);
	run_expecting(fixture, first_code(NOON + 60, second_id, code_at(&second, NOON + 60)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_devices(fixture, 1), 1);
}

static void
its_time_is_over_by_any_clock(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth device;
	int64_t id;

	give(fixture, ACT_INVITE, NOON);
	id = redeem(fixture, NOON + 71 * HOUR, &device);
	run_expecting(fixture, first_code(NOON + 72 * HOUR, id, code_at(&device, NOON + 72 * HOUR)),
	    VERDICT_REFUSE, REASON_EXPIRED);
	run_expecting(
	    fixture, login_of(ACT_REDEEM, NOON + 72 * HOUR, given), VERDICT_REFUSE, REASON_EXPIRED);
	/* A clock that was set back does not make it good for longer. */
	run_expecting(
	    fixture, login_of(ACT_REDEEM, NOON - 301, given), VERDICT_REFUSE, REASON_EXPIRED);
	/* One who never had a device is as free as before then. */
	run_expecting(fixture, login_of(ACT_DECIDE, NOON + 72 * HOUR, NULL), VERDICT_SKIP,
	    REASON_NOT_ENROLLED);
}

static void
guesses_at_it_are_charged_as_recovery_codes_are(void **state)
{
	struct fixture *fixture = *state;
	struct act elsewhere;

	give(fixture, ACT_INVITE, NOON);
	for (int i = 0; i < 30; i++)
		run_expecting(fixture, login_of(ACT_REDEEM, NOON + i, "zzzz-zzzz-zzzz-zzzz"),
		    VERDICT_REFUSE, REASON_WRONG);
	run_expecting(
	    fixture, login_of(ACT_REDEEM, NOON + 31, given), VERDICT_REFUSE, REASON_THROTTLED);
	elsewhere = login_of(ACT_REDEEM, NOON + 31, given);
	act_from(&elsewhere, "198.51.100.7");
	run_expecting(fixture, elsewhere, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(
	    fixture, login_of(ACT_REDEEM, NOON + 700, "123456"), VERDICT_REFUSE, REASON_FORM);
	run_expecting(
	    fixture, login_of(ACT_REDEEM, NOON + 700, given), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
who_was_reset_comes_in_by_the_invitation_alone(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc, device;
	struct act act = act_of_user(ACT_ENROL, NOON + 60);
	struct result result;
	int64_t id;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - HOUR);
	log_in(fixture, HOME, &rfc, NOON - HOUR + 60);
	run_expecting(fixture, act_of(ACT_CODES_NEW, NOON - 60), VERDICT_REFUSE, REASON_RULE);
	give(fixture, ACT_RESET, NOON);
	assert_int_equal(count_alerts(fixture, "reset"), 2);
	assert_int_equal(count_devices(fixture, 1), 0);
	act.given = &rfc;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INVITATION);
	/* Nor do they take the device away that an invited login is about to confirm. */
	redeem(fixture, NOON + 60, &device);
	act = act_of_user(ACT_OFF, NOON + 60);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INVITATION);
	act.kind = ACT_REMOVE;
	act.device_name = "phone";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INVITATION);
	assert_int_equal(count_devices(fixture, 0), 1);
	run_expecting(fixture, login_of(ACT_TRY, NOON + 60, code_at(&rfc, NOON + 60)),
	    VERDICT_REFUSE, REASON_NOT_ENROLLED);
	expect_asked(fixture, NOON + 60);
	/* Its time is over: shut still, until there is another one; and it is said. */
	result = run_one(fixture, act_of_user(ACT_STATUS, NOON + 73 * HOUR));
	assert_int_equal(result.rows.status->invited_until, NOON + 72 * HOUR);
	result_free(&result);
	run_expecting(fixture, login_of(ACT_DECIDE, NOON + 73 * HOUR, NULL), VERDICT_REFUSE,
	    REASON_INVITATION);
	give(fixture, ACT_INVITE, NOON + 73 * HOUR);
	id = redeem(fixture, NOON + 73 * HOUR, &device);
	run_expecting(fixture, first_code(NOON + 73 * HOUR, id, code_at(&device, NOON + 73 * HOUR)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT must_enrol FROM account"), 0);
}

static void
what_roots_enrol_makes_ends_a_reset(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - HOUR);
	give(fixture, ACT_RESET, NOON);
	enrol_at_once(fixture, "phone", &rfc, NOON + 60);
	assert_int_equal(fixture_probe(fixture, "SELECT must_enrol FROM account"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM token"), 0);
	run_expecting(fixture, login_of(ACT_TRY, NOON + 60, code_at(&rfc, NOON + 60)),
	    VERDICT_ACCEPT, REASON_RIGHT);
}

static void
invite_is_for_who_has_no_device(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	run_expecting(fixture, act_of(ACT_RESET, NOON), VERDICT_REFUSE, REASON_NOT_ENROLLED);
	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, act_of(ACT_INVITE, NOON), VERDICT_REFUSE, REASON_EXISTS);
	run_expecting(fixture, act_of_user(ACT_INVITE, NOON), VERDICT_REFUSE, REASON_NOT_PERMITTED);
	run_expecting(
	    fixture, act_of_user(ACT_HELP_CODE, NOON), VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

static void
a_help_code_is_one_login(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct act act;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - HOUR);
	give(fixture, ACT_HELP_CODE, NOON);
	act = act_of_user(ACT_OFF, NOON + 1);
	act.answer = given;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act = act_of(ACT_TRY, NOON + 1);
	act.answer = given;
	act.for_test = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, login_of(ACT_TRY, NOON + 60, given), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "help-code-used"), 2);
	/* Who has it read out to him makes no place known or proven. */
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM host WHERE known = 1"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM prefix"), 0);
	for (int i = 1; i < 5; i++)
		run_expecting(
		    fixture, login_of(ACT_TRY, NOON + 60 + i, given), VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 1);

	give(fixture, ACT_HELP_CODE, NOON + HOUR);
	run_expecting(fixture, login_of(ACT_TRY, NOON + HOUR + HOUR / 4, given), VERDICT_REFUSE,
	    REASON_EXPIRED);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE kind = 1 AND way = 1"), 1);
}

/* It shares the limits of one code; and it neither frees, nor passes by a stop. */
static void
a_help_code_passes_by_no_limit_and_no_stop(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - HOUR);
	give(fixture, ACT_HELP_CODE, NOON);
	for (int i = 0; i < 5; i++)
		run_expecting(
		    fixture, login_of(ACT_TRY, NOON + i, "00000000"), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(
	    fixture, login_of(ACT_TRY, NOON + 9, given), VERDICT_REFUSE, REASON_THROTTLED);
	run_expecting(fixture, act_of(ACT_STOP, NOON + 700), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, login_of(ACT_TRY, NOON + 700, given), VERDICT_REFUSE, REASON_HELD);
	run_expecting(fixture, act_of(ACT_HELP_CODE, NOON + 700), VERDICT_REFUSE, REASON_HELD);
}

static struct act
of_bob(struct act act)
{
	act.account = "bob";
	act.account_uid = BOB_UID;
	return act;
}

/* Whoever overheard it comes at the same moment as its owner. */
static void
a_help_code_that_two_type_at_once_is_one_login(void **state)
{
	struct fixture *fixture = *state;
	struct act acts[2];
	struct result results[2];
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - HOUR);
	give(fixture, ACT_HELP_CODE, NOON);
	acts[0] = acts[1] = login_of(ACT_TRY, NOON + 60, given);
	act_from(&acts[1], "198.51.100.7");
	assert_int_equal(fixture->driver->run(fixture->store, acts, 2, results, fixture->error,
			     sizeof(fixture->error)),
	    0);
	assert_int_equal(results[0].verdict, VERDICT_ACCEPT);
	assert_int_equal(results[1].verdict, VERDICT_REFUSE);
	assert_int_equal(results[1].reason, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 1);
	assert_string_not_equal(results[0].login, "");
	result_free(&results[0]);
	result_free(&results[1]);
}

static void
what_was_given_to_one_is_of_no_use_to_another(void **state)
{
	struct fixture *fixture = *state;
	struct act invite = of_bob(act_of(ACT_INVITE, NOON)), enrol;
	struct otpauth rfc, other, device;

	rfc_parameters(&rfc);
	other_parameters(3, &other);
	invite.token_seconds = HOUR;
	run_expecting(fixture, invite, VERDICT_ACCEPT, REASON_RIGHT);
	give(fixture, ACT_INVITE, NOON);
	run_expecting(
	    fixture, of_bob(login_of(ACT_REDEEM, NOON + 60, given)), VERDICT_REFUSE, REASON_WRONG);
	redeem(fixture, NOON + 60, &device);

	enrol_at_once(fixture, "phone", &rfc, NOON + 120);
	enrol = of_bob(act_of(ACT_ENROL, NOON + 120));
	enrol.given = &other;
	enrol.active_at_once = true;
	run_expecting(fixture, enrol, VERDICT_ACCEPT, REASON_RIGHT);
	give(fixture, ACT_HELP_CODE, NOON + 120);
	run_expecting(
	    fixture, of_bob(login_of(ACT_TRY, NOON + 150, given)), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, login_of(ACT_TRY, NOON + 150, given), VERDICT_ACCEPT, REASON_RIGHT);
}

/* Somebody who stole it has begun; the admin voids it by another one. */
static void
what_a_void_invitation_began_is_not_finished(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc, device;
	int64_t id;

	give(fixture, ACT_INVITE, NOON);
	id = redeem(fixture, NOON + 60, &device);
	give(fixture, ACT_INVITE, NOON + 120);
	run_expecting(fixture, first_code(NOON + 180, id, code_at(&device, NOON + 180)),
	    VERDICT_REFUSE, REASON_NO_SUCH);

	/* After a reset, by no other way than the login either, once it has expired or was stopped.
	 */
	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON + 200);
	give(fixture, ACT_RESET, NOON + 300);
	id = redeem(fixture, NOON + 360, &device);
	run_expecting(fixture,
	    confirm_of(NOON + 100 * HOUR, id, code_at(&device, NOON + 100 * HOUR)), VERDICT_REFUSE,
	    REASON_EXPIRED);
	run_expecting(fixture, act_of(ACT_STOP, NOON + 400), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, confirm_of(NOON + 420, id, code_at(&device, NOON + 420)),
	    VERDICT_REFUSE, REASON_NO_SUCH);
}

static void
stop_of_one_who_is_invited_opens_nothing(void **state)
{
	struct fixture *fixture = *state;

	give(fixture, ACT_INVITE, NOON);
	run_expecting(fixture, act_of_user(ACT_STOP, NOON + 20), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(
	    fixture, login_of(ACT_DECIDE, NOON + 30, NULL), VERDICT_REFUSE, REASON_INVITATION);
	give(fixture, ACT_INVITE, NOON + 60);
	expect_asked(fixture, NOON + 90);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_login_is_led_to_a_device_and_in),
	    STORE_TEST(it_makes_one_device),
	    STORE_TEST(its_time_is_over_by_any_clock),
	    STORE_TEST(guesses_at_it_are_charged_as_recovery_codes_are),
	    STORE_TEST(who_was_reset_comes_in_by_the_invitation_alone),
	    STORE_TEST(what_roots_enrol_makes_ends_a_reset),
	    STORE_TEST(invite_is_for_who_has_no_device),
	    STORE_TEST(a_help_code_is_one_login),
	    STORE_TEST(a_help_code_passes_by_no_limit_and_no_stop),
	    STORE_TEST(a_help_code_that_two_type_at_once_is_one_login),
	    STORE_TEST(what_was_given_to_one_is_of_no_use_to_another),
	    STORE_TEST(what_a_void_invitation_began_is_not_finished),
	    STORE_TEST(stop_of_one_who_is_invited_opens_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

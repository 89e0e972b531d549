/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tokens whose codes go by a counter: it moves only on success and never back, what was used is
 * known again, two codes in a row bring it back, and such devices stand beside those of a clock.
 */
#include "fixture.h"
#include "keeper/factor/hotp.h"

#include <stdio.h>

#include "base/poison.h"

#define HOME "203.0.113.9"
#define WRONG "000000"

/* The secret of RFC 4226 appendix D; the next code is that of the counter. */
static void
token_parameters(int64_t counter, struct otpauth *ret)
{
	rfc_parameters(ret);
	ret->type = OTPAUTH_HOTP;
	ret->counter = counter;
}

static const char *
code_of(const struct otpauth *token, int64_t counter)
{
	static char codes[16][CODE_DIGITS_MAX + 1];
	static unsigned int next;
	char *code = codes[next++ % 16];

	assert_int_equal(code_compute(token, counter, code), 0);
	return code;
}

static const char *
two_of(const struct otpauth *token, int64_t second)
{
	static char texts[8][20];
	static unsigned int next;
	char *text = texts[next++ % 8];

	snprintf(
	    text, sizeof(texts[0]), "%s-%s", code_of(token, second - 1), code_of(token, second));
	return text;
}

static struct act
try_of(int64_t now, const char *answer)
{
	struct act act = act_of(ACT_TRY, now);

	act_from(&act, HOME);
	act.door_arrives = true;
	act.answer = answer;
	return act;
}

static struct otpauth
begin(struct fixture *fixture, int64_t counter)
{
	struct otpauth token;

	token_parameters(counter, &token);
	enrol_at_once(fixture, "token", &token, NOON - 3600);
	return token;
}

static int64_t
last_counter(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT last_step FROM device WHERE type = 'hotp'");
}

static int64_t
failures(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT count(*) FROM attempt");
}

static void
the_tenth_code_ahead_comes_in_and_the_eleventh_does_not(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token = begin(fixture, 5);

	run_expecting(fixture, try_of(NOON, code_of(&token, 4 + 11)), VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(last_counter(fixture), 4);
	run_expecting(fixture, try_of(NOON, code_of(&token, 4 + 10)), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(last_counter(fixture), 14);
	/* What was passed over is used up with it. */
	run_expecting(fixture, try_of(NOON, code_of(&token, 5)), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(NOON, code_of(&token, 15)), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT first_step FROM device"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM used_span"), 0);
}

static void
the_first_code_is_that_of_the_counter_0(void **state)
{
	struct fixture *fixture = *state;

	begin(fixture, 0);
	run_expecting(fixture, try_of(NOON, "755224"), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(last_counter(fixture), 0);
	run_expecting(fixture, try_of(NOON, "755224"), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(NOON, "287082"), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
wrong_codes_move_nothing_and_are_charged(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token = begin(fixture, 5);

	for (int i = 0; i < 3; i++)
		run_expecting(fixture, try_of(NOON + i, WRONG), VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(last_counter(fixture), 4);
	assert_int_equal(failures(fixture), 3);
	run_expecting(fixture, try_of(NOON + 9, code_of(&token, 5)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
a_used_code_is_not_charged_and_is_an_alert_from_any_host(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token = begin(fixture, 0);
	struct act act;

	for (int64_t i = 0; i < 12; i++)
		run_expecting(
		    fixture, try_of(NOON + i, code_of(&token, i)), VERDICT_ACCEPT, REASON_RIGHT);
	act = try_of(NOON + 20, code_of(&token, 11)); /* at once, and from its own host */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	act = try_of(NOON + 3600, code_of(&token, 2));
	act_from(&act, "198.51.100.7");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	assert_int_equal(failures(fixture), 0);
	assert_int_equal(count_alerts(fixture, "used-code"), 2);
	/* Older ones are like any other. */
	act.answer = code_of(&token, 1);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(last_counter(fixture), 11);
}

static void
two_in_a_row_bring_back_a_token_whose_button_was_pressed_a_hundred_times(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token = begin(fixture, 0);

	run_expecting(fixture, try_of(NOON, code_of(&token, 0)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_of(NOON, two_of(&token, 101)), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, try_of(NOON, two_of(&token, 100)), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(last_counter(fixture), 100);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM used_span"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT drift FROM device"), 0);
	run_expecting(fixture, try_of(NOON, two_of(&token, 100)), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(NOON, code_of(&token, 101)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
half_of_two_may_not_be_used(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token = begin(fixture, 0);

	run_expecting(fixture, try_of(NOON, code_of(&token, 7)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_of(NOON, two_of(&token, 8)), VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(count_alerts(fixture, "used-code"), 1);
	/* The second one was not called right, and is not used up. */
	run_expecting(fixture, try_of(NOON, two_of(&token, 9)), VERDICT_ACCEPT, REASON_RIGHT);
}

/* A72: each has its own secret, and its own place. */
static void
phone_and_token_are_tried_together_and_move_apart(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth phone, token = begin(fixture, 0);
	struct result result;

	other_parameters(7, &phone);
	enrol_at_once(fixture, "phone", &phone, NOON - 3600);
	result = run_one(fixture, try_of(NOON, code_at(&phone, NOON)));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.device, "phone");
	result_free(&result);
	result = run_one(fixture, try_of(NOON, code_of(&token, 0)));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.device, "token");
	assert_int_equal(result.wait_seconds, 0);
	result_free(&result);
	run_expecting(fixture, try_of(NOON, code_at(&phone, NOON)), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(NOON, code_of(&token, 0)), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(NOON, code_of(&token, 1)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(
	    fixture, try_of(NOON + 30, code_at(&phone, NOON + 30)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
one_secret_enrolled_twice_takes_no_code_twice(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token = begin(fixture, 0);

	enrol_at_once(fixture, "twin", &token, NOON - 3600);
	run_expecting(fixture, try_of(NOON, code_of(&token, 3)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_of(NOON, code_of(&token, 3)), VERDICT_REFUSE, REASON_USED);
	assert_int_equal(fixture_probe(fixture, "SELECT min(last_step) FROM device"), 3);
}

/* A73; and of E6 the token whose last used counter is 4. */
static void
tokens_with_7_and_8_digits_and_sha256_come_in(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token, other;

	token_parameters(5, &token);
	token.digits = 7;
	enrol_at_once(fixture, "seven", &token, NOON - 3600);
	run_expecting(fixture, try_of(NOON, "0338314"), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(NOON, "8254676"), VERDICT_ACCEPT, REASON_RIGHT);

	other_parameters(9, &other);
	other.type = OTPAUTH_HOTP;
	other.algorithm = ALGORITHM_SHA256;
	other.digits = 8;
	enrol_at_once(fixture, "eight", &other, NOON - 3600);
	run_expecting(fixture, try_of(NOON, code_of(&other, 9)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
the_first_code_confirms_and_is_used_up(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token;
	struct result result;

	token_parameters(5, &token);
	result = enrol_pending(fixture, &token, NOON);
	assert_int_equal(result.enrolled->type, OTPAUTH_HOTP);
	assert_int_equal(result.enrolled->counter, 5);
	run_expecting(fixture, confirm_of(NOON, result.device_id, code_of(&token, 4)),
	    VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, confirm_of(NOON, result.device_id, code_of(&token, 15)),
	    VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, confirm_of(NOON, result.device_id, code_of(&token, 14)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(last_counter(fixture), 14);
	run_expecting(fixture, try_of(NOON, code_of(&token, 14)), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(NOON, code_of(&token, 15)), VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);
}

static void
two_in_a_row_confirm_a_token_that_is_far_ahead(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token, phone;
	struct result result;
	int64_t other;

	token_parameters(0, &token);
	result = enrol_pending(fixture, &token, NOON);
	run_expecting(fixture, confirm_of(NOON, result.device_id, two_of(&token, 60)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(last_counter(fixture), 60);
	result_free(&result);

	/* Of a clock's codes one is wanted. */
	rfc_parameters(&phone);
	enrol_at_once(fixture, "other", &phone, NOON);
	fixture_alter(fixture, "UPDATE device SET active = 0 WHERE type = 'totp'");
	other = fixture_probe(fixture, "SELECT id FROM device WHERE type = 'totp'");
	run_expecting(fixture, confirm_of(NOON, other, two_of(&phone, NOON / 30)), VERDICT_REFUSE,
	    REASON_FORM);
}

static void
a_counter_that_cannot_be_is_refused(void **state)
{
	static const int64_t counters[] = {-1, OTPAUTH_COUNTER_MAX + 1};
	struct act act = act_of(ACT_ENROL, NOON);
	struct otpauth token;

	act.given = &token;
	act.active_at_once = true;
	for (size_t i = 0; i < 2; i++) {
		token_parameters(counters[i], &token);
		run_expecting(*state, act, VERDICT_REFUSE, REASON_BAD_VALUE);
	}
	token_parameters(1, &token);
	token.type = OTPAUTH_TOTP; /* which has none */
	run_expecting(*state, act, VERDICT_REFUSE, REASON_BAD_VALUE);
	token_parameters(OTPAUTH_COUNTER_MAX, &token);
	run_expecting(*state, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(
	    *state, try_of(NOON, code_of(&token, token.counter)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(*state, try_of(NOON, code_of(&token, token.counter + 10)), VERDICT_ACCEPT,
	    REASON_RIGHT);
}

/* Its counter may stand anywhere: neither one code counts nor two, and the list says so. */
static void
a_token_that_waits_takes_no_code_at_all(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth phone, token = begin(fixture, 0);
	struct act act = act_of(ACT_DEVICES, NOON);
	struct result result;

	other_parameters(7, &phone);
	enrol_at_once(fixture, "phone", &phone, NOON - 3600);
	fixture_alter(fixture, "UPDATE device SET waits = 1 WHERE type = 'hotp'");
	run_expecting(fixture, try_of(NOON, code_of(&token, 0)), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, try_of(NOON, two_of(&token, 1)), VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(last_counter(fixture), -1);
	run_expecting(fixture, try_of(NOON, code_at(&phone, NOON)), VERDICT_ACCEPT, REASON_RIGHT);

	result = run_one(fixture, act);
	assert_int_equal(result.row_count, 2);
	assert_int_equal(result.rows.devices[0].type, OTPAUTH_HOTP);
	assert_true(result.rows.devices[0].waits && result.rows.devices[0].active);
	assert_int_equal(result.rows.devices[1].type, OTPAUTH_TOTP);
	assert_false(result.rows.devices[1].waits);
	result_free(&result);
}

/* None of its codes counts: that is no reason to let its owner's password alone in. */
static void
an_account_whose_only_token_waits_is_asked_all_the_same(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth token = begin(fixture, 0);

	fixture_alter(fixture, "UPDATE device SET waits = 1");
	run_expecting(fixture, act_of(ACT_DECIDE, NOON), VERDICT_ACCEPT, REASON_NEEDS_CODE);
	run_expecting(fixture, try_of(NOON, code_of(&token, 0)), VERDICT_REFUSE, REASON_WRONG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(the_tenth_code_ahead_comes_in_and_the_eleventh_does_not),
	    STORE_TEST(the_first_code_is_that_of_the_counter_0),
	    STORE_TEST(wrong_codes_move_nothing_and_are_charged),
	    STORE_TEST(a_used_code_is_not_charged_and_is_an_alert_from_any_host),
	    STORE_TEST(two_in_a_row_bring_back_a_token_whose_button_was_pressed_a_hundred_times),
	    STORE_TEST(half_of_two_may_not_be_used),
	    STORE_TEST(phone_and_token_are_tried_together_and_move_apart),
	    STORE_TEST(one_secret_enrolled_twice_takes_no_code_twice),
	    STORE_TEST(tokens_with_7_and_8_digits_and_sha256_come_in),
	    STORE_TEST(the_first_code_confirms_and_is_used_up),
	    STORE_TEST(two_in_a_row_confirm_a_token_that_is_far_ahead),
	    STORE_TEST(a_counter_that_cannot_be_is_refused),
	    STORE_TEST(a_token_that_waits_takes_no_code_at_all),
	    STORE_TEST(an_account_whose_only_token_waits_is_asked_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

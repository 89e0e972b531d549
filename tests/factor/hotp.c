/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of keeper/factor/hotp: the vectors of RFC 4226, the edges of what is looked at ahead and
 * behind, two codes in a row, and that the same work is done whatever matches.
 */
#include "keeper/factor/hotp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

/* RFC 4226 appendix D: the codes of the counters 0 to 9. */
static const char *const rfc_4226[] = {"755224", "287082", "359152", "969429", "338314", "254676",
    "287922", "162583", "399871", "520489"};

static unsigned int compared;

int __real_sodium_memcmp(const void *, const void *, size_t);
int __wrap_sodium_memcmp(const void *, const void *, size_t);

int
__wrap_sodium_memcmp(const void *a, const void *b, size_t size)
{
	compared++;
	return __real_sodium_memcmp(a, b, size);
}

static void
make_token(struct otpauth *token)
{
	otpauth_defaults(token);
	token->type = OTPAUTH_HOTP;
	token->secret.size = 20;
	memcpy(token->secret.bytes, "12345678901234567890", 20);
}

static const char *
code_of(const struct otpauth *token, int64_t counter)
{
	static char codes[4][CODE_DIGITS_MAX + 1];
	static unsigned int next;
	char *code = codes[next++ % 4];

	assert_int_equal(code_compute(token, counter, code), 0);
	return code;
}

static void
hotp_finds_the_codes_of_rfc_4226_appendix_d(void **state)
{
	struct otpauth scope_otpauth token;
	int64_t counter;

	(void)state;
	make_token(&token);
	for (int64_t i = 0; i < 10; i++) {
		counter = -1;
		assert_int_equal(hotp_match(&token, rfc_4226[i], i - 1, &counter), CODE_RIGHT);
		assert_int_equal(counter, i);
		assert_int_equal(hotp_match(&token, rfc_4226[i], -1, &counter), CODE_RIGHT);
		assert_int_equal(counter, i);
	}
}

static void
hotp_looks_ten_ahead_and_not_eleven(void **state)
{
	struct otpauth scope_otpauth token;
	int64_t counter = -7;

	(void)state;
	make_token(&token);
	assert_int_equal(hotp_match(&token, code_of(&token, 110), 100, &counter), CODE_RIGHT);
	assert_int_equal(counter, 110);
	counter = -7;
	assert_int_equal(hotp_match(&token, code_of(&token, 111), 100, &counter), CODE_WRONG);
	assert_int_equal(counter, -7);
}

static void
hotp_knows_the_last_ten_used_ones_again(void **state)
{
	struct otpauth scope_otpauth token;
	int64_t counter;

	(void)state;
	make_token(&token);
	for (int64_t used = 91; used <= 100; used++) {
		assert_int_equal(
		    hotp_match(&token, code_of(&token, used), 100, &counter), CODE_RIGHT);
		assert_int_equal(counter, used);
	}
	assert_int_equal(hotp_match(&token, code_of(&token, 90), 100, &counter), CODE_WRONG);
	assert_int_equal(hotp_match(&token, code_of(&token, 0), 0, &counter), CODE_RIGHT);
	assert_int_equal(counter, 0);
}

/* Two counters at most 19 apart that have one code, found by looking; the lower one. */
static int64_t
find_twins(const struct otpauth *token, int64_t *ret_later)
{
	char codes[20][CODE_DIGITS_MAX + 1] = {{0}};

	for (int64_t i = 0;; i++) {
		code_compute(token, i, codes[i % 20]);
		for (int64_t before = i < 9 ? 0 : i - 9; before < i; before++) {
			if (strcmp(codes[before % 20], codes[i % 20]) != 0)
				continue;
			*ret_later = i;
			return before;
		}
	}
}

static void
hotp_takes_no_code_again_that_a_later_counter_has_too(void **state)
{
	struct otpauth scope_otpauth token;
	int64_t first, later, counter;

	(void)state;
	make_token(&token);
	first = find_twins(&token, &later);
	assert_int_equal(
	    hotp_match(&token, code_of(&token, first), first - 1, &counter), CODE_RIGHT);
	assert_int_equal(counter, later);
	assert_int_equal(hotp_match(&token, code_of(&token, first), first, &counter), CODE_RIGHT);
	assert_int_equal(counter, first);
}

static bool
match_two(
    const struct otpauth *token, int64_t first, int64_t second, int64_t last, int64_t *ret_counter)
{
	const char *const codes[] = {code_of(token, first), code_of(token, second)};
	const struct hotp_reach reach = {last, HOTP_TWO_AHEAD};

	return hotp_match_two(token, codes, &reach, ret_counter);
}

static void
hotp_two_in_a_row_are_found_a_hundred_ahead(void **state)
{
	struct otpauth scope_otpauth token;
	int64_t counter = -7;

	(void)state;
	make_token(&token);
	assert_true(match_two(&token, 199, 200, 100, &counter));
	assert_int_equal(counter, 200);
	counter = -7;
	assert_false(match_two(&token, 200, 201, 100, &counter));
	assert_false(match_two(&token, 150, 152, 100, &counter));
	assert_false(match_two(&token, 151, 150, 100, &counter));
	assert_false(match_two(&token, 150, 150, 100, &counter));
	assert_int_equal(counter, -7);
	assert_true(match_two(&token, 0, 1, -1, &counter));
	assert_int_equal(counter, 1);
	assert_true(match_two(&token, 99, 100, 100, &counter)); /* used; the store says so */
	assert_int_equal(counter, 100);
}

static void
hotp_does_the_same_work_whatever_matches(void **state)
{
	static const int64_t counters[] = {91, 100, 101, 110, 5000};
	struct otpauth scope_otpauth token;
	int64_t counter;

	(void)state;
	make_token(&token);
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
		const char *code = code_of(&token, counters[i]);

		compared = 0;
		hotp_match(&token, code, 100, &counter);
		assert_int_equal(compared, HOTP_AHEAD + HOTP_BEHIND);
	}
}

static void
hotp_refuses_what_is_no_code_or_has_no_secret(void **state)
{
	struct otpauth scope_otpauth token;
	int64_t counter;

	(void)state;
	make_token(&token);
	assert_int_equal(hotp_match(&token, "", 0, &counter), CODE_WRONG);
	assert_int_equal(hotp_match(&token, "755224755", 0, &counter), CODE_WRONG);
	assert_int_equal(hotp_match(&token, "55224", -1, &counter), CODE_WRONG);
	assert_int_equal(hotp_match(&token, "755224", INT64_MAX, &counter), CODE_WRONG);
	secret_wipe(&token.secret);
	assert_int_equal(hotp_match(&token, "755224", -1, &counter), CODE_WRONG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hotp_finds_the_codes_of_rfc_4226_appendix_d),
	    cmocka_unit_test(hotp_looks_ten_ahead_and_not_eleven),
	    cmocka_unit_test(hotp_knows_the_last_ten_used_ones_again),
	    cmocka_unit_test(hotp_takes_no_code_again_that_a_later_counter_has_too),
	    cmocka_unit_test(hotp_two_in_a_row_are_found_a_hundred_ahead),
	    cmocka_unit_test(hotp_does_the_same_work_whatever_matches),
	    cmocka_unit_test(hotp_refuses_what_is_no_code_or_has_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

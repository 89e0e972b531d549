/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of keeper/factor/totp: the vectors of RFC 4226 and RFC 6238, the edges of the
 * window, and that the same work is done whatever matches.
 */
#include "keeper/factor/totp.h"

#include <errno.h>
#include <liboath/oath.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/poison.h"

#define T1 1111111109 /* the last second of step 37037036 */

/* Counts what a comparison costs; the real functions do the work. */
static unsigned int computed, compared;

int __real_oath_totp_generate2(
    const char *, size_t, time_t, unsigned, time_t, unsigned, int, char *);
int __wrap_oath_totp_generate2(
    const char *, size_t, time_t, unsigned, time_t, unsigned, int, char *);
int __real_sodium_memcmp(const void *, const void *, size_t);
int __wrap_sodium_memcmp(const void *, const void *, size_t);

int
__wrap_oath_totp_generate2(const char *secret, size_t secret_length, time_t now, unsigned size,
    time_t start, unsigned digits, int flags, char *code)
{
	computed++;
	return __real_oath_totp_generate2(
	    secret, secret_length, now, size, start, digits, flags, code);
}

int
__wrap_sodium_memcmp(const void *a, const void *b, size_t size)
{
	compared++;
	return __real_sodium_memcmp(a, b, size);
}

static void
make_device(struct otpauth *device, enum algorithm algorithm, unsigned int digits)
{
	static const size_t sizes[] = {20, 32, 64}; /* RFC 6238 errata 2866 */

	otpauth_defaults(device);
	device->algorithm = algorithm;
	device->digits = digits;
	device->secret.size = sizes[algorithm];
	for (size_t i = 0; i < device->secret.size; i++)
		device->secret.bytes[i] = (unsigned char)('0' + (i + 1) % 10);
}

static void
code_has_the_values_of_rfc_4226_appendix_d(void **state)
{
	static const char *const codes[] = {"755224", "287082", "359152", "969429", "338314",
	    "254676", "287922", "162583", "399871", "520489"};
	struct otpauth scope_otpauth device;
	char code[CODE_DIGITS_MAX + 1];

	(void)state;
	make_device(&device, ALGORITHM_SHA1, 6);
	for (int64_t step = 0; step < 10; step++) {
		assert_int_equal(totp_code(&device, step, code), 0);
		assert_string_equal(code, codes[step]);
	}
}

static void
code_has_the_values_of_rfc_6238_appendix_b(void **state)
{
	static const struct {
		int64_t now;
		const char *codes[3];
	} rows[] = {
	    {59, {"94287082", "46119246", "90693936"}},
	    {1111111109, {"07081804", "68084774", "25091201"}},
	    {1111111111, {"14050471", "67062674", "99943326"}},
	    {1234567890, {"89005924", "91819424", "93441116"}},
	    {2000000000, {"69279037", "90698825", "38618901"}},
	    {20000000000, {"65353130", "77737706", "47863826"}},
	};
	struct otpauth scope_otpauth device;
	char code[CODE_DIGITS_MAX + 1];
	int64_t step, found;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (enum algorithm a = ALGORITHM_SHA1; a <= ALGORITHM_SHA512; a++) {
			make_device(&device, a, 8);
			assert_int_equal(totp_step(rows[i].now, 30, &step), 0);
			assert_int_equal(totp_code(&device, step, code), 0);
			assert_string_equal(code, rows[i].codes[a]);
			assert_int_equal(
			    totp_match(&device, code, rows[i].now, TOTP_NEAR_STEPS, &found),
			    CODE_RIGHT);
			assert_true(found == step);
		}
	}
}

static void
match_takes_one_step_each_side_and_no_more(void **state)
{
	static const struct {
		int64_t now;
		const char *code;
		enum code_match match;
		int64_t step;
	} rows[] = {
	    {59, "755224", CODE_RIGHT, 0},
	    {59, "287082", CODE_RIGHT, 1},
	    {59, "359152", CODE_RIGHT, 2},
	    {59, "969429", CODE_NEAR, 3},
	    {60, "755224", CODE_NEAR, 0},
	    {60, "287082", CODE_RIGHT, 1},
	    {60, "359152", CODE_RIGHT, 2},
	    {60, "969429", CODE_RIGHT, 3},
	    {60, "338314", CODE_NEAR, 4},
	    {89, "755224", CODE_NEAR, 0},
	    {89, "287082", CODE_RIGHT, 1},
	    {89, "359152", CODE_RIGHT, 2},
	    {89, "969429", CODE_RIGHT, 3},
	    {89, "338314", CODE_NEAR, 4},
	    {90, "287082", CODE_NEAR, 1},
	    {90, "359152", CODE_RIGHT, 2},
	    {90, "969429", CODE_RIGHT, 3},
	    {90, "338314", CODE_RIGHT, 4},
	    {0, "755224", CODE_RIGHT, 0},
	    {0, "287082", CODE_RIGHT, 1},
	    {0, "359152", CODE_NEAR, 2},
	    {T1, "150727", CODE_NEAR, 37037034},
	    {T1, "731029", CODE_RIGHT, 37037035},
	    {T1, "081804", CODE_RIGHT, 37037036},
	    {T1, "050471", CODE_RIGHT, 37037037},
	    {T1, "266759", CODE_NEAR, 37037038},
	    {T1, "755423", CODE_NEAR, 37037027},
	    {T1, "655883", CODE_NEAR, 37037045},
	    {T1, "000000", CODE_WRONG, 42},
	};
	struct otpauth scope_otpauth device;

	(void)state;
	make_device(&device, ALGORITHM_SHA1, 6);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t step = 42;

		assert_int_equal(
		    totp_match(&device, rows[i].code, rows[i].now, TOTP_NEAR_STEPS, &step),
		    rows[i].match);
		assert_true(step == rows[i].step);
	}
}

static void
match_looks_as_far_as_it_is_told_and_no_farther(void **state)
{
	struct otpauth scope_otpauth device;
	int64_t step;

	(void)state;
	make_device(&device, ALGORITHM_SHA1, 6);
	assert_int_equal(totp_match(&device, "755423", T1, 9, &step), CODE_NEAR);
	assert_int_equal(totp_match(&device, "755423", T1, 8, &step), CODE_WRONG);
	assert_int_equal(totp_match(&device, "655883", T1, 8, &step), CODE_WRONG);
	assert_int_equal(totp_match(&device, "266759", T1, 0, &step), CODE_WRONG);
	assert_int_equal(totp_match(&device, "050471", T1, 0, &step), CODE_RIGHT);
	assert_int_equal(totp_match(&device, "050471", T1, -5, &step), CODE_RIGHT);
}

/* Finds a secret with the same code at first and second; returns whether there was one. */
static bool
find_twins(struct otpauth *device, int64_t first, int64_t second, char code[CODE_DIGITS_MAX + 1])
{
	char other[CODE_DIGITS_MAX + 1];

	for (uint32_t i = 0; i < 20000000; i++) {
		memcpy(device->secret.bytes, &i, sizeof(i));
		if (totp_code(device, first, code) == 0 && totp_code(device, second, other) == 0 &&
		    strcmp(code, other) == 0)
			return true;
	}
	return false;
}

static void
match_gives_the_newest_of_two_steps_with_one_code(void **state)
{
	struct otpauth scope_otpauth device;
	char code[CODE_DIGITS_MAX + 1];
	int64_t step;

	(void)state;
	make_device(&device, ALGORITHM_SHA1, 6);
	assert_true(find_twins(&device, 1000, 1001, code));

	assert_int_equal(totp_match(&device, code, 1000 * 30, TOTP_NEAR_STEPS, &step), CODE_RIGHT);
	assert_true(step == 1001);
	assert_int_equal(totp_match(&device, code, 1001 * 30, TOTP_NEAR_STEPS, &step), CODE_RIGHT);
	assert_true(step == 1001);
	assert_int_equal(totp_match(&device, code, 1003 * 30, TOTP_NEAR_STEPS, &step), CODE_NEAR);
	assert_true(step == 1001);
	assert_int_equal(totp_match(&device, code, 998 * 30, TOTP_NEAR_STEPS, &step), CODE_NEAR);
	assert_true(step == 1000);
	assert_int_equal(totp_match(&device, code, 999 * 30, TOTP_NEAR_STEPS, &step), CODE_RIGHT);
	assert_true(step == 1000);
}

static void
match_does_the_same_work_whatever_matches(void **state)
{
	static const char *const codes[] = {"731029", "081804", "050471", "150727", "755423",
	    "000000", "081805", "181804", "0818040", "08180400"};
	const unsigned int all = 2 * TOTP_NEAR_STEPS + 1;
	struct otpauth scope_otpauth device;
	int64_t step;

	(void)state;
	make_device(&device, ALGORITHM_SHA1, 6);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		computed = compared = 0;
		totp_match(&device, codes[i], T1, TOTP_NEAR_STEPS, &step);
		assert_int_equal(computed, all);
		assert_int_equal(compared, all);
	}
}

static void
match_refuses_codes_of_another_length(void **state)
{
	struct otpauth scope_otpauth device;
	int64_t step;

	(void)state;
	make_device(&device, ALGORITHM_SHA1, 6);
	assert_int_equal(totp_match(&device, "81804", T1, 20, &step), CODE_WRONG);
	assert_int_equal(totp_match(&device, "0081804", T1, 20, &step), CODE_WRONG);
	assert_int_equal(totp_match(&device, "07081804", T1, 20, &step), CODE_WRONG);
	assert_int_equal(totp_match(&device, "0818040000000", T1, 20, &step), CODE_WRONG);
	assert_int_equal(totp_match(&device, "", T1, 20, &step), CODE_WRONG);

	device.digits = 8;
	assert_int_equal(totp_match(&device, "081804", T1, 20, &step), CODE_WRONG);
	assert_int_equal(totp_match(&device, "07081804", T1, 20, &step), CODE_RIGHT);
	device.period_seconds = 60;
	assert_int_equal(totp_match(&device, "19360094", T1, 20, &step), CODE_RIGHT);
}

static void
step_exists_for_every_time_that_is_one(void **state)
{
	static const struct {
		int64_t now;
		unsigned int period;
		int r;
		int64_t step;
	} rows[] = {
	    {0, 30, 0, 0},
	    {29, 30, 0, 0},
	    {30, 30, 0, 1},
	    {2147483647, 30, 0, 71582788}, /* 2038-01-19, the end of 32 bits */
	    {2147483648, 30, 0, 71582788},
	    {4294967296, 30, 0, 143165576},    /* 2106 */
	    {253402300800, 30, 0, 8446743360}, /* the year 10000 */
	    {INT64_MAX - 30, 30, 0, (INT64_MAX - 30) / 30},
	    {INT64_MAX - 29, 30, -ERANGE, 42},
	    {INT64_MAX, 30, -ERANGE, 42},
	    {-1, 30, -ERANGE, 42},
	    {INT64_MIN, 30, -ERANGE, 42},
	    {59, 0, -ERANGE, 42},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t step = 42;

		assert_int_equal(totp_step(rows[i].now, rows[i].period, &step), rows[i].r);
		assert_true(step == rows[i].step);
	}
}

static void
match_refuses_where_there_is_no_step(void **state)
{
	static const int64_t times[] = {-1, -30, INT64_MIN, INT64_MAX};
	struct otpauth scope_otpauth device;
	char code[CODE_DIGITS_MAX + 1];
	int64_t step;

	(void)state;
	make_device(&device, ALGORITHM_SHA1, 6);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		assert_int_equal(
		    totp_match(&device, "755224", times[i], TOTP_NEAR_STEPS, &step), CODE_WRONG);
	assert_int_equal(totp_code(&device, -1, code), -EINVAL);
	assert_string_equal(code, "");

	device.digits = 5;
	assert_int_equal(totp_code(&device, 1, code), -EINVAL);
	device.digits = 9;
	assert_int_equal(totp_code(&device, 1, code), -EINVAL);
	make_device(&device, ALGORITHM_SHA1, 6);
	device.secret.size = 0;
	assert_int_equal(totp_code(&device, 1, code), -EINVAL);
	assert_int_equal(totp_match(&device, "755224", 59, TOTP_NEAR_STEPS, &step), CODE_WRONG);
}

static void
other_algorithm_is_named_where_the_app_ignored_ours(void **state)
{
	struct otpauth scope_otpauth wanted, scope_otpauth app;
	char code[CODE_DIGITS_MAX + 1];
	enum algorithm found;

	(void)state;
	for (enum algorithm a = ALGORITHM_SHA1; a <= ALGORITHM_SHA512; a++) {
		for (enum algorithm b = ALGORITHM_SHA1; b <= ALGORITHM_SHA512; b++) {
			make_device(&wanted, a, 6);
			app = wanted;
			app.algorithm = b;
			assert_int_equal(totp_code(&app, T1 / 30, code), 0);
			found = a;
			assert_int_equal(totp_other_algorithm(&wanted, code, T1, &found), a != b);
			assert_int_equal(found, b);
		}
	}
	make_device(&wanted, ALGORITHM_SHA256, 6);
	app = wanted;
	app.algorithm = ALGORITHM_SHA1;
	assert_int_equal(totp_code(&app, T1 / 30 + 2, code), 0);
	assert_false(totp_other_algorithm(&wanted, code, T1, &found)); /* outside the window */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(code_has_the_values_of_rfc_4226_appendix_d),
	    cmocka_unit_test(code_has_the_values_of_rfc_6238_appendix_b),
	    cmocka_unit_test(match_takes_one_step_each_side_and_no_more),
	    cmocka_unit_test(match_looks_as_far_as_it_is_told_and_no_farther),
	    cmocka_unit_test(match_gives_the_newest_of_two_steps_with_one_code),
	    cmocka_unit_test(match_does_the_same_work_whatever_matches),
	    cmocka_unit_test(match_refuses_codes_of_another_length),
	    cmocka_unit_test(step_exists_for_every_time_that_is_one),
	    cmocka_unit_test(match_refuses_where_there_is_no_step),
	    cmocka_unit_test(other_algorithm_is_named_where_the_app_ignored_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

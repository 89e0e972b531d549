/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of factor/texted: which codes there are, that a hash is of one account, door, prefix and
 * key, and how long a code is good.
 */
#include "config.h" /* _GNU_SOURCE: mkdtemp */
#include "keeper/factor/texted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static struct seal_key *key, *other_key;

static struct seal_key *
make_key(const char *bytes)
{
	char path[] = "/tmp/2sv-texted-XXXXXX", error[256];
	struct seal_key *made;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, 32), 32);
	assert_int_equal(fchmod(fd, 0400), 0);
	close(fd);
	assert_int_equal(seal_key_open(path, &made, error, sizeof(error)), 0);
	unlink(path);
	return made;
}

static int
begin(void **state)
{
	(void)state;
	key = make_key("0123456789abcdef0123456789abcdef");
	other_key = make_key("0123456789abcdef0123456789abcdeX");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	seal_key_free(key);
	seal_key_free(other_key);
	return 0;
}

/* Each digit comes at each place about as often, the first one too. */
static void
every_digit_comes_everywhere(void **state)
{
	static unsigned int counts[TEXTED_DIGITS][10];
	char digits[TEXTED_DIGITS + 1];

	(void)state;
	for (int i = 0; i < 10 * 1000; i++) {
		texted_make(digits);
		assert_int_equal(strspn(digits, "0123456789"), TEXTED_DIGITS);
		for (int place = 0; place < TEXTED_DIGITS; place++)
			counts[place][digits[place] - '0']++;
	}
	for (int place = 0; place < TEXTED_DIGITS; place++)
		for (int digit = 0; digit < 10; digit++) {
			assert_true(counts[place][digit] > 800); /* 6.7 sigma */
			assert_true(counts[place][digit] < 1200);
		}
}

static void
the_hash_is_of_all_that_the_code_is_bound_to(void **state)
{
	const struct texted_bound bound = {
	    .account_id = 7, .door = "sshd", .prefix = "203.0.113.0/24", .salt = {1, 2, 3}};
	struct texted_bound others[5];
	unsigned char hash[TEXTED_HASH_BYTES], other[TEXTED_HASH_BYTES];

	(void)state;
	for (size_t i = 0; i < 5; i++)
		others[i] = bound;
	others[0].account_id = 8;
	others[1].door = "sudo";
	others[2].prefix = "198.51.100.0/24";
	others[3].salt[15] = 1;
	others[4].door = "sshd203."; /* what is cut elsewhere is not the same */
	others[4].prefix = "0.113.0/24";
	texted_hash(key, &bound, "123456", hash);
	texted_hash(key, &bound, "123456", other);
	assert_true(texted_is_same(hash, other));
	for (size_t i = 0; i < 5; i++) {
		texted_hash(key, &others[i], "123456", other);
		assert_false(texted_is_same(hash, other));
	}
	texted_hash(key, &bound, "123457", other);
	assert_false(texted_is_same(hash, other));
	texted_hash(key, &bound, "1234560", other);
	assert_false(texted_is_same(hash, other));
	/* Whoever has the store alone can't try the million. */
	texted_hash(other_key, &bound, "123456", other);
	assert_false(texted_is_same(hash, other));
}

static void
a_code_is_good_for_ten_minutes_of_a_clock_that_goes_on(void **state)
{
	const int64_t made = 1800000000, until = made + TEXTED_SECONDS;

	(void)state;
	assert_int_equal(TEXTED_SECONDS, 600);
	assert_true(texted_is_in_time(made, until, made));
	assert_true(texted_is_in_time(made, until, until - 1));
	assert_false(texted_is_in_time(made, until, until));
	assert_true(texted_is_in_time(made, until, made - 60)); /* a right clock may step so far */
	assert_false(texted_is_in_time(made, until, made - 61));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_digit_comes_everywhere),
	    cmocka_unit_test(the_hash_is_of_all_that_the_code_is_bound_to),
	    cmocka_unit_test(a_code_is_good_for_ten_minutes_of_a_clock_that_goes_on),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

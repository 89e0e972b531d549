/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/base/text: nothing is cut, no number is half read, nothing misleads a terminal. */
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
copy_refuses_what_does_not_fit(void **state)
{
	char small[4] = "old";

	(void)state;
	assert_int_equal(text_copy(small, sizeof(small), "abc"), 0);
	assert_string_equal(small, "abc");

	assert_int_equal(text_copy(small, sizeof(small), "abcd"), -ENAMETOOLONG);
	assert_string_equal(small, "");
	assert_int_equal(text_format(small, sizeof(small), "%d", 12345), -ENAMETOOLONG);
	assert_string_equal(small, "");
	assert_int_equal(text_format(small, sizeof(small), "%d", 123), 0);
	assert_string_equal(small, "123");
}

static void
one_is_one_and_all_others_are_more(void **state)
{
	char text[TEXT_COUNT_SIZE];

	(void)state;
	text_count(text, 1, "minute");
	assert_string_equal(text, "1 minute");
	text_count(text, 0, "minute");
	assert_string_equal(text, "0 minutes");
	text_count(text, 15, "minute");
	assert_string_equal(text, "15 minutes");
}

static void
number_takes_whole_decimal_numbers_only(void **state)
{
	static const struct {
		const char *text;
		int r;
		int64_t value;
	} rows[] = {
	    {"0", 0, 0},
	    {"7", 0, 7},
	    {"-7", 0, -7},
	    {"9223372036854775807", 0, INT64_MAX},
	    {"-9223372036854775808", 0, INT64_MIN},
	    {"9223372036854775808", -ERANGE, 0},
	    {"-9223372036854775809", -ERANGE, 0},
	    {"99999999999999999999999", -ERANGE, 0},
	    {"", -EINVAL, 0},
	    {"-", -EINVAL, 0},
	    {"-0", -EINVAL, 0},
	    {"2x", -EINVAL, 0},
	    {"010", -EINVAL, 0},
	    {"0x10", -EINVAL, 0},
	    {" 1", -EINVAL, 0},
	    {"1 ", -EINVAL, 0},
	    {"+1", -EINVAL, 0},
	    {"1.0", -EINVAL, 0},
	    {"--1", -EINVAL, 0},
	};
	int64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		value = 42;
		assert_int_equal(
		    number_parse(rows[i].text, INT64_MIN, INT64_MAX, &value), rows[i].r);
		assert_true(value == (rows[i].r ? 42 : rows[i].value));
	}
	assert_int_equal(number_parse(NULL, 0, 1, &value), -EINVAL);
	assert_int_equal(number_parse("5", 6, 8, &value), -ERANGE);
	assert_int_equal(number_parse("9", 6, 8, &value), -ERANGE);
}

static void
escape_shows_what_would_mislead(void **state)
{
	static const struct {
		const char *source, *escaped;
	} rows[] = {
	    {"sshd", "sshd"}, {"a b", "a b"}, {"x\nBcc: y", "x\\x0ABcc: y"},
	    {"\033[31m", "\\x1B[31m"}, {"back\\slash", "back\\\\slash"},
	    {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"}, {"\xc0\xaf", "\\xC0\\xAF"}, /* overlong */
	    {"\xed\xa0\x80", "\\xED\\xA0\\x80"}, /* surrogate */
	    {"\xe2\x80\xae"
	     "txt",
		"\\xE2\\x80\\xAEtxt"},	/* right-to-left override */
	    {"\xc2\x9b", "\\xC2\\x9B"}, /* C1 CSI */
	    {"cut\xe2\x82", "cut\\xE2\\x82"},
	    {"\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"}, /* beyond U+10FFFF */
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text_escape(out, sizeof(out), rows[i].source);
		assert_string_equal(out, rows[i].escaped);
	}
	assert_true(text_is_printable("gr\xc3\xbc\xc3\x9f"));
	assert_false(text_is_printable("a\tb"));
	assert_false(text_is_printable("\xe2\x80\xae"));
}

static void
what_was_escaped_is_not_escaped_twice(void **state)
{
	static const char *const hostile[] = {"x\nBcc: y", "\033[31m", "back\\slash", "\\x0A",
	    "gr\xc3\xbc\xc3\x9f", "\xc2\x9b", "\xc0"};
	char once[64], twice[64];

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		text_escape(once, sizeof(once), hostile[i]);
		text_escape_again(twice, sizeof(twice), once);
		assert_string_equal(twice, once);
		text_escape_again(twice, sizeof(twice), hostile[i]);
		assert_true(text_is_printable(twice));
	}
}

static void
escape_never_leaves_its_room(void **state)
{
	char out[16];

	(void)state;
	for (size_t size = 8; size <= sizeof(out); size++) {
		memset(out, 'Z', sizeof(out));
		text_escape(out, size, "\n\n\n\n\n\n\n\n\n\n\n\n\n\n");
		assert_true(strlen(out) < size);
		assert_string_equal(out + strlen(out) - 3, "...");
		for (size_t i = size; i < sizeof(out); i++)
			assert_int_equal(out[i], 'Z');
	}
}

static void
words_of_a_list_come_whole_and_in_order(void **state)
{
	const char *list = "  off, stopped ,x ", *word;
	size_t length;

	(void)state;
	word = text_next_word(&list, " ,", &length);
	assert_true(text_is_word(word, length, "off"));
	assert_false(text_is_word(word, length, "of"));
	assert_false(text_is_word(word, length, "offs"));
	word = text_next_word(&list, " ,", &length);
	assert_true(text_is_word(word, length, "stopped"));
	word = text_next_word(&list, " ,", &length);
	assert_true(text_is_word(word, length, "x"));
	assert_null(text_next_word(&list, " ,", &length));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(copy_refuses_what_does_not_fit),
	    cmocka_unit_test(one_is_one_and_all_others_are_more),
	    cmocka_unit_test(number_takes_whole_decimal_numbers_only),
	    cmocka_unit_test(words_of_a_list_come_whole_and_in_order),
	    cmocka_unit_test(escape_shows_what_would_mislead),
	    cmocka_unit_test(what_was_escaped_is_not_escaped_twice),
	    cmocka_unit_test(escape_never_leaves_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

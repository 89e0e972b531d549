/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of factor/answer_form: what was typed is one code, two, words, or nothing. */
#include "keeper/factor/answer_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
each_way_of_typing_is_read(void **state)
{
	static const struct {
		const char *typed;
		enum answer_form form;
		const char *first, *second; /* or words in first */
	} rows[] = {
	    {"123456", FORM_ONE, "123456", ""}, {" 123 456 ", FORM_ONE, "123456", ""},
	    {"1-2-3-4-5-6", FORM_ONE, "123456", ""}, {"12345678", FORM_ONE, "12345678", ""},
	    {"123456-654321", FORM_TWO, "123456", "654321"},
	    {"123456 654321", FORM_TWO, "123456", "654321"},
	    {"123456 - 654321", FORM_TWO, "123456", "654321"},
	    {"123 456 654 321", FORM_TWO, "123456", "654321"},
	    {"123456654321", FORM_TWO, "123456", "654321"},
	    {"12345678 87654321", FORM_TWO, "12345678", "87654321"},
	    {"1234567887654321", FORM_TWO, "12345678", "87654321"},
	    {"12345677654321", FORM_TWO, "1234567", "7654321"},
	    {"0123-4567-89ab-cdef", FORM_WORDS, "0123456789abcdef", ""},
	    {"0123456789ABCDEF", FORM_WORDS, "0123456789abcdef", ""},
	    {"Oil3 4567 89ab cdef", FORM_WORDS, "0113456789abcdef", ""},
	    {"zzzz-zzzz-zzzz-zzzz", FORM_WORDS, "zzzzzzzzzzzzzzzz", ""}, {"", FORM_NONE, "", ""},
	    {"  - ", FORM_NONE, "", ""}, {"12345", FORM_NONE, "", ""},
	    {"123456789", FORM_NONE, "", ""}, {"12345 654321", FORM_NONE, "", ""},
	    {"1234567 654321", FORM_TWO, "1234567", "654321"}, {"1234567654321", FORM_NONE, "", ""},
	    {"123456-654321-1", FORM_NONE, "", ""}, {"12345678876543211", FORM_NONE, "", ""},
	    {"12345a", FORM_NONE, "", ""}, {"u123-4567-89ab-cdef", FORM_NONE, "", ""},
	    {"0123-4567-89ab-cde", FORM_NONE, "", ""}, {"0123-4567-89ab-cdef0", FORM_NONE, "", ""},
	    {"0123-4567-89ab-cd\xc3\xa9", FORM_NONE, "", ""}, {"123456\t654321", FORM_NONE, "", ""},
	    {"iiii-llll-oooo-iiii", FORM_NONE, "", ""}, /* no letter is left */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct answer_read read;

		memset(&read, 'x', sizeof(read));
		answer_read(rows[i].typed, &read);
		if (read.form != rows[i].form)
			print_error("\"%s\"\n", rows[i].typed);
		assert_int_equal(read.form, rows[i].form);
		assert_string_equal(
		    read.form == FORM_WORDS ? read.words : read.first, rows[i].first);
		assert_string_equal(read.second, rows[i].second);
	}
}

static void
nothing_is_left_of_what_is_no_answer(void **state)
{
	static const struct answer_read nothing;
	struct answer_read read;
	char flood[4097];

	(void)state;
	memset(flood, '0', sizeof(flood) - 1);
	flood[sizeof(flood) - 1] = '\0';
	answer_read(flood, &read);
	assert_memory_equal(&read, &nothing, sizeof(read));
	answer_read("123456 65432x", &read);
	assert_memory_equal(&read, &nothing, sizeof(read));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_way_of_typing_is_read),
	    cmocka_unit_test(nothing_is_left_of_what_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

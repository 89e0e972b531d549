/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/line and stacks/control. */
#include "stacks/line.h"
#include "stacks/control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
expect_line(struct line_place *place, const char *text, int number)
{
	struct line line;

	assert_true(line_next(place, &line));
	assert_string_equal(line.text, text);
	assert_int_equal(line.number, number);
	assert_false(line.is_too_long);
	assert_false(line.is_unfinished);
}

static void
comments_and_blank_lines_are_no_lines(void **state)
{
	struct line_place place = {"# a\n\n  \t\nauth required a.so # b\n#c", 1};
	struct line line;

	(void)state;
	expect_line(&place, "auth required a.so", 4);
	assert_false(line_next(&place, &line));
}

static void
a_backslash_at_the_end_goes_on_in_the_next_line(void **state)
{
	struct line_place place = {"auth \\\n required \\\n a.so\nx", 1};

	(void)state;
	expect_line(&place, "auth   required   a.so", 1);
	expect_line(&place, "x", 4);
}

static void
a_line_that_goes_on_behind_the_end_says_so(void **state)
{
	static const char *const texts[] = {
	    "auth required a.so \\\n", "auth required a.so \\", "\\\n", "\\\n\\ \n"};
	struct line line;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct line_place place = {texts[i], 1};

		assert_true(line_next(&place, &line));
		assert_true(line.is_unfinished);
		assert_false(line_next(&place, &line));
	}
}

static void
a_line_that_is_too_long_says_so(void **state)
{
	char text[LINE_SIZE + 10];
	struct line_place place = {text, 1};
	struct line line;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_true(line_next(&place, &line));
	assert_true(line.is_too_long);
	assert_false(line_next(&place, &line));
}

static void
brackets_hold_one_word_together(void **state)
{
	char text[] = "auth [success=1 default=ignore] a.so [x=[y\\] z] last", *rest = text;

	(void)state;
	assert_string_equal(line_word(&rest), "auth");
	assert_string_equal(line_word(&rest), "success=1 default=ignore");
	assert_string_equal(line_word(&rest), "a.so");
	assert_string_equal(line_word(&rest), "x=[y] z");
	assert_string_equal(line_word(&rest), "last");
	assert_null(line_word(&rest));
	assert_null(line_word(&rest));
}

static void
the_four_words_are_what_the_manual_says(void **state)
{
	static const struct {
		const char *word;
		int success, ignore, failure;
	} rows[] = {
	    {"required", ACTION_OK, ACTION_IGNORE, ACTION_BAD},
	    {"requisite", ACTION_OK, ACTION_IGNORE, ACTION_DIE},
	    {"sufficient", ACTION_DONE, ACTION_IGNORE, ACTION_IGNORE},
	    {"optional", ACTION_OK, ACTION_IGNORE, ACTION_IGNORE},
	    {"REQUIRED", ACTION_OK, ACTION_IGNORE, ACTION_BAD},
	    {"success=2 default=die", 2, ACTION_DIE, ACTION_DIE},
	    {"default=bad success = done ignore=reset", ACTION_DONE, ACTION_RESET, ACTION_BAD},
	    {"success=ok", ACTION_OK, ACTION_BAD, ACTION_BAD},
	};
	struct control control;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(control_read(rows[i].word, &control));
		assert_int_equal(control.actions[RESULT_SUCCESS], rows[i].success);
		assert_int_equal(control.actions[RESULT_IGNORE], rows[i].ignore);
		assert_int_equal(control.actions[RESULT_AUTH_ERR], rows[i].failure);
		assert_int_equal(control.actions[RESULT_AUTHINFO_UNAVAIL], rows[i].failure);
	}
}

static void
a_control_that_is_none_makes_every_result_bad(void **state)
{
	static const char *const words[] = {
	    "requird", "success", "success=", "success=0", "success=well", "x=ok", "success=-1"};
	struct control control;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_false(control_read(words[i], &control));
		for (int result = 0; result < RESULT_COUNT; result++)
			assert_int_equal(control.actions[result], ACTION_BAD);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(comments_and_blank_lines_are_no_lines),
	    cmocka_unit_test(a_backslash_at_the_end_goes_on_in_the_next_line),
	    cmocka_unit_test(a_line_that_goes_on_behind_the_end_says_so),
	    cmocka_unit_test(a_line_that_is_too_long_says_so),
	    cmocka_unit_test(brackets_hold_one_word_together),
	    cmocka_unit_test(the_four_words_are_what_the_manual_says),
	    cmocka_unit_test(a_control_that_is_none_makes_every_result_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

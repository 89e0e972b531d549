/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/edit: what is put in is taken out again, and nothing else is touched. */
#include "stacks/edit.h"

#include "base/scope.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
expect_made(const char *text, const struct edit *edits, size_t count, const char *made)
{
	scope_free char *got = NULL, *back = NULL;

	assert_int_equal(edit_make(text, edits, count, &got), 0);
	assert_string_equal(got, made);
	assert_int_equal(edit_take_back(got, &back), 0);
	assert_string_equal(back, text);
}

static void
lines_are_put_before_and_behind_with_a_mark(void **state)
{
	static const struct edit edits[] = {
	    {EDIT_BEFORE, 1, 1, "auth x.so"}, {EDIT_AFTER, 2, 2, "auth y.so\nauth z.so"}};

	(void)state;
	expect_made("one\ntwo\nthree\n", edits, 2,
	    "auth x.so " EDIT_MARK "\none\ntwo\nauth y.so " EDIT_MARK "\nauth z.so " EDIT_MARK
	    "\nthree\n");
}

static void
a_line_that_is_continued_is_not_parted(void **state)
{
	static const struct edit before = {EDIT_BEFORE, 2, 3, "x"},
				 behind = {EDIT_AFTER, 2, 3, "x"};

	(void)state;
	expect_made("one\ntwo \\\nthree\nfour\n", &before, 1,
	    "one\nx " EDIT_MARK "\ntwo \\\nthree\nfour\n");
	expect_made("one\ntwo \\\nthree\nfour\n", &behind, 1,
	    "one\ntwo \\\nthree\nx " EDIT_MARK "\nfour\n");
}

static void
a_last_line_without_newline_has_none_again(void **state)
{
	static const struct edit before = {EDIT_BEFORE, 2, 2, "x"},
				 behind = {EDIT_AFTER, 2, 2, "x\ny"};

	(void)state;
	expect_made("one\ntwo", &before, 1, "one\nx " EDIT_MARK "\ntwo");
	expect_made("one\ntwo", &behind, 1, "one\ntwo\nx " EDIT_MARK "\ny " EDIT_MARK);
	expect_made("one\n\n", &before, 1, "one\nx " EDIT_MARK "\n\n");
}

static void
a_line_is_put_aside_for_others(void **state)
{
	static const struct edit edits[] = {
	    {EDIT_BEFORE, 2, 2, "b"}, {EDIT_AFTER, 2, 2, "a"}, {EDIT_FOR, 2, 2, "f\ng"}};

	(void)state;
	expect_made("one\ntwo\nthree\n", edits, 3,
	    "one\nb " EDIT_MARK "\n#two " EDIT_KEPT "\nf " EDIT_MARK "\ng " EDIT_MARK
	    "\na " EDIT_MARK "\nthree\n");
	expect_made("one\ntwo", edits, 3,
	    "one\nb " EDIT_MARK "\n#two " EDIT_KEPT "\nf " EDIT_MARK "\ng " EDIT_MARK
	    "\na " EDIT_MARK);
}

/* One of an earlier change is none of this one's. */
static void
what_was_put_aside_before_stays_so(void **state)
{
	static const char before[] = "#one " EDIT_KEPT "\nx " EDIT_MARK "\ntwo\n";
	scope_free char *back = NULL;

	(void)state;
	assert_int_equal(edit_take_back_since("#one " EDIT_KEPT "\nx " EDIT_MARK "\n#two " EDIT_KEPT
					      "\ny " EDIT_MARK "\n",
			     before, &back),
	    0);
	assert_string_equal(back, before);
}

static void
no_edit_changes_nothing(void **state)
{
	(void)state;
	expect_made("", NULL, 0, "");
	expect_made("\n", NULL, 0, "\n");
	expect_made("one\r\n\ttwo", NULL, 0, "one\r\n\ttwo");
}

static void
what_others_wrote_meanwhile_stays(void **state)
{
	scope_free char *back = NULL;

	(void)state;
	assert_int_equal(
	    edit_take_back("new\none\nx " EDIT_MARK "\nmore\ny " EDIT_MARK "\n", &back), 0);
	assert_string_equal(back, "new\none\nmore\n");
}

static void
a_text_with_marks_and_lines_that_are_not_there_are_refused(void **state)
{
	static const struct edit good = {EDIT_AFTER, 1, 1, "x"},
				 bad[] = {{EDIT_AFTER, 0, 0, "x"}, {EDIT_AFTER, 2, 2, "x"},
				     {EDIT_AFTER, 1, 2, "x"}, {EDIT_BEFORE, 1, 0, "x"},
				     {EDIT_FOR, 0, 0, "x"}};
	static const struct edit of_two = {EDIT_FOR, 1, 2, "x"};
	char *made = NULL;

	(void)state;
	assert_int_equal(edit_make("x " EDIT_MARK "\n", &good, 1, &made), -EINVAL);
	assert_int_equal(edit_make("#x " EDIT_KEPT "\n", &good, 1, &made), -EINVAL);
	assert_int_equal(edit_make("one \\\ntwo\n", &of_two, 1, &made), -EINVAL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(edit_make("one\n", &bad[i], 1, &made), -EINVAL);
	assert_null(made);
}

/* Any text, any places: a small generator of its own, the same numbers each time. */
static unsigned int
next_number(unsigned int *seed, unsigned int below)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % below;
}

static int
make_text(unsigned int *seed, char *text, size_t size)
{
	static const char letters[] = "a# \\\n\n";
	size_t length = next_number(seed, (unsigned int)size - 1) + 1;
	int lines = 0;

	for (size_t i = 0; i < length; i++) {
		text[i] = letters[next_number(seed, sizeof(letters) - 1)];
		lines += text[i] == '\n';
	}
	text[length] = '\0';
	return lines + (text[length - 1] != '\n');
}

static void
any_text_comes_back_byte_by_byte(void **state)
{
	unsigned int seed = 7;
	char text[64];

	(void)state;
	for (int turn = 0; turn < 20000; turn++) {
		scope_free char *made = NULL, *back = NULL;
		int lines = make_text(&seed, text, sizeof(text) - 1);
		struct edit edits[3];

		for (size_t i = 0; i < 3; i++) {
			int line = (int)next_number(&seed, (unsigned int)lines) + 1;

			edits[i] = (struct edit){(enum edit_how)next_number(&seed, 3), line, line,
			    next_number(&seed, 2) ? "x" : "x\ny"};
		}
		assert_int_equal(edit_make(text, edits, 3, &made), 0);
		assert_true(strlen(made) >= strlen(text) + 3 * strlen("x " EDIT_MARK "\n"));
		assert_int_equal(edit_take_back(made, &back), 0);
		assert_string_equal(back, text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_are_put_before_and_behind_with_a_mark),
	    cmocka_unit_test(a_line_that_is_continued_is_not_parted),
	    cmocka_unit_test(a_last_line_without_newline_has_none_again),
	    cmocka_unit_test(a_line_is_put_aside_for_others),
	    cmocka_unit_test(what_was_put_aside_before_stays_so),
	    cmocka_unit_test(no_edit_changes_nothing),
	    cmocka_unit_test(what_others_wrote_meanwhile_stays),
	    cmocka_unit_test(a_text_with_marks_and_lines_that_are_not_there_are_refused),
	    cmocka_unit_test(any_text_comes_back_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

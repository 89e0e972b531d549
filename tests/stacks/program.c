/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/program: what a program says, how it ends, and that it is not waited for. */
#include "stacks/program.h"

#include "base/monotonic.h"
#include "base/scope.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static int
run_shell(const char *script, int wait_ms, char **ret)
{
	const char *const words[] = {"/bin/sh", "-c", script, NULL};

	return program_run(words, wait_ms, ret);
}

static void
what_it_says_on_both_ways_is_taken_and_its_status(void **state)
{
	scope_free char *text = NULL;

	(void)state;
	assert_int_equal(run_shell("echo one; echo two >&2; exit 7", 10000, &text), 7);
	assert_string_equal(text, "one\ntwo\n");
}

static void
it_has_nothing_to_read_and_a_small_environment(void **state)
{
	scope_free char *text = NULL;

	(void)state;
	assert_int_equal(run_shell("cat; env | grep -v -e ^PWD -e ^OLDPWD -e ^SHLVL -e ^_= | sort",
			     10000, &text),
	    0);
	assert_string_equal(text, "LC_ALL=C\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n");
}

static void
what_it_says_is_taken_whole_or_refused_and_never_cut(void **state)
{
	scope_free char *text = NULL, *much = NULL;

	(void)state;
	assert_int_equal(
	    run_shell("head -c 900000 /dev/zero | tr '\\0' x; exit 3", 10000, &text), 3);
	assert_int_equal(strlen(text), 900000);
	assert_int_equal(
	    run_shell("head -c 1100000 /dev/zero | tr '\\0' x; exit 3", 10000, &much), -EMSGSIZE);
}

static void
one_that_takes_too_long_is_killed(void **state)
{
	scope_free char *text = NULL, *silent = NULL;
	int64_t began = monotonic_ms();

	(void)state;
	assert_int_equal(run_shell("echo begun; exec sleep 100", 300, &text), -ETIMEDOUT);
	assert_int_equal(run_shell("exec sleep 100 >&- 2>&-", 300, &silent), -ETIMEDOUT);
	assert_true(monotonic_ms() - began < 50 * 1000);
}

static void
one_that_a_signal_ends_has_no_status(void **state)
{
	scope_free char *text = NULL;

	(void)state;
	assert_int_equal(run_shell("kill -SEGV $$", 10000, &text), -EINTR);
}

static void
one_that_is_not_there_is_not_run(void **state)
{
	const char *const words[] = {"/nonexistent/2sv-program", NULL};
	scope_free char *text = NULL;
	int r;

	(void)state;
	r = program_run(words, 10000, &text);

	/* Under valgrind posix_spawn(3) is told of it too late. */
	assert_true((r == -ENOENT && !text) || (r == 127 && text[0] == '\0'));
}

static void
what_it_is_fed_is_all_that_it_reads(void **state)
{
	const char *const words[] = {"/bin/cat", NULL};
	scope_free char *text = NULL;

	(void)state;
	assert_int_equal(program_feed(words, "a b\nc", 10000, &text), 0);
	assert_string_equal(text, "a b\nc");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_it_says_on_both_ways_is_taken_and_its_status),
	    cmocka_unit_test(it_has_nothing_to_read_and_a_small_environment),
	    cmocka_unit_test(what_it_says_is_taken_whole_or_refused_and_never_cut),
	    cmocka_unit_test(one_that_takes_too_long_is_killed),
	    cmocka_unit_test(one_that_a_signal_ends_has_no_status),
	    cmocka_unit_test(one_that_is_not_there_is_not_run),
	    cmocka_unit_test(what_it_is_fed_is_all_that_it_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of programs that are run: no shell, nothing of ours but what is meant, an end in any case.
 */
#include "config.h" /* _GNU_SOURCE: memfd_create */
#include "notify/program.h"

#include "base/scope.h"
#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define LONG_MS (60 * 1000)

static struct program_end end;

/* A script of the test's own, for what a program sees of itself. */
static int
run_script(const char *script, const char *argument, int timeout_ms)
{
	const char *const arguments[] = {"/bin/sh", "-c", script, "script", argument, NULL};
	const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
	const struct program program = {arguments, environment, -1, timeout_ms};

	return program_run(&program, &end);
}

static void
says_how_it_ended_and_what_it_wrote(void **state)
{
	(void)state;
	assert_int_equal(run_script("exit 0", NULL, LONG_MS), 0);
	assert_int_equal(end.status, 0);
	assert_string_equal(end.said, "");
	assert_int_equal(run_script("echo one >&2; echo two; exit 75", NULL, LONG_MS), 0);
	assert_int_equal(end.status, 75);
	assert_string_equal(end.said, "one; two");
	assert_int_equal(run_script("kill -TERM $$", NULL, LONG_MS), -EINTR);
}

/* Nobody reads it: what hostile text begins, another program would end. */
static void
an_argument_stays_one(void **state)
{
	static const char *const hostile[] = {"a b", "'; touch /tmp/x #", "$(touch /tmp/x)", "`id`",
	    "two\nlines", "\"", "*", "", "-rf", "\\"};

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		const char *const arguments[] = {
		    "/usr/bin/test", hostile[i], "=", hostile[i], NULL};
		const char *const environment[] = {NULL};
		const struct program program = {arguments, environment, -1, LONG_MS};

		assert_int_equal(program_run(&program, &end), 0);
		assert_int_equal(end.status, 0);
	}
	assert_int_equal(run_script("printf '%s' \"$#.$1\"", "$(id) 'x", LONG_MS), 0);
	assert_string_equal(end.said, "1.$(id) 'x");
}

static void
it_has_no_environment_and_no_descriptors_of_ours(void **state)
{
	scope_fd int fd = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */

	(void)state;
	assert_true(fd >= 0);
	setenv("SECRET", "oak", 1);
	assert_int_equal(run_script("echo \"<$SECRET>\"", NULL, LONG_MS), 0);
	assert_string_equal(end.said, "<>");
	assert_int_equal(run_script("ls -x /proc/$$/fd", NULL, LONG_MS), 0);
	assert_string_equal(end.said, "0  1  2");
	assert_int_equal(run_script("wc -c", NULL, LONG_MS), 0);
	assert_string_equal(end.said, "0");
}

static void
signals_that_we_block_or_ignore_reach_it(void **state)
{
	sigset_t set, before;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &before);
	/* 32 and 33 are the C library's own, which nobody can set: make(1) ignores them. */
	assert_int_equal(
	    run_script(
		"grep -c '^Sig[BI][lg][kn]:.0*[01][08]0000000$' /proc/self/status", NULL, LONG_MS),
	    0);
	assert_string_equal(end.said, "2");
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGPIPE, SIG_DFL);
}

static void
it_reads_what_it_is_given(void **state)
{
	static const char *const arguments[] = {"/bin/cat", NULL};
	static const char *const environment[] = {NULL};
	scope_fd int fd = memfd_create("mail", MFD_CLOEXEC);
	const struct program program = {arguments, environment, fd, LONG_MS};

	(void)state;
	assert_int_equal(write_all(fd, "To: ann\n", 8), 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(program_run(&program, &end), 0);
	assert_string_equal(end.said, "To: ann");
}

/* Also where the child of it has the output still. */
static void
who_does_not_end_is_killed_with_its_children(void **state)
{
	char path[] = "/tmp/2sv-program.XXXXXX", script[128];
	scope_fd int fd = mkstemp(path);
	char pid[32] = "";

	(void)state;
	assert_true(fd >= 0);
	(void)snprintf(script, sizeof(script), "sleep 600 & echo $! >%s; wait", path);
	assert_int_equal(run_script(script, NULL, 2000), -ETIMEDOUT);
	assert_true(read(fd, pid, sizeof(pid) - 1) > 0);
	for (int i = 0; i < 500 && kill((pid_t)strtol(pid, NULL, 10), 0) == 0; i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	/* Dead, or a zombie that nobody waits for here. */
	(void)snprintf(script, sizeof(script),
	    "grep -Eq '^State:.[^ZX]' /proc/%ld/status 2>/dev/null", strtol(pid, NULL, 10));
	assert_int_equal(run_script(script, NULL, LONG_MS), 0);
	assert_int_not_equal(end.status, 0);
	unlink(path);
}

/* A mail server's delivery: it is not waited for, and goes on. */
static void
what_goes_on_in_the_background_is_let_be(void **state)
{
	(void)state;
	assert_int_equal(run_script("sleep 600 & echo $!", NULL, LONG_MS), 0);
	assert_int_equal(end.status, 0);
	assert_int_equal(kill((pid_t)strtol(end.said, NULL, 10), SIGKILL), 0);
}

static void
what_can_not_be_started_says_why(void **state)
{
	static const char *const arguments[] = {"/no/such/program", NULL};
	static const char *const environment[] = {NULL};
	const struct program program = {arguments, environment, -1, LONG_MS};

	(void)state;
	assert_int_equal(program_run(&program, &end), -ENOENT);
}

static void
much_output_holds_nothing_up(void **state)
{
	(void)state;
	assert_int_equal(run_script("yes | head -c 1000000", NULL, LONG_MS), 0);
	assert_int_equal(end.status, 0);
	assert_int_equal(strncmp(end.said, "y; y; ", 6), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_how_it_ended_and_what_it_wrote),
	    cmocka_unit_test(an_argument_stays_one),
	    cmocka_unit_test(it_has_no_environment_and_no_descriptors_of_ours),
	    cmocka_unit_test(signals_that_we_block_or_ignore_reach_it),
	    cmocka_unit_test(it_reads_what_it_is_given),
	    cmocka_unit_test(who_does_not_end_is_killed_with_its_children),
	    cmocka_unit_test(what_goes_on_in_the_background_is_let_be),
	    cmocka_unit_test(what_can_not_be_started_says_why),
	    cmocka_unit_test(much_output_holds_nothing_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the first process of 2sv-notify: it has three others, and again three whatever becomes
 * of them; they end with it. There is no keeper: they look for one again and again. What they send,
 * with a real one: tests/e2e/lanes.test.sh.
 */
#include "notify/lanes.h"

#include "base/log.h"
#include "base/scope.h"
#include "base/text.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "base/poison.h"

#define TENTHS_MAX 200 /* what comes at last may take so long */
#define BEAT_MS 200

static char nowhere[] = "/nonexistent/keep-notify.sock";
static struct settings settings = {.keep_notify_socket = nowhere};

static void
pause_tenth(void)
{
	const struct timespec tenth = {.tv_nsec = 100 * 1000 * 1000};

	nanosleep(&tenth, NULL);
}

static pid_t
begin(bool once)
{
	const struct lanes_setup setup = {.settings = &settings, .once = once, .beat_ms = BEAT_MS};
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(lanes_run(&setup));
	return pid;
}

/* The process of that name that it has now; 0 = none. */
static pid_t
child_of(pid_t parent, const char *wanted)
{
	char path[64], name[32];
	scope_file FILE *children = NULL;
	int child;

	text_format(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
	children = fopen(path, "re");
	while (children && fscanf(children, "%d", &child) == 1) {
		scope_file FILE *comm = NULL;

		text_format(path, sizeof(path), "/proc/%d/comm", child);
		comm = fopen(path, "re");
		if (comm && fgets(name, sizeof(name), comm)) {
			name[strcspn(name, "\n")] = '\0';
			if (strcmp(name, wanted) == 0)
				return child;
		}
	}
	return 0;
}

/* Waits until it has one that is not that; fails where none comes. */
static pid_t
child_but(pid_t parent, const char *wanted, pid_t other)
{
	for (int i = 0; i < TENTHS_MAX; i++) {
		pid_t pid = child_of(parent, wanted);

		if (pid > 0 && pid != other)
			return pid;
		pause_tenth();
	}
	fail_msg("no %s comes", wanted);
	return 0;
}

static void
expect_gone(pid_t pid)
{
	for (int i = 0; i < TENTHS_MAX && kill(pid, 0) == 0; i++) {
		(void)waitpid(pid, NULL, WNOHANG); /* orphans are ours */
		pause_tenth();
	}
	assert_int_not_equal(kill(pid, 0), 0);
}

static void
each_that_dies_is_started_again(void **state)
{
	pid_t pid = begin(false);
	pid_t own = child_but(pid, "2sv-notify-own", 0),
	      urls = child_but(pid, "2sv-notify-urls", 0),
	      code = child_but(pid, "2sv-notify-code", 0);
	int status;

	(void)state;
	kill(code, SIGKILL);
	child_but(pid, "2sv-notify-code", code);
	kill(urls, SIGKILL);
	child_but(pid, "2sv-notify-urls", urls);
	assert_int_equal(child_of(pid, "2sv-notify-own"), own);
	kill(own, SIGKILL);
	child_but(pid, "2sv-notify-own", own);
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
each_that_hangs_is_killed_and_the_other_is_not(void **state)
{
	pid_t pid = begin(false);
	pid_t own = child_but(pid, "2sv-notify-own", 0),
	      urls = child_but(pid, "2sv-notify-urls", 0);

	(void)state;
	kill(urls, SIGSTOP);
	child_but(pid, "2sv-notify-urls", urls);
	assert_int_equal(child_of(pid, "2sv-notify-own"), own);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	expect_gone(own);
	expect_gone(urls);
}

static void
both_end_with_it_however_it_ends(void **state)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGKILL};

	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		pid_t pid = begin(false), own = child_but(pid, "2sv-notify-own", 0);
		pid_t urls = child_but(pid, "2sv-notify-urls", 0),
		      code = child_but(pid, "2sv-notify-code", 0);

		kill(pid, signals[i]);
		waitpid(pid, NULL, 0);
		expect_gone(own);
		expect_gone(code);
		expect_gone(urls);
	}
}

static void
once_it_says_that_nobody_answers(void **state)
{
	int status;
	pid_t pid = begin(true);

	(void)state;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_that_dies_is_started_again),
	    cmocka_unit_test(each_that_hangs_is_killed_and_the_other_is_not),
	    cmocka_unit_test(both_end_with_it_however_it_ends),
	    cmocka_unit_test(once_it_says_that_nobody_answers),
	};

	log_open("lanes");
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

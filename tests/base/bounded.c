/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of work in a child: what comes back, and that it does not outlast its time. */
#include "base/bounded.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

struct found {
	int number;
	char words[64];
};

static void
work_well(void *context, void *result)
{
	struct found *found = result;

	found->number = *(int *)context + 1;
	memcpy(found->words, "done", sizeof("done"));
	*(int *)context = 0;
}

/* As a resolver does, whatever deadline its caller has. */
static void
work_for_ever(void *context, void *result)
{
	(void)context;
	((struct found *)result)->number = 99;
	for (;;)
		pause();
}

static void
work_badly(void *context, void *result)
{
	(void)context;
	((struct found *)result)->number = 99;
	_exit(0);
}

/* Is that descriptor there? */
static void
work_with_descriptor(void *context, void *result)
{
	((struct found *)result)->number = fcntl(*(int *)context, F_GETFD);
}

static int
run(void (*work)(void *, void *), int *context, struct found *found)
{
	const struct bounded bounded = {work, context, found, sizeof(*found), 200};

	return bounded_run(&bounded);
}

static void
what_it_makes_comes_back(void **state)
{
	struct found found = {0, ""};
	int number = 6;

	(void)state;
	assert_int_equal(run(work_well, &number, &found), 0);
	assert_int_equal(found.number, 7);
	assert_string_equal(found.words, "done");
	assert_int_equal(number, 6); /* it has a copy of all else */
}

static void
what_hangs_is_ended_and_changes_nothing(void **state)
{
	struct found found = {1, ""};

	(void)state;
	alarm(20);
	assert_int_equal(run(work_for_ever, NULL, &found), -ETIMEDOUT);
	alarm(0);
	assert_int_equal(found.number, 1);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
	assert_int_equal(errno, ECHILD);
}

static void
one_that_dies_is_told_from_one_that_is_done(void **state)
{
	struct found found = {1, ""};

	(void)state;
	assert_int_equal(run(work_badly, NULL, &found), -EIO);
	assert_int_equal(found.number, 1);
}

/* The way to the keeper is not for whoever talks to a stranger's server. */
static void
it_has_none_of_its_parents_descriptors(void **state)
{
	struct found found = {1, ""};
	int fd = fcntl(STDERR_FILENO, F_DUPFD, 10);

	(void)state;
	assert_true(fd >= 10);
	assert_int_equal(run(work_with_descriptor, &fd, &found), 0);
	assert_int_equal(found.number, -1);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_it_makes_comes_back),
	    cmocka_unit_test(what_hangs_is_ended_and_changes_nothing),
	    cmocka_unit_test(one_that_dies_is_told_from_one_that_is_done),
	    cmocka_unit_test(it_has_none_of_its_parents_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of signals: a child ends with its parent, and what comes by a descriptor. */
#include "base/signals.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define DEADLINE_MS 10000

/* Says by ends[1] that it is ready, or what failed, and lives on. */
static void __attribute__((noreturn)) child_run(const int ends[2], pid_t parent)
{
	char failed = signals_end_with(parent, SIGKILL) < 0;

	if (write(ends[1], &failed, 1) == 1)
		poll(NULL, 0, 2 * DEADLINE_MS);
	_exit(0);
}

/* Has a child, and ends once that is ready. */
static void __attribute__((noreturn)) parent_run(const int ends[2], const int ready[2])
{
	pid_t self = getpid();
	char byte = 1;

	if (fork() == 0)
		child_run(ends, self);
	_exit(read(ready[0], &byte, 1) == 1 ? 0 : 1);
}

static void
a_child_ends_with_its_parent(void **state)
{
	int ends[2], ready[2], status;
	char byte = 1;
	pid_t parent;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(pipe(ready), 0);
	parent = fork();
	if (parent == 0)
		parent_run(ends, ready);
	close(ends[1]);

	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(byte, 0);
	assert_int_equal(write(ready[1], "", 1), 1);
	assert_int_equal(waitpid(parent, &status, 0), parent);

	/* Its end of the pipe is closed by nothing but its death. */
	assert_int_equal(
	    poll(&(struct pollfd){.fd = ends[0], .events = POLLIN}, 1, DEADLINE_MS), 1);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	close(ready[0]);
	close(ready[1]);
}

static void
a_parent_that_has_ended_already_is_told(void **state)
{
	int status = -1;
	pid_t child;

	(void)state;
	child = fork();
	if (child == 0) /* whose parent is another process than itself */
		_exit(signals_end_with(getpid(), SIGKILL) == -ESRCH ? 0 : 1);

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void
signals_come_by_the_descriptor_until_they_are_reset(void **state)
{
	struct signalfd_siginfo info;
	sigset_t blocked;
	int fd = signals_open((const int[]){SIGUSR1, SIGUSR2, 0});

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(read(fd, &info, sizeof(info)), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(raise(SIGUSR2), 0);
	assert_int_equal(read(fd, &info, sizeof(info)), sizeof(info));
	assert_int_equal(info.ssi_signo, SIGUSR2);
	close(fd);

	signals_reset();

	assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &blocked), 0);
	assert_int_equal(sigismember(&blocked, SIGUSR1), 0);
	assert_int_equal(sigismember(&blocked, SIGUSR2), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_child_ends_with_its_parent),
	    cmocka_unit_test(a_parent_that_has_ended_already_is_told),
	    cmocka_unit_test(signals_come_by_the_descriptor_until_they_are_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of link_connect: it comes only to a socket that root made, in a directory that only
 * root can write. Wants root, for it lets another uid listen.
 */
#include "config.h"

#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define OTHER_UID 65534

static char directory[64], path[80];

static int
directory_make(void **state)
{
	(void)state;
	text_copy(directory, sizeof(directory), "/tmp/2sv-connect-XXXXXX");
	if (!mkdtemp(directory) || chmod(directory, 0755) < 0)
		return -1;
	return text_format(path, sizeof(path), "%s/s", directory);
}

static int
directory_remove(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(directory);
}

static int
listen_at(const char *where, int backlog)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	assert_int_equal(text_copy(address.sun_path, sizeof(address.sun_path), where), 0);
	unlink(where);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, backlog), 0);
	return fd;
}

/* Listens under another uid and hands the socket back: who listened is what counts. */
static int
listen_as_other(const char *where)
{
	int fd = listen_at(where, 4);
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(setresuid(OTHER_UID, OTHER_UID, OTHER_UID) || listen(fd, 4));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	return fd;
}

static void
connect_comes_to_roots_socket(void **state)
{
	int listener = listen_at(path, 4), fd = -1, flags;

	(void)state;
	assert_int_equal(link_connect(path, 1000, &fd), 0);

	flags = fcntl(fd, F_GETFL);
	assert_true(fd > 2);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_true(flags & O_NONBLOCK);
	close(fd);
	close(listener);
}

static void
connect_takes_no_standard_descriptor(void **state)
{
	int listener = listen_at(path, 4), saved = dup(0), fd = -1;

	(void)state;
	close(0);
	assert_int_equal(link_connect(path, 1000, &fd), 0);
	assert_int_equal(fcntl(0, F_GETFD), -1);
	dup2(saved, 0);

	assert_true(fd > 2);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
	close(saved);
	close(listener);
}

static void
connect_refuses_a_directory_that_others_can_write(void **state)
{
	static const mode_t modes[] = {0775, 0757, 0777, 01777};
	int listener = listen_at(path, 4), fd;

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(directory, modes[i]), 0);
		assert_int_equal(link_connect(path, 1000, &fd), -EPERM);
		assert_int_equal(fd, -1);
	}
	assert_int_equal(chmod(directory, 0755), 0);
	assert_int_equal(chown(directory, OTHER_UID, 0), 0);
	assert_int_equal(link_connect(path, 1000, &fd), -EPERM);
	assert_int_equal(chown(directory, 0, 0), 0);
	assert_int_equal(link_connect(path, 1000, &fd), 0);
	close(fd);
	close(listener);
}

static void
connect_refuses_a_socket_where_another_uid_listens(void **state)
{
	int listener = listen_as_other(path), fd;

	(void)state;
	assert_int_equal(link_connect(path, 1000, &fd), -EPERM);

	assert_int_equal(fd, -1);
	close(listener);
}

static void
connect_tells_missing_from_refused(void **state)
{
	char below[96];
	int fd;

	(void)state;
	assert_int_equal(link_connect(path, 1000, &fd), -ENOENT);
	text_format(below, sizeof(below), "%s/none/s", directory);
	assert_int_equal(link_connect(below, 1000, &fd), -ENOENT);

	close(listen_at(path, 4));
	assert_int_equal(link_connect(path, 1000, &fd), -ECONNREFUSED);

	text_format(below, sizeof(below), "%s/s", path);
	assert_int_equal(link_connect(below, 1000, &fd), -ENOTDIR);
}

static void
connect_refuses_paths_that_are_no_absolute_socket_path(void **state)
{
	char long_path[200];
	int fd;

	(void)state;
	memset(long_path, 'x', sizeof(long_path));
	long_path[0] = '/';
	long_path[sizeof(long_path) - 1] = '\0';
	assert_int_equal(link_connect("s", 1000, &fd), -EINVAL);
	assert_int_equal(link_connect("", 1000, &fd), -EINVAL);
	assert_int_equal(link_connect(long_path, 1000, &fd), -ENAMETOOLONG);
	assert_int_equal(fd, -1);
}

static void
connect_waits_for_a_full_backlog_no_longer_than_it_may(void **state)
{
	int listener = listen_at(path, 0), fds[8], r = 0;
	unsigned int count = 0;
	struct timespec began, ended;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &began);
	while (count < 8) {
		r = link_connect(path, 50, &fds[count]);
		if (r < 0)
			break;
		count++;
	}
	clock_gettime(CLOCK_MONOTONIC, &ended);

	assert_true(count > 0 && count < 8);
	assert_int_equal(r, -ETIMEDOUT);
	assert_true(ended.tv_sec - began.tv_sec < 5);
	assert_int_equal(link_connect(path, 0, &fds[count]), -ETIMEDOUT);
	while (count > 0)
		close(fds[--count]);
	close(listener);
}

#define CONNECT_TEST(test) cmocka_unit_test_setup_teardown(test, directory_make, directory_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CONNECT_TEST(connect_comes_to_roots_socket),
	    CONNECT_TEST(connect_takes_no_standard_descriptor),
	    CONNECT_TEST(connect_refuses_a_directory_that_others_can_write),
	    CONNECT_TEST(connect_refuses_a_socket_where_another_uid_listens),
	    CONNECT_TEST(connect_tells_missing_from_refused),
	    CONNECT_TEST(connect_refuses_paths_that_are_no_absolute_socket_path),
	    CONNECT_TEST(connect_waits_for_a_full_backlog_no_longer_than_it_may),
	};

	if (geteuid() != 0) {
		fputs("connect: wants root, to let another uid listen\n", stderr);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}

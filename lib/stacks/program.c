/* SPDX-License-Identifier: BSD-2-Clause */
/* posix_spawn(3), a pipe, a deadline. Called by sshd.c and 2sv. */
#include "config.h"

#include "stacks/program.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/poison.h"

#define TEXT_SIZE 65536
#define STEP_MS_MAX 32

/* A file without a name that holds input, read from its beginning; or /dev/null. */
static int
open_input(const char *input)
{
	scope_fd int fd = -1;

	if (!input)
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	else
		fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (input && (write_all(fd, input, strlen(input)) < 0 || lseek(fd, 0, SEEK_SET) < 0))
		return -EIO;
	return scope_keep_fd(&fd);
}

/* Starts it with stdout and stderr into a pipe: its process and *ret_fd, or -errno. */
static pid_t
start(const char *const words[], int input, int *ret_fd)
{
	char *const environment[] = {
	    (char[]){"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}, (char[]){"LC_ALL=C"}, NULL};
	/* posix_spawn(3) changes none of them, and takes no const. */
	union {
		const char *const *given;
		char *const *taken;
	} arguments = {.given = words};
	posix_spawn_file_actions_t actions;
	pid_t process = -1;
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	error = posix_spawn_file_actions_init(&actions);
	if (error == 0) {
		posix_spawn_file_actions_adddup2(&actions, input, 0);
		posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
		posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
		error =
		    posix_spawn(&process, words[0], &actions, NULL, arguments.taken, environment);
		posix_spawn_file_actions_destroy(&actions);
	}
	close(ends[1]);
	if (error != 0) {
		close(ends[0]);
		return -error;
	}
	*ret_fd = ends[0];
	return process;
}

/* All that comes until the end, or until the time is over; what does not fit is dropped. */
static int
drain(int fd, int64_t end, char *text)
{
	size_t length = 0;
	char rest[512];

	for (;;) {
		struct pollfd waiting = {.fd = fd, .events = POLLIN};
		int64_t left = end - monotonic_ms();
		bool fits = length < TEXT_SIZE - 1;
		ssize_t taken;

		if (left <= 0 || poll(&waiting, 1, (int)left) == 0)
			return -ETIMEDOUT;
		taken = read(
		    fd, fits ? text + length : rest, fits ? TEXT_SIZE - 1 - length : sizeof(rest));
		if (taken < 0 && errno == EINTR)
			continue;
		if (taken < 0)
			return -errno;
		if (taken == 0)
			return 0;
		length += fits ? (size_t)taken : 0;
	}
}

/* One that has closed its output may live on. */
static int
wait_for_end(pid_t process, int64_t end, int *ret_status)
{
	for (int step_ms = 1;; step_ms = step_ms < STEP_MS_MAX ? step_ms * 2 : step_ms) {
		pid_t ended = waitpid(process, ret_status, WNOHANG);

		if (ended == process)
			return 0;
		if (ended < 0 && errno != EINTR)
			return -errno;
		if (monotonic_left_ms(end) == 0)
			return -ETIMEDOUT;
		poll(NULL, 0, step_ms);
	}
}

static int
kill_and_wait(pid_t process, int *ret_status)
{
	kill(process, SIGKILL);
	while (waitpid(process, ret_status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

int
program_run(const char *const words[], int wait_ms, char **ret_text)
{
	return program_feed(words, NULL, wait_ms, ret_text);
}

int
program_feed(const char *const words[], const char *input, int wait_ms, char **ret_text)
{
	scope_fd int fd = -1, in = open_input(input);
	scope_free char *text = calloc(1, TEXT_SIZE);
	int64_t end = monotonic_ms() + wait_ms;
	int status = 0, r;
	pid_t process;

	*ret_text = NULL;
	if (in < 0)
		return in;
	if (!text)
		return -ENOMEM;
	process = start(words, in, &fd);
	if (process < 0)
		return (int)process;
	r = drain(fd, end, text);
	if (r == 0)
		r = wait_for_end(process, end, &status);
	/* Where SIGCHLD is ignored, nothing is left to be waited for, or killed. */
	if (r == -ECHILD || (r < 0 && kill_and_wait(process, &status) < 0))
		return r;
	*ret_text = text;
	text = NULL;
	if (r < 0)
		return r;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

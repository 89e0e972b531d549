/* SPDX-License-Identifier: BSD-2-Clause */
/* A child, a pipe, and a kill. Runs in 2sv-notify, and in a talker of 2svd. */
#include "config.h" /* _GNU_SOURCE: close_range, pipe2 */
#include "base/bounded.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/poison.h"

#define PIPE_FD 3

/* It keeps no way to the keeper, and does not outlive its parent. */
static void __attribute__((noreturn)) work(const struct bounded *bounded, int fd, pid_t parent)
{
	if (signals_end_with(parent, SIGKILL) < 0 || (fd != PIPE_FD && dup2(fd, PIPE_FD) < 0) ||
	    close_range(PIPE_FD + 1, ~0U, 0) < 0)
		_exit(1);
	bounded->work(bounded->context, bounded->result);
	_exit(write(PIPE_FD, bounded->result, bounded->size) == (ssize_t)bounded->size ? 0 : 1);
}

/* The result, if it comes in time. */
static int
take(const struct bounded *bounded, int fd)
{
	int64_t ends_ms = monotonic_ms() + bounded->timeout_ms;
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	char bytes[BOUNDED_SIZE_MAX];
	int r;

	do
		r = poll(&ready, 1, monotonic_left_ms(ends_ms));
	while (r < 0 && errno == EINTR);
	if (r < 1)
		return r < 0 ? -errno : -ETIMEDOUT;
	if (read(fd, bytes, bounded->size) != (ssize_t)bounded->size)
		return -EIO;
	memcpy(bounded->result, bytes, bounded->size);
	return 0;
}

int
bounded_run(const struct bounded *bounded)
{
	scope_fd int read_fd = -1;
	pid_t child, parent = getpid();
	int fds[2], r;

	if (bounded->size > BOUNDED_SIZE_MAX)
		return -EMSGSIZE;
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	read_fd = fds[0];
	child = fork();
	if (child == 0)
		work(bounded, fds[1], parent);
	close(fds[1]);
	if (child < 0)
		return -EAGAIN;
	r = take(bounded, read_fd);
	/* Whatever it is still at. */
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return r;
}

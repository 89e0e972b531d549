/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fork(2) and execve(2). What the program leaves running in the background is let be where it ended
 * in time: a mail server's delivery. Source: signal(7), execve(2). Runs in 2sv-notify,
 * 2sv-sendmail.
 */
#include "config.h" /* _GNU_SOURCE: close_range, pipe2 */
#include "notify/program.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

#define LOOK_MS 100 /* how often one that has closed its output is looked for */
#define EXIT_NOT_STARTED 127

/* Becomes the program; tells said_fd and failed_fd (which its exec closes) why it could not. */
static void __attribute__((noreturn))
become(const struct program *program, int said_fd, int failed_fd)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int input = program->input_fd >= 0 ? program->input_fd : null;
	int error = 0;

	setsid();
	signals_reset(); /* what 2sv-notify ignores or blocks, another program must not */
	umask(0007);	 /* a queue's group may read what is laid into it */
	if (input >= 0 && dup2(input, STDIN_FILENO) >= 0 && dup2(said_fd, STDOUT_FILENO) >= 0 &&
	    dup2(said_fd, STDERR_FILENO) >= 0 &&
	    close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
		execve(program->arguments[0], (char *const *)(uintptr_t)program->arguments,
		    (char *const *)(uintptr_t)program->environment);
	error = errno;
	(void)!write(failed_fd, &error, sizeof(error));
	_exit(EXIT_NOT_STARTED);
}

/* Two ends of a pipe. */
struct ends {
	int read_fd, write_fd;
};

static void
close_end(int *fd)
{
	scope_close_fd(fd);
	*fd = -1;
}

static void
ends_close(struct ends *ends)
{
	close_end(&ends->read_fd);
	close_end(&ends->write_fd);
}

static int
ends_open(struct ends *ends)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	/* Never one that the program's own output would take the place of. */
	ends->read_fd = fcntl(fds[0], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	ends->write_fd = fcntl(fds[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(fds[0]);
	close(fds[1]);
	return ends->read_fd >= 0 && ends->write_fd >= 0 ? 0 : -EMFILE;
}

/* A line's end becomes "; ", if more follows. */
static void
add_said(struct program_end *ret, const char *bytes, size_t count)
{
	size_t used = strlen(ret->said);

	for (size_t i = 0; i < count && used + 1 < sizeof(ret->said); i++)
		if (bytes[i] == '\n' || bytes[i] == '\0')
			ret->said[used++] = '\n';
		else if (used > 0 && ret->said[used - 1] == '\n' && used + 2 < sizeof(ret->said)) {
			ret->said[used - 1] = ';';
			ret->said[used++] = ' ';
			ret->said[used++] = bytes[i];
		} else
			ret->said[used++] = bytes[i];
	ret->said[used] = '\0';
}

/* What is there now, as far as it fits; the rest is read and forgotten. False at its end. */
static bool
take_said(int fd, struct program_end *ret)
{
	char bytes[512];
	ssize_t n = read(fd, bytes, sizeof(bytes));

	if (n > 0)
		add_said(ret, bytes, (size_t)n);
	return n > 0;
}

/* Returns 0 and its status, or -ETIMEDOUT. */
static int
wait_for(pid_t pid, struct ends *said, int64_t ends_ms, struct program_end *ret)
{
	int status = 0;
	pid_t ended;

	while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && monotonic_left_ms(ends_ms) > 0) {
		struct pollfd ready = {.fd = said->read_fd, .events = POLLIN};
		int left_ms = monotonic_left_ms(ends_ms);

		if (poll(&ready, 1, left_ms < LOOK_MS ? left_ms : LOOK_MS) == 1 &&
		    !take_said(said->read_fd, ret))
			close_end(&said->read_fd);
	}
	if (ended == 0) {
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		return -ETIMEDOUT;
	}
	if (said->read_fd >= 0 && fcntl(said->read_fd, F_SETFL, O_NONBLOCK) == 0)
		while (take_said(said->read_fd, ret))
			;
	ret->status = WEXITSTATUS(status);
	return ended == pid && WIFEXITED(status) ? 0 : -EINTR;
}

int
program_run(const struct program *program, struct program_end *ret)
{
	scope(ends_close) struct ends said = {-1, -1}, failed = {-1, -1};
	int64_t ends_ms = monotonic_ms() + program->timeout_ms;
	int r, error = 0;
	pid_t pid;

	*ret = (struct program_end){.status = EXIT_NOT_STARTED};
	r = ends_open(&said);
	if (r == 0)
		r = ends_open(&failed);
	if (r < 0)
		return r;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		become(program, said.write_fd, failed.write_fd);
	close_end(&said.write_fd);
	close_end(&failed.write_fd);
	r = wait_for(pid, &said, ends_ms, ret);
	ret->said[strcspn(ret->said, "\n")] = '\0';
	if (fcntl(failed.read_fd, F_SETFL, O_NONBLOCK) == 0 &&
	    read(failed.read_fd, &error, sizeof(error)) == (ssize_t)sizeof(error))
		return -error;
	return r;
}

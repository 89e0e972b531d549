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

#define TEXT_SIZE 65536 /* at first */
#define TEXT_SIZE_MAX (1024 * 1024)
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

/* What a program says: whole, or not at all. */
struct said {
	char *text;
	size_t length, size;
};

/* Room for one byte more, at least, and the NUL. */
static int
make_room(struct said *said)
{
	size_t size = said->size == 0 ? TEXT_SIZE : said->size * 2;
	char *text;

	if (said->length + 1 < said->size)
		return 0;
	if (size > TEXT_SIZE_MAX)
		return -EMSGSIZE;
	text = realloc(said->text, size);
	if (!text)
		return -ENOMEM;
	said->text = text;
	said->size = size;
	return 0;
}

/* All that comes until the end, or until the time is over. */
static int
drain(int fd, int64_t end, struct said *said)
{
	for (;;) {
		struct pollfd waiting = {.fd = fd, .events = POLLIN};
		int64_t left = end - monotonic_ms();
		ssize_t taken;
		int r = make_room(said);

		if (r < 0)
			return r;
		if (left <= 0 || poll(&waiting, 1, (int)left) == 0)
			return -ETIMEDOUT;
		taken = read(fd, said->text + said->length, said->size - 1 - said->length);
		if (taken < 0 && errno == EINTR)
			continue;
		if (taken < 0)
			return -errno;
		if (taken == 0)
			return 0;
		said->length += (size_t)taken;
	}
}

static void
said_free(struct said *said)
{
	free(said->text);
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
	struct said scope(said_free) said = {.text = NULL};
	int64_t end = monotonic_ms() + wait_ms;
	int status = 0, r;
	pid_t process;

	*ret_text = NULL;
	if (in < 0)
		return in;
	r = make_room(&said);
	if (r < 0)
		return r;
	process = start(words, in, &fd);
	if (process < 0)
		return (int)process;
	r = drain(fd, end, &said);
	if (r == 0)
		r = wait_for_end(process, end, &status);
	/* Where SIGCHLD is ignored, nothing is left to be waited for, or killed. */
	if (r == -ECHILD || (r < 0 && kill_and_wait(process, &status) < 0))
		return r;
	said.text[said.length] = '\0';
	*ret_text = said.text;
	said.text = NULL;
	if (r < 0)
		return r;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

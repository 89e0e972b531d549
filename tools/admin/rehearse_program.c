/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting, reading and ending programs: posix_spawn(3). Runs in root's 2sv. */
#include "config.h" /* _GNU_SOURCE: POSIX_SPAWN_SETSID */

#include "tools/admin/rehearse_program.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "stacks/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "base/poison.h"

#define LOOK_MS 10
#define TERMINAL_FD 3

void
rehearse_output_add(struct rehearse_output *output, const char *bytes, size_t length)
{
	const size_t room = sizeof(output->text) - 1;
	size_t kept = output->used;

	if (length > room) {
		bytes += length - room;
		length = room;
	}
	if (kept > room - length)
		kept = room - length;
	memmove(output->text, output->text + output->used - kept, kept);
	memcpy(output->text + kept, bytes, length);
	output->used = kept + length;
	output->text[output->used] = '\0';
}

int
rehearse_output_read(struct rehearse_output *output, int fd)
{
	char bytes[1024];
	ssize_t got = read(fd, bytes, sizeof(bytes));

	if (got < 0)
		return errno == EINTR || errno == EAGAIN ? 1 : -errno;
	for (ssize_t i = 0; i < got; i++)
		if (bytes[i] == '\0')
			bytes[i] = ' ';
	rehearse_output_add(output, bytes, (size_t)got);
	return got > 0;
}

static size_t
end_of(const struct rehearse_output *output)
{
	size_t end = output->used;

	while (end > 0 && strchr(" \t\r\n", output->text[end - 1]))
		end--;
	return end;
}

void
rehearse_output_last(const struct rehearse_output *output, char *line, size_t size)
{
	char text[sizeof(output->text)];
	size_t end = end_of(output), begin = end;

	while (begin > 0 && output->text[begin - 1] != '\n')
		begin--;
	memcpy(text, output->text + begin, end - begin);
	text[end - begin] = '\0';
	text_escape(line, size, text);
}

void
rehearse_output_all(const struct rehearse_output *output, char *line, size_t size)
{
	char text[sizeof(output->text)];
	size_t used = 0;

	for (size_t i = 0; i < end_of(output); i++)
		if (output->text[i] != '\r')
			text[used++] = output->text[i] == '\n' ? ' ' : output->text[i];
	text[used] = '\0';
	text_escape(line, size, text);
}

static int
add_file(posix_spawn_file_actions_t *actions, int fd, int target)
{
	if (fd < 0)
		return posix_spawn_file_actions_addopen(actions, target, "/dev/null", O_RDWR, 0);
	return posix_spawn_file_actions_adddup2(actions, fd, target);
}

/* The leader of a new session gets the first terminal that it opens. */
static int
add_files(posix_spawn_file_actions_t *actions, const struct rehearse_program *program)
{
	int error = add_file(actions, program->in, STDIN_FILENO);

	if (error == 0)
		error = add_file(actions, program->out, STDOUT_FILENO);
	if (error == 0)
		error = add_file(actions, program->err, STDERR_FILENO);
	if (error == 0 && program->terminal)
		error = posix_spawn_file_actions_addopen(
		    actions, TERMINAL_FD, program->terminal, O_RDWR, 0);
	if (error == 0 && program->terminal)
		error = posix_spawn_file_actions_addclose(actions, TERMINAL_FD);
	return error;
}

static int
spawn_with(
    const struct rehearse_program *program, const posix_spawn_file_actions_t *actions, pid_t *ret)
{
	char *const environment[] = {
	    (char[]){"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}, (char[]){"LC_ALL=C"}, NULL};
	char *words[64];
	posix_spawnattr_t how;
	sigset_t signals;
	size_t count = 0;
	int error;

	for (; program->words[count]; count++)
		if (count + 1 == sizeof(words) / sizeof(words[0]))
			return E2BIG;
	memcpy(words, program->words, (count + 1) * sizeof(words[0]));
	error = posix_spawnattr_init(&how);
	if (error != 0)
		return error;
	sigemptyset(&signals);
	posix_spawnattr_setsigmask(&how, &signals);
	sigfillset(&signals);
	posix_spawnattr_setsigdefault(&how, &signals);
	posix_spawnattr_setflags(
	    &how, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	error = posix_spawn(ret, words[0], actions, &how, words, environment);
	posix_spawnattr_destroy(&how);
	return error;
}

pid_t
rehearse_program_start(const struct rehearse_program *program)
{
	posix_spawn_file_actions_t actions;
	pid_t process = -1;
	int error = posix_spawn_file_actions_init(&actions);

	if (error != 0)
		return -error;
	error = add_files(&actions, program);
	if (error == 0)
		error = spawn_with(program, &actions, &process);
	posix_spawn_file_actions_destroy(&actions);
	return error == 0 ? process : -error;
}

/* It stays a zombie, so that its number, and its session's, is not given to another. */
static int
wait_unreaped(pid_t process, int64_t ends_ms)
{
	siginfo_t found;

	for (;;) {
		found.si_pid = 0;
		if (waitid(P_PID, (id_t)process, &found, WEXITED | WNOHANG | WNOWAIT) < 0 &&
		    errno != EINTR)
			return -errno;
		if (found.si_pid == process)
			return 0;
		if (monotonic_left_ms(ends_ms) == 0)
			return -ETIMEDOUT;
		poll(NULL, 0, LOOK_MS);
	}
}

int
rehearse_program_end(pid_t process, int64_t ends_ms)
{
	int r = wait_unreaped(process, ends_ms), status;

	if (r < 0 && r != -ETIMEDOUT)
		return r;
	kill(-process, SIGKILL);
	while (waitpid(process, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (r < 0)
		return r;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

int
rehearse_program_run(const char *const words[], const char *typed, char *said, size_t size)
{
	struct rehearse_output output = {.used = 0};
	scope_free char *text = NULL;
	int r = program_feed(words, typed, REHEARSE_WAIT_MS, &text);

	if (text)
		rehearse_output_add(&output, text, strlen(text));
	rehearse_output_all(&output, said, size);
	return r > 0 || r == -EINTR ? 1 : r;
}

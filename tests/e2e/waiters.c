/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds many commands waiting at a prompt: starts COMMAND so many times, gives each the first
 * line (a password) on a pipe that stays open, and then keeps all of them until its own
 * standard input ends. For tests in the house: people who never answer.
 *   waiters COUNT FIRST_LINE COMMAND [ARGUMENT...]
 * Prints "started COUNT" once all run, and "alive COUNT" of those that still ran at the end.
 */
#include "config.h" /* _GNU_SOURCE */

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

#define WAITERS_MAX 1000

static pid_t
start_one(char **command, const char *line)
{
	int ends[2], nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
	pid_t pid;

	if (nothing < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		dup2(ends[0], STDIN_FILENO);
		dup2(nothing, STDOUT_FILENO);
		dup2(nothing, STDERR_FILENO);
		execvp(command[0], command);
		_exit(127);
	}
	close(ends[0]);
	close(nothing);
	/* The writing end is kept for life: the command waits for a second line. */
	if (write(ends[1], line, strlen(line)) < 0 || write(ends[1], "\n", 1) < 0)
		return -1;
	return pid;
}

int
main(int argc, char **argv)
{
	static pid_t pids[WAITERS_MAX];
	int64_t count = 0, alive = 0;
	char byte;

	if (argc < 4 || number_parse(argv[1], 1, WAITERS_MAX, &count) < 0) {
		fprintf(stderr, "usage: waiters COUNT FIRST_LINE COMMAND [ARGUMENT...]\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	for (int64_t i = 0; i < count; i++) {
		pids[i] = start_one(argv + 3, argv[2]);
		if (pids[i] < 0) {
			perror("waiters");
			return 1;
		}
	}
	printf("started %lld\n", (long long)count);
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0 || errno == EINTR)
		;
	for (int64_t i = 0; i < count; i++)
		if (waitpid(pids[i], NULL, WNOHANG) == 0)
			alive++;
	printf("alive %lld\n", (long long)alive);
	return 0;
}

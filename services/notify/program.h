/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs another program, never a shell: arguments are what they are, and it ends by a deadline. Runs
 * in 2sv-notify (text messages) and in 2sv-sendmail.
 */
#pragma once

#define PROGRAM_SAID_SIZE 210

struct program {
	const char *const *arguments;	/* NULL-ended; the first is its path, from / */
	const char *const *environment; /* NULL-ended: all of it */
	int input_fd;			/* what it reads; -1 = nothing */
	int timeout_ms;
};

struct program_end {
	int status;		      /* its exit status */
	char said[PROGRAM_SAID_SIZE]; /* what it wrote, as one line, as much as fits */
};

/*
 * Returns 0 and *ret when it has ended by itself; -ETIMEDOUT: it was killed, with all that it had
 * started in its session; -EINTR: a signal ended it; or -errno: it could not be started. said is
 * filled in any case.
 */
int program_run(const struct program *program, struct program_end *ret);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The programs that a rehearsal starts: each in a session of its own, with a clean environment,
 * and with an end by a deadline, whatever it does. Used by rehearse*.c, as root.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define REHEARSE_WAIT_MS (20 * 1000)

/* What a program wrote: the newest of it. */
struct rehearse_output {
	char text[2048];
	size_t used;
};
void rehearse_output_add(struct rehearse_output *output, const char *bytes, size_t length);
/* Reads what is there, once. Returns 1, 0 (its end), or -errno. */
int rehearse_output_read(struct rehearse_output *output, int fd);
/* The last line that is not blank, escaped; "" if there is none. size must be at least 8. */
void rehearse_output_last(const struct rehearse_output *output, char *line, size_t size);
/* All of it as one line, likewise. */
void rehearse_output_all(const struct rehearse_output *output, char *line, size_t size);

struct rehearse_program {
	const char *const *words; /* the first is its path; NULL-ended */
	int in, out, err;	  /* borrowed; -1 = /dev/null */
	const char *terminal;	  /* a pty's path: its controlling terminal; NULL = none */
};

/* Starts it. Returns its process, to be ended by rehearse_program_end, or -errno. */
pid_t rehearse_program_start(const struct rehearse_program *program);

/*
 * Waits for its end until ends_ms (of monotonic_ms), then kills it, and what it left in its
 * session in any case. Returns 0 (it left with that), 1 (with another status, or by a signal),
 * -ETIMEDOUT (killed) or -errno.
 */
int rehearse_program_end(pid_t process, int64_t ends_ms);

/*
 * program_feed (stacks/program.h), for what needs no session of its own: gives the program typed
 * (NULL = nothing) on its standard input and waits for its end. Returns as rehearse_program_end;
 * said (size bytes, at least 8) is what it wrote, as one line.
 */
int rehearse_program_run(const char *const words[], const char *typed, char *said, size_t size);

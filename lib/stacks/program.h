/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs another program and takes what it says. Used by 2sv. */
#pragma once

/*
 * Runs words (NULL-ended; words[0] is a path) with nothing on its standard input and an environment
 * of PATH and LC_ALL=C alone. *ret_text, from malloc(3), is what it wrote to its standard output
 * and error; NULL where it could not be run. After wait_ms it is killed, and where it writes more
 * than 1 MiB: nothing is ever cut. Returns its exit status, 0 to 255, or -errno: -ETIMEDOUT,
 * -EMSGSIZE (it wrote more), or -EINTR where a signal ended it.
 */
int program_run(const char *const words[], int wait_ms, char **ret_text);

/* The same, with input on its standard input: for what must not stand among its words. */
int program_feed(const char *const words[], const char *input, int wait_ms, char **ret_text);

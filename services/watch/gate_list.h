/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plain commands of a command line that is more than one: lists, pipes, groups, and what stands
 * in $(...) or `...`. Redirections are taken out of them. Pure. Runs in 2sv-gate, as the account's
 * own user. Source: POSIX, Shell Command Language 2.
 */
#pragma once

#include <stdbool.h>

struct gate_part {
	const char *text; /* for gate_split(); what the shell works out stands in it as "$_" */
	bool is_piped;	  /* its stdout goes into the next one */
	bool is_written;  /* its stdout goes into a file */
};

typedef void gate_part_taker(const struct gate_part *part, void *data);

/*
 * Gives each part to take, those in $(...) before what they stand in. Returns 0; -EINVAL: from
 * there on it can't be read (a quote that does not end, a here-document, or too deep); -ENOMEM.
 */
int gate_list(const char *command, gate_part_taker *take, void *data);

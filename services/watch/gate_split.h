/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a command line as sh(1) divides it, as far as that is safe: nothing is worked out,
 * and what runs more than one plain command is not read at all. Pure. Runs in 2sv-gate, as the
 * account's own user. Source: POSIX, Shell Command Language 2.2, 2.3.
 */
#pragma once

#include "base/scope.h"

#include <stdbool.h>
#include <stddef.h>

struct gate_word {
	char *text;   /* without its quotes */
	bool is_open; /* the shell makes something else of it: a variable, a pattern, ~ */
};

/* A plain command. */
struct gate_words {
	struct gate_word *of;
	size_t count;
	char *bytes; /* they lie there */
};

/*
 * Divides command. Returns 0; -EINVAL: it is no plain command (a list, a pipe, a redirection, a
 * substitution, a comment, or a quote that does not end); -ENOMEM. ret is to be freed in any case.
 */
int gate_split(const char *command, struct gate_words *ret);
/* The shell may make an option of it: nobody knows which way that says. */
bool gate_word_may_be_option(const struct gate_word *word);
void gate_words_free(struct gate_words *words);
#define scope_gate_words scope(gate_words_free)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libpam's way through a stack: an impression of it (undecided, good, bad), one for each open
 * substack, and what each result of a module does to them. Used by walk.c. Source: pam.conf(5), and
 * watching libpam.
 */
#pragma once

#include "stacks/stack.h"

#include <stdint.h>

#define LEVELS_MAX 17
#define NOBODY UINT16_MAX

enum impression { UNDECIDED = 0, GOOD, BAD };
enum code { CODE_NONE = 0, CODE_LET_BE, CODE_RIGHT, CODE_REFUSED };
enum key { KEY_UNKNOWN = 0, KEY_YES, KEY_NO };

/* Bytes only, without padding: states are compared and zeroed as memory. */
struct state {
	uint16_t at, level, passer; /* passer: which entry led past pam_2sv */
	uint8_t impression, is_success, has_password, is_root;
	uint8_t code, key;
	uint8_t is_silent; /* a module that might have said yes did not: it is not known which */
	uint8_t unused;
	uint8_t saved[LEVELS_MAX]; /* impression at the beginning of each open substack */
	uint8_t saved_success[LEVELS_MAX];
};

/* States that were met, each once, in the order in which they are to be gone on from. */
struct states {
	struct state *of;
	size_t count;
};

void states_begin(struct states *states); /* none; ends the process where there is no memory */
/* False where it is a new one, and there is no room: the stack has too many ways. */
bool states_add(struct states *states, const struct state *state);
void states_free(struct states *states);

/* The entry at state->at is the next one: what is open and what is closed of substacks. */
void state_enter(struct state *state, const struct stack_entry *entry);

/* What libpam does with the result of the entry at state->at; state->at is then the next one. */
void state_step(const struct stack *stack, struct state *state, enum stack_result result);

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a result of a module does to the impression of a stack. Called by walk.c. Pure. */
#include "stacks/walk_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define STATES_MAX 8000

void
states_begin(struct states *states)
{
	states->count = 0;
	states->of = calloc(STATES_MAX, sizeof(*states->of));
	if (!states->of)
		abort();
}

bool
states_add(struct states *states, const struct state *state)
{
	for (size_t i = states->count; i-- > 0;)
		if (memcmp(&states->of[i], state, sizeof(*state)) == 0)
			return true;
	if (states->count == STATES_MAX)
		return false;
	states->of[states->count++] = *state;
	return true;
}

void
states_free(struct states *states)
{
	free(states->of);
	states->of = NULL;
}

void
state_enter(struct state *state, const struct stack_entry *entry)
{
	if (state->level < entry->level && entry->level < LEVELS_MAX) {
		state->saved[entry->level] = state->impression;
		state->saved_success[entry->level] = state->is_success;
	}
	for (int i = entry->level + 1; i < LEVELS_MAX; i++)
		state->saved[i] = state->saved_success[i] = 0;
	state->level = (uint16_t)entry->level;
}

/* Where the stack goes on after the end of the substack, or of the stack, that at is in. */
static size_t
behind_level(const struct stack *stack, size_t at)
{
	int level = stack->entries[at].level;

	while (at + 1 < stack->count && stack->entries[at + 1].level >= level)
		at++;
	return at + 1;
}

/* Jumps over lines; a substack is one of them. The place to go on, and what is left to jump. */
static size_t
jump(const struct stack *stack, size_t at, int *lines)
{
	int level = stack->entries[at].level;

	while (*lines > 0 && at + 1 < stack->count && stack->entries[at + 1].level >= level) {
		do
			at++;
		while (at + 1 < stack->count && stack->entries[at + 1].level > level);
		--*lines;
	}
	return at + 1;
}

static void
take_good(struct state *state, enum stack_result result)
{
	if (state->impression != UNDECIDED && (state->impression != GOOD || !state->is_success))
		return;
	state->impression = GOOD;
	state->is_success = result == RESULT_SUCCESS;
}

static void
take_bad(struct state *state)
{
	state->impression = BAD;
	state->is_success = false;
}

void
state_step(const struct stack *stack, struct state *state, enum stack_result result)
{
	const struct stack_entry *entry = &stack->entries[state->at];
	int action = entry->control.actions[result];
	size_t next = state->at + 1u;

	if (action == ACTION_OK || action == ACTION_DONE)
		take_good(state, result);
	if (action == ACTION_BAD || action == ACTION_DIE)
		take_bad(state);
	if (action == ACTION_RESET && entry->level < LEVELS_MAX) {
		state->impression = state->saved[entry->level];
		state->is_success = state->saved_success[entry->level];
	}
	if (action == ACTION_DIE || (action == ACTION_DONE && state->impression == GOOD))
		next = behind_level(stack, state->at);
	if (action > 0) {
		next = jump(stack, state->at, &action);
		if (action > 0)
			take_bad(state);
	}
	state->at = (uint16_t)next;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The same states and steps as the walk's, but with wrong passwords. Called by 2sv's doctor. */
#include "stacks/decoy_walk.h"

#include "stacks/decoy.h"
#include "stacks/module.h"
#include "stacks/walk_state.h"

#include "base/poison.h"

struct going {
	const struct stack *stack;
	const char *door;
	size_t decoy; /* the line that asks */
	struct states states;
};

/* Who led past the decoy, or, before it, to the end, is the line to name. */
static void
go(struct going *going, struct state state, enum stack_result result)
{
	size_t from = state.at;

	state_step(going->stack, &state, result);
	if (from < going->decoy && state.at > going->decoy && state.passer == NOBODY)
		state.passer = (uint16_t)from;
	states_add(&going->states, &state);
}

/* What bars whoever comes, with a right password as well, is left out: only jumps are followed. */
static void
go_neutral(struct going *going, const struct state *state)
{
	const struct control *control = &going->stack->entries[state->at].control;
	int action = control->actions[RESULT_AUTH_ERR];

	go(going, *state, RESULT_SUCCESS);
	go(going, *state, RESULT_IGNORE);
	if (action != ACTION_DIE && action != ACTION_BAD)
		go(going, *state, RESULT_AUTH_ERR);
}

/* has_password: one was typed, and it was wrong. */
static void
go_password(struct going *going, struct state state)
{
	if (module_may_ignore(&going->stack->entries[state.at]))
		go(going, state, RESULT_IGNORE);
	state.has_password = true;
	go(going, state, RESULT_AUTH_ERR);
	go(going, state, RESULT_USER_UNKNOWN);
}

static bool
is_authfail(const struct stack_entry *entry)
{
	return entry_is_module(entry, "pam_faillock.so") && entry_has(entry, "authfail");
}

static void
go_on(struct going *going, struct state state)
{
	const struct stack_entry *entry = &going->stack->entries[state.at];
	enum module_part part = module_part(entry);

	state_enter(&state, entry);
	if (entry->kind == ENTRY_SUBSTACK) {
		state.at++;
		states_add(&going->states, &state);
	} else if (entry->kind == ENTRY_BROKEN) {
		go(going, state, RESULT_PERM_DENIED);
	} else if (part == PART_CODE || decoy_asks_at(entry, going->door)) {
		return; /* a code is asked: nothing was told */
	} else if (part == PART_PASSWORD) {
		go_password(going, state);
	} else if (part == PART_DENY || part == PART_ROOT || is_authfail(entry)) {
		go(going, state, RESULT_AUTH_ERR);
	} else if (part == PART_PERMIT) {
		go(going, state, RESULT_SUCCESS);
	} else if (part == PART_NEUTRAL || part == PART_UNKNOWN) {
		go_neutral(going, &state);
	} else if (part == PART_KEY_USED) {
		go(going, state, RESULT_AUTH_ERR);
	} else {
		go(going, state, RESULT_IGNORE); /* no key, another door's decoy */
	}
}

static bool
is_told(const struct state *state)
{
	bool opens = state->impression == GOOD && state->is_success;

	return !opens && state->has_password && state->passer != NOBODY;
}

bool
decoy_is_passed(const struct stack *stack, const char *door, size_t *ret_entry)
{
	struct going going = {.stack = stack, .door = door};
	const struct state first = {.passer = NOBODY};
	bool is_passed = false;

	going.decoy = decoy_stack_find(stack, door);
	states_begin(&going.states);
	states_add(&going.states, &first);
	for (size_t i = 0; i < going.states.count && !is_passed; i++) {
		const struct state *state = &going.states.of[i];

		if (state->at < stack->count) {
			go_on(&going, *state);
		} else if (is_told(state)) {
			is_passed = true;
			*ret_entry = state->passer;
		}
	}
	states_free(&going.states);
	return is_passed;
}

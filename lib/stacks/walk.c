/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walk: a state is a place in the stack and what has happened so far; each state is visited
 * once. libpam keeps an impression of the stack (undecided, good, bad) and one for each open
 * substack. Called by 2sv's doctor.
 */
#include "stacks/walk.h"
#include "stacks/module.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define LEVELS_MAX 17
#define STATES_MAX 8000
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

struct walking {
	const struct stack *stack;
	bool is_sshd, is_reached;
	bool runs_as_caller;  /* the door's program: only there pam_rootok may say no */
	struct state *states; /* visited and to be visited */
	size_t count;
	struct walk *walk;
};

static void
find(struct walking *walking, enum walk_fault fault, size_t entry)
{
	struct walk *walk = walking->walk;

	for (size_t i = 0; i < walk->count; i++)
		if (walk->findings[i].fault == fault && walk->findings[i].entry == entry)
			return;
	if (walk->count < WALK_FINDINGS_MAX)
		walk->findings[walk->count++] = (struct walk_finding){fault, entry};
}

static size_t
first_line_of_2sv(const struct stack *stack)
{
	for (size_t i = 0; i < stack->count; i++) {
		enum module_part part = module_part(&stack->entries[i]);

		if (part == PART_CODE || part == PART_CODE_KEY)
			return i;
	}
	return stack->count;
}

static void
enter(struct state *state, const struct stack_entry *entry)
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

/* What libpam does with the result of the entry at state->at; state->at is then the next one. */
static void
step(const struct stack *stack, struct state *state, enum stack_result result)
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

/* Remembers who led past a line of pam_2sv, for that is the line to name. */
static void
note_passer(const struct stack *stack, struct state *state, size_t from)
{
	for (size_t i = from + 1; i < state->at && state->passer == NOBODY; i++) {
		enum module_part part = module_part(&stack->entries[i]);

		if ((part == PART_CODE || part == PART_CODE_KEY) && state->code == CODE_NONE)
			state->passer = (uint16_t)from;
	}
}

static void
visit(struct walking *walking, const struct state *state)
{
	for (size_t i = walking->count; i-- > 0;)
		if (memcmp(&walking->states[i], state, sizeof(*state)) == 0)
			return;
	if (walking->count == STATES_MAX)
		find(walking, WALK_TANGLED, 0);
	else
		walking->states[walking->count++] = *state;
}

/* One result of the module, with what it means for the login. */
static void
go(struct walking *walking, struct state state, enum stack_result result)
{
	size_t from = state.at;

	step(walking->stack, &state, result);
	note_passer(walking->stack, &state, from);
	visit(walking, &state);
}

/* Whatever is neither yes nor let be: a fault of the module or its machine is one of them, too. */
static void
go_refused(struct walking *walking, const struct state *state)
{
	for (int result = 0; result < RESULT_COUNT; result++)
		if (result != RESULT_SUCCESS && result != RESULT_NEW_AUTHTOK_REQD &&
		    result != RESULT_IGNORE)
			go(walking, *state, (enum stack_result)result);
}

/* The module asks a code: a stranger is who has shown neither password nor key. */
static void
go_code(struct walking *walking, struct state state)
{
	walking->is_reached = true;
	if (!state.has_password && state.key != KEY_YES && !state.is_root)
		find(walking, WALK_BY_STRANGERS, state.at);
	if (state.code == CODE_RIGHT)
		find(walking, WALK_ASKS_TWICE, state.at);
	state.code = CODE_RIGHT;
	go(walking, state, RESULT_SUCCESS);
	state.code = CODE_LET_BE;
	go(walking, state, RESULT_IGNORE);
	state.code = CODE_REFUSED;
	go_refused(walking, &state);
}

static void
go_if_key(struct walking *walking, const struct state *state)
{
	struct state with = *state, without = *state;

	if (state->key != KEY_NO && walking->is_sshd) {
		with.key = KEY_YES;
		go_code(walking, with);
	}
	if (state->key != KEY_YES) {
		without.key = KEY_NO;
		go(walking, without, RESULT_IGNORE);
	}
}

static void
go_key_used(struct walking *walking, const struct state *state)
{
	struct state with = *state, without = *state;

	if (state->key != KEY_NO && walking->is_sshd) {
		with.key = KEY_YES;
		go(walking, with, RESULT_SUCCESS);
	}
	if (state->key != KEY_YES) {
		without.key = KEY_NO;
		go(walking, without, RESULT_AUTH_ERR);
	}
}

static void
go_module(struct walking *walking, struct state state, enum module_part part)
{
	bool may_ignore = module_may_ignore(&walking->stack->entries[state.at]);
	struct state silent = state;

	silent.is_silent |= part == PART_NEUTRAL || part == PART_UNKNOWN;
	if (part != PART_PERMIT && part != PART_NOTHING)
		go_refused(walking, &silent);
	if (part != PART_PERMIT && part != PART_DENY && (part != PART_PASSWORD || may_ignore))
		go(walking, silent, RESULT_IGNORE);
	state.has_password |= part == PART_PASSWORD || part == PART_UNKNOWN;
	state.is_root |= part == PART_ROOT && walking->runs_as_caller;
	if (part != PART_DENY && part != PART_NOTHING)
		go(walking, state, RESULT_SUCCESS);
}

static void
go_on(struct walking *walking, struct state state)
{
	const struct stack_entry *entry = &walking->stack->entries[state.at];
	enum module_part part = module_part(entry);

	enter(&state, entry);
	if (entry->kind == ENTRY_SUBSTACK) {
		state.at++;
		visit(walking, &state);
	} else if (entry->kind == ENTRY_BROKEN) {
		go(walking, state, RESULT_PERM_DENIED);
	} else if (part == PART_CODE) {
		go_code(walking, state);
	} else if (part == PART_CODE_KEY) {
		go_if_key(walking, &state);
	} else if (part == PART_KEY_USED) {
		go_key_used(walking, &state);
	} else if (part == PART_DECOY) {
		go(walking, state, RESULT_AUTH_ERR);
		go(walking, state, RESULT_IGNORE);
	} else {
		go_module(walking, state, part);
	}
}

/* False where pam_2sv stands without any password: then it decides alone all the same. */
static bool
has_first_step(const struct stack *stack)
{
	for (size_t i = 0; i < stack->count; i++) {
		enum module_part part = module_part(&stack->entries[i]);

		if (part == PART_PASSWORD || part == PART_UNKNOWN)
			return true;
	}
	return false;
}

static void
arrive(struct walking *walking, const struct state *state)
{
	size_t ours = first_line_of_2sv(walking->stack);
	bool opens = state->impression == GOOD && state->is_success;

	if (opens && state->code == CODE_REFUSED)
		find(walking, WALK_NOT_HEEDED, ours);
	if (opens && state->code == CODE_NONE && !state->is_root && state->passer != NOBODY)
		find(walking, WALK_PASSED_BY, state->passer);
	if (opens && state->code == CODE_NONE && !state->is_root && state->passer == NOBODY)
		find(walking, WALK_ONLY_KEYS, ours);
	if (!opens && state->code == CODE_LET_BE && state->impression == UNDECIDED &&
	    !state->is_silent && (state->has_password || !has_first_step(walking->stack)))
		find(walking, WALK_DECIDES_ALONE, ours);
}

void
walk_stack(const struct stack *stack, const char *door, struct walk *ret)
{
	struct walking walking = {.stack = stack, .walk = ret};
	size_t ours = first_line_of_2sv(stack);

	*ret = (struct walk){.is_protected = ours < stack->count, .asks = ours};
	if (!ret->is_protected)
		return;
	walking.is_sshd = strcmp(door, "sshd") == 0;
	/* su and sudo have the uid of who calls them as their real one. */
	walking.runs_as_caller = strncmp(door, "su", 2) == 0;
	walking.states = calloc(STATES_MAX, sizeof(*walking.states));
	if (!walking.states)
		abort();
	walking.states[0].passer = NOBODY;
	walking.count = 1;
	for (size_t i = 0; i < walking.count; i++) {
		if (walking.states[i].at < stack->count)
			go_on(&walking, walking.states[i]);
		else
			arrive(&walking, &walking.states[i]);
	}
	if (!walking.is_reached)
		find(&walking, WALK_NEVER_REACHED, ours);
	free(walking.states);
}

bool
walk_one_way(const struct stack *stack, const enum stack_result results[])
{
	struct state state = {.at = 0};

	while (state.at < stack->count) {
		const struct stack_entry *entry = &stack->entries[state.at];

		enter(&state, entry);
		if (entry->kind == ENTRY_SUBSTACK)
			state.at++;
		else
			step(stack, &state, results[state.at]);
	}
	return state.impression == GOOD && state.is_success;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walk: a state is a place in the stack and what has happened so far; each state is visited
 * once. Called by 2sv's doctor.
 */
#include "stacks/walk.h"
#include "stacks/module.h"
#include "stacks/walk_state.h"

#include <stdint.h>
#include <string.h>

#include "base/poison.h"

struct walking {
	const struct stack *stack;
	bool is_sshd, is_reached;
	bool runs_as_caller;  /* the door's program: only there pam_rootok may say no */
	struct states states; /* visited and to be visited */
	struct walk *walk;
	enum walk_decision decision;
	bool knows_caller, is_root; /* what pam_rootok says is settled */
	struct walk_way *way;	    /* given: faults are not what is looked for */
};

static void
find(struct walking *walking, enum walk_fault fault, size_t entry)
{
	struct walk *walk = walking->walk;

	if (!walk)
		return;
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
	if (!states_add(&walking->states, state))
		find(walking, WALK_TANGLED, 0);
}

/* One result of the module, with what it means for the login. */
static void
go(struct walking *walking, struct state state, enum stack_result result)
{
	size_t from = state.at;

	state_step(walking->stack, &state, result);
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

static bool
may_be(const struct walking *walking, enum walk_decision decision)
{
	return walking->decision == WALK_UNDECIDED || walking->decision == decision;
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
	if (may_be(walking, WALK_ASKED)) {
		state.code = CODE_RIGHT;
		go(walking, state, RESULT_SUCCESS);
	}
	if (may_be(walking, WALK_SKIPPED)) {
		state.code = CODE_LET_BE;
		go(walking, state, RESULT_IGNORE);
	}
	state.code = CODE_REFUSED;
	if (walking->decision != WALK_SKIPPED)
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

	if (part == PART_ROOT && walking->knows_caller) {
		state.is_root = walking->is_root;
		go(walking, state, walking->is_root ? RESULT_SUCCESS : RESULT_AUTH_ERR);
		return;
	}
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

	state_enter(&state, entry);
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
	} else if (part == PART_DECOY || part == PART_SPLIT) {
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

static void
note_asked(enum walk_asked *asked, bool is_asked, bool is_first)
{
	if (is_first)
		*asked = is_asked ? WALK_ASKED_ALWAYS : WALK_ASKED_NEVER;
	else if (*asked != (is_asked ? WALK_ASKED_ALWAYS : WALK_ASKED_NEVER))
		*asked = WALK_ASKED_SOMETIMES;
}

static void
arrive_asked(const struct walking *walking, const struct state *state)
{
	struct walk_way *way = walking->way;
	bool is_first = !way->opens;
	/* Who is known to have no device is let be, and asked nothing. */
	bool is_asked = state->code == CODE_RIGHT ||
			(state->code == CODE_LET_BE && walking->decision == WALK_UNDECIDED);

	if (state->impression != GOOD || !state->is_success)
		return;
	way->opens = true;
	note_asked(&way->password, state->has_password, is_first);
	/* A refusal that nobody heeds is as good as no question. */
	way->lets_wrong |= state->code == CODE_REFUSED;
	note_asked(&way->code, is_asked, is_first);
}

static void
walk_all(struct walking *walking, enum key key)
{
	const struct state first = {.passer = NOBODY, .key = (uint8_t)key};
	struct states *states = &walking->states;

	states_begin(states);
	visit(walking, &first);
	for (size_t i = 0; i < states->count; i++) {
		if (states->of[i].at < walking->stack->count)
			go_on(walking, states->of[i]);
		else if (walking->way)
			arrive_asked(walking, &states->of[i]);
		else
			arrive(walking, &states->of[i]);
	}
	states_free(states);
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
	walk_all(&walking, KEY_UNKNOWN);
	if (!walking.is_reached)
		find(&walking, WALK_NEVER_REACHED, ours);
}

void
walk_login(const struct stack *stack, const char *door, const struct walk_login *login,
    struct walk_way *ret)
{
	struct walking walking = {.stack = stack, .way = ret, .knows_caller = true};

	*ret = (struct walk_way){.opens = false};
	walking.decision = login->decision;
	walking.is_sshd = strcmp(door, "sshd") == 0;
	/* Where the program is root's for everybody, pam_rootok takes everybody for root. */
	walking.is_root = login->who == WALK_ROOT || strncmp(door, "su", 2) != 0;
	walk_all(&walking, login->who == WALK_WITH_KEY ? KEY_YES : KEY_NO);
}

void
walk_way(const struct stack *stack, const char *door, enum walk_who who, struct walk_way *ret)
{
	walk_login(stack, door, &(struct walk_login){.who = who}, ret);
}

bool
walk_one_way(const struct stack *stack, const enum stack_result results[])
{
	struct state state = {.at = 0};

	while (state.at < stack->count) {
		const struct stack_entry *entry = &stack->entries[state.at];

		state_enter(&state, entry);
		if (entry->kind == ENTRY_SUBSTACK)
			state.at++;
		else
			state_step(stack, &state, results[state.at]);
	}
	return state.impression == GOOD && state.is_success;
}

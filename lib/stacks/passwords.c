/* SPDX-License-Identifier: BSD-2-Clause */
/* The line of pam_2sv among those of passwords. Called by 2sv. */
#include "stacks/passwords.h"
#include "stacks/module.h"

#include "base/poison.h"

/* Its index; count where there is none. */
static size_t
find_line(const struct stack *stack)
{
	size_t first = stack->count;

	for (size_t i = 0; i < stack->count; i++) {
		if (!entry_is_module(&stack->entries[i], MODULE_2SV))
			continue;
		if (entry_has(&stack->entries[i], "ask"))
			return i;
		if (first == stack->count)
			first = i;
	}
	return first;
}

/* A jump counts a substack as one; out of one it can't go, nor does its end end more. */
static bool
passes_by(const struct stack *stack, size_t at, size_t line)
{
	const struct stack_entry *entry = &stack->entries[at];
	int action = entry->control.actions[RESULT_SUCCESS], lines = 0;

	if (entry->kind != ENTRY_MODULE || entry->level > stack->entries[line].level)
		return false;
	for (size_t i = at + 1; i <= line; i++)
		lines += stack->entries[i].level == entry->level;
	return action == ACTION_DONE || action >= lines;
}

static bool
is_heeded(const struct control *control)
{
	static const enum stack_result refusals[] = {RESULT_AUTHTOK_ERR, RESULT_PERM_DENIED};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (control->actions[refusals[i]] != ACTION_DIE &&
		    control->actions[refusals[i]] != ACTION_BAD)
			return false;
	return true;
}

enum passwords
passwords_judge(const struct stack *stack, const struct stack_entry **ret_line)
{
	size_t line = find_line(stack);

	*ret_line = NULL;
	if (line == stack->count)
		return PASSWORDS_UNHEARD;
	for (size_t i = 0; i < line; i++) {
		*ret_line = &stack->entries[i];
		if (passes_by(stack, i, line))
			return PASSWORDS_PASSED_BY;
	}
	*ret_line = &stack->entries[line];
	if (!entry_has(*ret_line, "ask"))
		return PASSWORDS_HEARD;
	return is_heeded(&(*ret_line)->control) ? PASSWORDS_ASK : PASSWORDS_NOT_HEEDED;
}

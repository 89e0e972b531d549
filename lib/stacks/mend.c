/* SPDX-License-Identifier: BSD-2-Clause */
/* Each jump is tried on the stack, and walked. Called by 2sv protect. */
#include "stacks/mend.h"
#include "stacks/module.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

#include "base/poison.h"

#define LINES_MAX 8

static bool
is_sufficient(const struct stack_entry *entry)
{
	return entry->kind == ENTRY_MODULE && strcasecmp(entry->control_text, "sufficient") == 0;
}

/* A right password goes on from there as well as from the end that it had. */
static bool
says_yes(const struct stack_entry *entry, const struct stack_entry *from)
{
	return entry->level == from->level && strcmp(entry->file, from->file) == 0 &&
	       module_part(entry) == PART_PERMIT &&
	       entry->control.actions[RESULT_SUCCESS] == ACTION_OK;
}

/* How many lines lie between the entry and the next that says yes; 0 = there is none. */
static int
lines_to_yes(const struct stack *stack, size_t at)
{
	for (size_t i = at + 2; i < stack->count && i <= at + 1 + LINES_MAX; i++)
		if (says_yes(&stack->entries[i], &stack->entries[at]))
			return (int)(i - at - 1);
	return 0;
}

static bool
mends(struct stack *stack, const char *door, const struct mend *mend)
{
	struct control *control = &stack->entries[mend->entry].control;
	const struct control before = *control;
	struct walk walk;
	char words[64];

	text_format(words, sizeof(words), "success=%d default=ignore", mend->lines);
	control_read(words, control);
	walk_stack(stack, door, &walk);
	*control = before;
	return walk.is_protected && walk.count == 0;
}

bool
mend_find(struct stack *stack, const char *door, const struct walk *walk, struct mend *ret)
{
	for (size_t i = 0; i < walk->count; i++) {
		size_t at = walk->findings[i].entry;

		if (walk->findings[i].fault != WALK_PASSED_BY || at >= stack->count ||
		    !is_sufficient(&stack->entries[at]))
			continue;
		*ret = (struct mend){.entry = at, .lines = lines_to_yes(stack, at)};
		if (ret->lines > 0 && mends(stack, door, ret))
			return true;
	}
	return false;
}

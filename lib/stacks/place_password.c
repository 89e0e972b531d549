/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the line of 2sv goes in the file of a program that changes passwords: before all that is
 * there, so that it hears of each try. Called by 2sv.
 */
#include "stacks/place.h"
#include "stacks/edit.h"
#include "stacks/line.h"
#include "stacks/module.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define PLACE_LINE_SIZE 256

static size_t
count_marks(const char *text)
{
	size_t count = 0;

	while ((text = strstr(text, EDIT_MARK))) {
		count++;
		text += strlen(EDIT_MARK);
	}
	return count;
}

/* PLACE_READY: there are lines of passwords, and none of ours that has no mark. */
static enum place_verdict
judge(const struct placed *placed)
{
	const struct stack *stack = &placed->stack;
	size_t ours = 0;

	if (stack->is_other || stack->count == 0)
		return PLACE_NO_PASSWORD;
	for (size_t i = 0; i < stack->count; i++)
		ours += entry_is_module(&stack->entries[i], MODULE_2SV);
	return ours > count_marks(placed->before) ? PLACE_ALREADY : PLACE_READY;
}

static int
edit(const char *line, struct placed *placed)
{
	scope_free char *plain = NULL;
	char text[PLACE_LINE_SIZE];
	struct line first;
	struct line_place place;
	struct edit edit = {.how = EDIT_BEFORE, .text = text};
	int r = edit_take_back(placed->before, &plain);

	if (r < 0)
		return r;
	place = (struct line_place){plain, 1};
	if (!line_next(&place, &first))
		return -EINVAL;
	edit.first = edit.last = first.number;
	r = text_format(text, sizeof(text), "password %s", line);
	return r < 0 ? r : edit_make(plain, &edit, 1, &placed->text);
}

int
place_find_password(
    const struct stack_files *files, const char *door, const char *line, struct placed *ret)
{
	int r;

	*ret = (struct placed){.verdict = PLACE_READY};
	r = files->read(files, door, &ret->before, &ret->path);
	if (r < 0)
		ret->verdict = PLACE_NO_FILE;
	else
		r = stack_read(files, door, PHASE_PASSWORD, &ret->stack);
	if (r == 0)
		ret->verdict = judge(ret);
	if (r == 0 && ret->verdict == PLACE_READY)
		r = edit(line, ret);
	if (r == -ENOMEM) {
		placed_free(ret);
		return r;
	}
	if (r < 0 && ret->before)
		ret->verdict = PLACE_NO_PASSWORD;
	return 0;
}

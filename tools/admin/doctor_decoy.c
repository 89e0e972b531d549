/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at the decoy (pam_2sv(8), decoy): at which doors it is on, and whether each
 * wrong password comes to it. Called by doctor_doors.c.
 */
#include "tools/admin/doctor_walk.h"

#include "base/text.h"
#include "stacks/decoy.h"
#include "stacks/decoy_walk.h"
#include "stacks/module.h"

#include <limits.h>
#include <string.h>

#include "base/poison.h"

#define NAMES_SIZE 64
#define CURE_SIZE (PATH_MAX + 128)

struct decoyed {
	struct stack stack;
	size_t asks, passer; /* the line of the decoy; the one that ends a login before it */
	bool is_on, is_passed;
};

static void
look(const char *door, struct decoyed *ret)
{
	*ret = (struct decoyed){.is_on = false};
	if (stack_read(&stack_files_installed, door, PHASE_AUTH, &ret->stack) < 0)
		return;
	ret->asks = decoy_stack_find(&ret->stack, door);
	ret->is_on = ret->asks < ret->stack.count;
	ret->is_passed = ret->is_on && decoy_is_passed(&ret->stack, door, &ret->passer);
}

static void
add_name(char names[NAMES_SIZE], const char *door)
{
	size_t length = strlen(names);

	text_format(names + length, NAMES_SIZE - length, "%s%s", length ? ", " : "", door);
}

static bool
is_same_line(const struct decoyed *one, const struct decoyed *other)
{
	const struct stack_entry *line = &one->stack.entries[one->passer];
	const struct stack_entry *of = &other->stack.entries[other->passer];

	return line->line == of->line && strcmp(line->file, of->file) == 0;
}

/* The first door that has a line says it for all that have it. */
static void
say_passed(struct doctor *doctor, const struct doctor_door *doors, const struct decoyed looked[],
    size_t at, size_t count)
{
	const struct stack_entry *passer = &looked[at].stack.entries[looked[at].passer];
	const struct stack_entry *asks = &looked[at].stack.entries[looked[at].asks];
	struct doctor_line line = {.check = "decoy", .file = passer->file, .line = passer->line};
	char names[NAMES_SIZE] = "", cure[CURE_SIZE];

	for (size_t i = 0; i < count; i++) {
		if (!looked[i].is_passed || !is_same_line(&looked[i], &looked[at]))
			continue;
		if (i < at)
			return;
		add_name(names, doors[i].name);
	}
	if (module_part(passer) == PART_PASSWORD)
		text_format(cure, sizeof(cure),
		    "default=ignore in its brackets, so that a wrong password goes on to %s:%d",
		    asks->file, asks->line);
	else
		text_format(cure, sizeof(cure), "put the decoy's line, %s:%d, before this one",
		    asks->file, asks->line);
	line.cure = cure;
	doctor_say(doctor, &line,
	    "a wrong password can end here, before the decoy asks a code: the prompt tells that it "
	    "was wrong (at %s)",
	    names);
}

void
doctor_decoy(struct doctor *doctor, const struct doctor_door *doors, size_t count)
{
	struct doctor_line line = {.state = DOCTOR_OK, .check = "decoy"};
	struct decoyed looked[DOORS_LOOKED_MAX];
	char names[NAMES_SIZE] = "";

	for (size_t i = 0; i < count && i < DOORS_LOOKED_MAX; i++)
		look(doors[i].name, &looked[i]);
	for (size_t i = 0; i < count && i < DOORS_LOOKED_MAX; i++) {
		if (looked[i].is_passed) {
			say_passed(doctor, doors, looked, i, count);
		} else if (looked[i].is_on) {
			if (!names[0]) {
				line.file = looked[i].stack.entries[looked[i].asks].file;
				line.line = looked[i].stack.entries[looked[i].asks].line;
			}
			add_name(names, doors[i].name);
		}
	}
	if (names[0])
		doctor_say(
		    doctor, &line, "a wrong password is followed by a code, too (at %s)", names);
	for (size_t i = 0; i < count && i < DOORS_LOOKED_MAX; i++)
		stack_free(&looked[i].stack);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decoy's profile. Its name holds no comma: pam-auth-update would show it as two. Pure. Called
 * by the commands of protect.
 */
#include "config.h" /* _GNU_SOURCE: asprintf */

#include "stacks/decoy.h"

#include "base/text.h"
#include "stacks/module.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define OPTION "decoy="
#define HEAD                                                                               \
	"Name: 2sv: ask for a code after a wrong password as well (the prompt then tells " \
	"nothing)\n"                                                                       \
	"Default: no\n"                                                                    \
	"Priority: 0\n"                                                                    \
	"Auth-Type: Primary\n"                                                             \
	"Auth:\n"                                                                          \
	"\t[default=ignore]\tpam_2sv.so " OPTION

int
decoy_profile_make(const char *doors, char **ret)
{
	*ret = NULL;
	if (asprintf(ret, HEAD "%s\n", doors) < 0) {
		*ret = NULL;
		return -ENOMEM;
	}
	return 0;
}

int
decoy_profile_read(const char *text, char doors[DECOY_DOORS_SIZE])
{
	scope_free char *made = NULL;
	const char *list = strstr(text, OPTION);
	size_t length;

	doors[0] = '\0';
	if (!list)
		return -EINVAL;
	list += strlen(OPTION);
	length = strcspn(list, "\n");
	if (length == 0 || length >= DECOY_DOORS_SIZE)
		return -EINVAL;
	memcpy(doors, list, length);
	doors[length] = '\0';
	if (decoy_profile_make(doors, &made) == 0 && strcmp(made, text) == 0)
		return 0;
	doors[0] = '\0';
	return -EINVAL;
}

/* Where door stands in the list, or NULL. */
static const char *
find(const char *doors, const char *door)
{
	size_t length = strlen(door);

	while (*doors) {
		size_t here = strcspn(doors, ",");

		if (here == length && memcmp(doors, door, length) == 0)
			return doors;
		doors += here + (doors[here] == ',');
	}
	return NULL;
}

bool
decoy_doors_have(const char *doors, const char *door)
{
	return find(doors, door) != NULL;
}

int
decoy_doors_add(char doors[DECOY_DOORS_SIZE], const char *door)
{
	char longer[DECOY_DOORS_SIZE];
	int r;

	if (decoy_doors_have(doors, door))
		return 0;
	r = text_format(longer, sizeof(longer), "%s%s%s", doors, doors[0] ? "," : "", door);
	return r < 0 ? r : text_copy(doors, DECOY_DOORS_SIZE, longer);
}

void
decoy_doors_remove(char doors[DECOY_DOORS_SIZE], const char *door)
{
	const char *found = find(doors, door);
	size_t at, end;

	if (!found)
		return;
	at = (size_t)(found - doors);
	end = at + strlen(door);
	if (doors[end] == ',')
		end++;
	else if (at > 0)
		at--; /* the last one takes the comma before it along */
	memmove(doors + at, doors + end, strlen(doors + end) + 1);
}

bool
decoy_asks_at(const struct stack_entry *entry, const char *door)
{
	if (module_part(entry) != PART_DECOY)
		return false;
	for (size_t at = 0; entry->arguments[at]; at++)
		if (strncmp(entry->arguments[at], OPTION, strlen(OPTION)) == 0 &&
		    decoy_doors_have(entry->arguments[at] + strlen(OPTION), door))
			return true;
	return false;
}

size_t
decoy_stack_find(const struct stack *stack, const char *door)
{
	size_t at = 0;

	while (at < stack->count && !decoy_asks_at(&stack->entries[at], door))
		at++;
	return at;
}

bool
decoy_stack_has(const struct stack *stack, const char *door)
{
	return decoy_stack_find(stack, door) < stack->count;
}

int
decoy_seen_without(const char *text, char **ret)
{
	char *made = strdup(text), *to = made;

	*ret = made;
	if (!made)
		return -ENOMEM;
	while (*text) {
		size_t name = strcspn(text, "\n"), line = name + (text[name] == '\n');

		if (name != strlen(DECOY_PROFILE) || memcmp(text, DECOY_PROFILE, name) != 0) {
			memcpy(to, text, line);
			to += line;
		}
		text += line;
	}
	*to = '\0';
	return 0;
}

int
decoy_seen_with(const char *text, char **ret)
{
	scope_free char *without = NULL;
	int r = decoy_seen_without(text, &without);

	*ret = NULL;
	if (r < 0)
		return r;
	if (strcmp(without, text) != 0) { /* it is there */
		*ret = strdup(text);
		return *ret ? 0 : -ENOMEM;
	}
	if (asprintf(ret, "%s" DECOY_PROFILE "\n", text) < 0) {
		*ret = NULL;
		return -ENOMEM;
	}
	return 0;
}

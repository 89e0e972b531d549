/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of accounts and groups. Which of them there are members_look.c finds. */
#include "config.h"

#include "tools/admin/members.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

static void *
made(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

size_t
members_group_at(const struct members *members, const char *name)
{
	size_t at = 0;

	while (at < members->group_count && strcmp(members->groups[at].name, name) != 0)
		at++;
	return at;
}

void
members_add_groups(struct members *members, const char *names)
{
	const char *word;
	size_t length;

	while (names && (word = text_next_word(&names, "\n", &length))) {
		scope_free char *name = made(strndup(word, length));

		if (members_group_at(members, name) < members->group_count)
			continue;
		members->groups = made(reallocarray(
		    members->groups, members->group_count + 1, sizeof(*members->groups)));
		members->groups[members->group_count++] = (struct members_group){.name = name};
		name = NULL;
	}
}

void
members_add_account(struct members *members, const char *name)
{
	if (members->count == members->room) {
		members->room = members->room > 0 ? 2 * members->room : 256;
		members->list =
		    made(reallocarray(members->list, members->room, sizeof(*members->list)));
	}
	members->list[members->count++] = (struct member){
	    .name = made(strdup(name)), .uid = (uid_t)-1, .gid = (gid_t)-1, .is_unknown = true};
}

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct member *)a)->name, ((const struct member *)b)->name);
}

struct member *
members_named(const struct members *members, const char *name)
{
	const struct member wanted = {.name = (char *)(uintptr_t)name};

	if (members->count == 0)
		return NULL;
	return bsearch(&wanted, members->list, members->count, sizeof(wanted), compare);
}

char *
members_groups_text(const struct members *members, const struct member *member)
{
	size_t length = 0;
	char *text, *end;

	for (size_t i = 0; i < members->group_count; i++)
		length += member->is_in[i] ? strlen(members->groups[i].name) + 1 : 0;
	end = text = made(malloc(length + 1));
	for (size_t i = 0; i < members->group_count; i++) {
		if (!member->is_in[i])
			continue;
		if (end != text)
			*end++ = '\n';
		end = stpcpy(end, members->groups[i].name);
	}
	*end = '\0';
	return text;
}

void
members_free(struct members *members)
{
	for (size_t i = 0; i < members->group_count; i++)
		free(members->groups[i].name);
	for (size_t i = 0; i < members->count; i++) {
		free(members->list[i].name);
		free(members->list[i].is_in);
	}
	free(members->groups);
	free(members->list);
	*members = (struct members){.groups = NULL};
}

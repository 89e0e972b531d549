/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The accounts of this machine, and which of some groups each is in, as the system's own tables say
 * (nsswitch.conf(5)): members that a group lists, accounts whose primary group it is, and what
 * initgroups says of an account. An account of a directory that is neither listed by its group nor
 * by the directory is known only if its name is given. Asks from 2sv itself, as long as that takes.
 * Used by rollout.c; root's.
 */
#pragma once

#include "base/scope.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct members_group {
	char *name;
	gid_t gid;
	bool is_found; /* the system has such a group */
};

struct member {
	char *name;
	uid_t uid; /* (uid_t)-1 = nobody could say */
	gid_t gid;
	bool is_person;	 /* a uid as people have, and a shell that lets in */
	bool has_shell;	 /* one that lets in */
	bool is_unknown; /* its name was given, and the system could not be asked for it */
	bool *is_in;	 /* each of members.groups */
};

struct members {
	struct members_group *groups; /* in the order of their names' giving, each once */
	size_t group_count;
	struct member *list; /* sorted by name (strcmp), each once */
	size_t count, room;
};

/* Adds those of the list, divided by '\n', that are not there yet. Out of memory aborts. */
void members_add_groups(struct members *members, const char *names);

/* An account that is to be looked up, whatever the system lists. */
void members_add_account(struct members *members, const char *name);

/*
 * Looks all up: those names, the members of the groups, and the people whom the system lists.
 * Names that are no accounts are left out. Returns 0, or -errno where a group could not be asked
 * for, and *ret_group its name, borrowed.
 */
int members_find(struct members *members, const char **ret_group);

/* NULL = there is none. */
struct member *members_named(const struct members *members, const char *name);
size_t members_group_at(const struct members *members, const char *name); /* group_count = none */

/* The names of its groups, divided by '\n'; malloc'ed. */
char *members_groups_text(const struct members *members, const struct member *member);

void members_free(struct members *members);
#define scope_members scope(members_free)

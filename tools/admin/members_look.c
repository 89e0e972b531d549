/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks the system for accounts and groups: each question once, for a directory may be far away, and
 * a file is read anew for each. Source: getpwent(3), getgrnam(3), getgrouplist(3).
 */
#include "config.h"

#include "tools/admin/members.h"

#include "stacks/people.h"
#include "tools/admin/progress.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

/* (uid_t)-2 of 16 bits, as nobody has it; above the people of a file there are those of
 * directories. */
#define UID_NOBODY 65534
#define UID_SYSTEM_LAST 999

/* Who can't log in at all needs no code. */
static bool
shell_lets_in(const struct passwd *entry)
{
	const char *shell = strrchr(entry->pw_shell, '/');

	return !shell || (strcmp(shell, "/nologin") != 0 && strcmp(shell, "/false") != 0);
}

static void
fill(struct member *member, const struct passwd *entry)
{
	member->uid = entry->pw_uid;
	member->gid = entry->pw_gid;
	member->has_shell = shell_lets_in(entry);
	member->is_person =
	    member->has_shell && entry->pw_uid > UID_SYSTEM_LAST && entry->pw_uid != UID_NOBODY;
	member->is_unknown = false;
}

static bool
is_primary(const struct members *members, gid_t gid)
{
	for (size_t i = 0; i < members->group_count; i++)
		if (members->groups[i].is_found && members->groups[i].gid == gid)
			return true;
	return false;
}

/* A question that found nothing, and no fault. */
static bool
is_nobody(int error)
{
	return error == 0 || error == ENOENT || error == ESRCH;
}

/* The group's number, and the names that it lists. Returns 0 or -errno. */
static int
ask_group(struct members *members, struct members_group *group)
{
	const struct group *entry;

	errno = 0;
	entry = getgrnam(group->name);
	if (!entry)
		return is_nobody(errno) ? 0 : -errno;
	group->is_found = true;
	group->gid = entry->gr_gid;
	for (char **name = entry->gr_mem; *name; name++)
		members_add_account(members, *name);
	return 0;
}

/* What the system lists: people, and whoever has one of the groups as his own. */
static void
list_people(struct members *members)
{
	struct progress progress;
	const struct passwd *entry;

	progress_begin(&progress, "Listing the accounts of this machine", 0);
	setpwent();
	while ((entry = getpwent())) {
		struct member member = {.name = NULL};

		progress_step(&progress);
		fill(&member, entry);
		if (!member.is_person && !is_primary(members, entry->pw_gid))
			continue;
		members_add_account(members, entry->pw_name);
		fill(&members->list[members->count - 1], entry);
	}
	endpwent();
	progress_end(&progress);
}

/* Of one name those first that are known. */
static int
compare(const void *a, const void *b)
{
	const struct member *one = a, *other = b;
	int r = strcmp(one->name, other->name);

	return r != 0 ? r : (int)one->is_unknown - (int)other->is_unknown;
}

static void
drop_copies(struct members *members)
{
	size_t kept = 0;

	if (members->count > 0)
		qsort(members->list, members->count, sizeof(*members->list), compare);
	for (size_t i = 0; i < members->count; i++) {
		if (kept > 0 && strcmp(members->list[kept - 1].name, members->list[i].name) == 0)
			free(members->list[i].name);
		else
			members->list[kept++] = members->list[i];
	}
	members->count = kept;
}

/*
 * Returns false if there is no such account; of one that could not be asked for nobody knows. A
 * directory may call it by another name than who asked did.
 */
static bool
ask_account(struct member *member)
{
	const struct passwd *entry;

	errno = 0;
	entry = getpwnam(member->name);
	if (!entry)
		return !is_nobody(errno);
	fill(member, entry);
	if (strcmp(entry->pw_name, member->name) == 0)
		return true;
	free(member->name);
	member->name = strdup(entry->pw_name);
	if (!member->name)
		abort();
	return true;
}

/* Those of whom no more than the name is known. */
static void
ask_accounts(struct members *members)
{
	struct progress progress;
	size_t kept = 0;

	progress_begin(&progress, "Looking up accounts", members->count);
	for (size_t i = 0; i < members->count; i++) {
		struct member member = members->list[i];

		progress_step(&progress);
		if (member.is_unknown && !ask_account(&member))
			free(member.name);
		else
			members->list[kept++] = member;
	}
	members->count = kept;
	progress_end(&progress);
}

static void
ask_groups(const struct members *members, struct member *member)
{
	gid_t gids[PEOPLE_GROUPS_MAX];
	int count = PEOPLE_GROUPS_MAX;

	member->is_in = calloc(members->group_count + 1, sizeof(*member->is_in));
	if (!member->is_in)
		abort();
	if (members->group_count == 0 || member->is_unknown)
		return;
	if (getgrouplist(member->name, member->gid, gids, &count) < 0)
		count = PEOPLE_GROUPS_MAX;
	for (size_t i = 0; i < members->group_count; i++)
		for (int j = 0; j < count; j++)
			member->is_in[i] |=
			    members->groups[i].is_found && members->groups[i].gid == gids[j];
}

static void
ask_all_groups(struct members *members)
{
	struct progress progress;

	progress_begin(&progress, "Looking up the groups of accounts", members->count);
	for (size_t i = 0; i < members->count; i++) {
		progress_step(&progress);
		ask_groups(members, &members->list[i]);
	}
	progress_end(&progress);
}

/* A list may know more than initgroups does, for all that this machine's modules answer. */
static void
take_listed(struct members *members, const struct members_group *group)
{
	const struct group *entry = group->is_found ? getgrnam(group->name) : NULL;
	size_t at = (size_t)(group - members->groups);

	for (char **name = entry ? entry->gr_mem : NULL; name && *name; name++) {
		struct member *member = members_named(members, *name);

		if (member)
			member->is_in[at] = true;
	}
}

int
members_find(struct members *members, const char **ret_group)
{
	for (size_t i = 0; i < members->group_count; i++) {
		int r = ask_group(members, &members->groups[i]);

		*ret_group = members->groups[i].name;
		if (r < 0)
			return r;
	}
	list_people(members);
	drop_copies(members);
	ask_accounts(members);
	drop_copies(members);
	ask_all_groups(members);
	for (size_t i = 0; i < members->group_count; i++)
		take_listed(members, &members->groups[i]);
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks passwd(5) and group(5), or what stands in their place. */
#include "config.h"

#include "stacks/people.h"

#include <grp.h>
#include <pwd.h>
#include <stddef.h>

#include "base/poison.h"

#define UID_FIRST 1000
#define UID_LAST 60000

bool
people_have_uid(uid_t uid)
{
	return uid >= UID_FIRST && uid <= UID_LAST;
}

int
people_groups(const char *account, gid_t ret[PEOPLE_GROUPS_MAX])
{
	const struct passwd *entry = getpwnam(account);
	int count = PEOPLE_GROUPS_MAX;

	if (!entry)
		return 0;
	if (getgrouplist(account, entry->pw_gid, ret, &count) < 0)
		count = PEOPLE_GROUPS_MAX;
	return count;
}

bool
people_are_in(const char *account, const char *name)
{
	const struct group *group = name ? getgrnam(name) : NULL;
	gid_t wanted, groups[PEOPLE_GROUPS_MAX];
	int count;

	if (!group)
		return false;
	wanted = group->gr_gid; /* what was found lives until the next question */
	count = people_groups(account, groups);
	for (int i = 0; i < count; i++)
		if (groups[i] == wanted)
			return true;
	return false;
}

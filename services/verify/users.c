/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the roles' users (getpwnam(3)). Each must be its own: one role must not be able to signal
 * another, nor read what is the other's. Runs as root, before any role.
 */
#include "users.h"
#include "base/begun.h"
#include "base/text.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "base/poison.h"

/* All that are missing at once: nobody wants to hear of them one by one. */
static int
users_check(void)
{
	char missing[128] = "", before[128];

	for (enum role role = ROLE_TALK; role < ROLE_COUNT; role++) {
		memcpy(before, missing, sizeof(before));
		if (!getpwnam(role_rows[role].user))
			text_format(
			    missing, sizeof(missing), "%s %s", before, role_rows[role].user);
	}
	if (missing[0] == '\0')
		return 0;
	if (begun_never(BEGUN_INSTALLED)) {
		verify_complain("there is no system user%s: 2sv was never begun on this machine. "
				"Root begins it: " BEGUN_BY,
		    missing);
		return -ENOENT;
	}
	verify_complain("there is no system user%s. systemd-sysusers 2sv.conf makes them; or for "
			"each: useradd --system --user-group --no-create-home "
			"--shell /usr/sbin/nologin NAME",
	    missing);
	return -ENOENT;
}

static bool
uid_is_taken(const struct user users[ROLE_COUNT], enum role role)
{
	for (enum role other = ROLE_TALK; other < role; other++)
		if (users[other].uid == users[role].uid)
			return true;
	return false;
}

int
users_find(struct user users[ROLE_COUNT])
{
	int r = users_check();

	for (enum role role = ROLE_TALK; role < ROLE_COUNT && r == 0; role++) {
		const struct passwd *entry = getpwnam(role_rows[role].user);

		users[role] = (struct user){0, 0};
		if (entry)
			users[role] = (struct user){entry->pw_uid, entry->pw_gid};
		if (users[role].uid == 0 || users[role].gid == 0 || uid_is_taken(users, role)) {
			verify_complain("the system user %s must have a uid and a group of its "
					"own, not root's",
			    role_rows[role].user);
			r = -EPERM;
		}
	}
	return r;
}

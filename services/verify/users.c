/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the roles' users (getpwnam(3)). Each must be its own: one role must not be able to signal
 * another, nor read what is the other's. Runs as root, before any role.
 */
#include "users.h"

#include "base/begun.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "base/poison.h"

#define MAKE_WORDS                                                                          \
	"systemd-sysusers 2sv.conf makes them; or for each: useradd --system --user-group " \
	"--no-create-home --shell /usr/sbin/nologin NAME"

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
		log_complain("there is no system user%s: 2sv was never begun on this machine. "
			     "Root begins it: " BEGUN_BY,
		    missing);
		return -ENOENT;
	}
	log_complain("there is no system user%s. " MAKE_WORDS, missing);
	return -ENOENT;
}

static bool
uid_is_taken(const struct user users[ROLE_COUNT], enum role end, uid_t uid)
{
	for (enum role role = ROLE_TALK; role < end; role++)
		if (users[role].uid == uid)
			return true;
	return false;
}

static int
complain_of(const char *user)
{
	log_complain("the system user %s must have a uid and a group of its own, not root's", user);
	return -EPERM;
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
		if (users[role].uid == 0 || users[role].gid == 0 ||
		    uid_is_taken(users, role, users[role].uid))
			r = complain_of(role_rows[role].user);
	}
	return r;
}

static int
find_other(const struct user users[ROLE_COUNT], const char *name, struct user *ret)
{
	const struct passwd *entry = getpwnam(name);

	if (!entry) {
		log_complain("there is no system user %s. " MAKE_WORDS, name);
		return -ENOENT;
	}
	*ret = (struct user){entry->pw_uid, entry->pw_gid};
	if (ret->uid == 0 || ret->gid == 0 || uid_is_taken(users, ROLE_COUNT, ret->uid))
		return complain_of(name);
	return 0;
}

int
users_find_notifier(const struct user users[ROLE_COUNT], struct user *ret)
{
	return find_other(users, NOTIFIER_USER, ret);
}

int
users_find_watch(const struct user users[ROLE_COUNT], const struct user *notifier, struct user *ret)
{
	int r = find_other(users, WATCH_USER, ret);

	return r == 0 && ret->uid == notifier->uid ? complain_of(WATCH_USER) : r;
}

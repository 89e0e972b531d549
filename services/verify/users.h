/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system users that the roles run as, made at installation. Looked up by root's processes of
 * 2svd (the supervisor, spawned.c), before they give root up.
 */
#pragma once

#include "roles.h"

struct user {
	uid_t uid;
	gid_t gid;
};

/*
 * Fills users[role] for each role. Returns 0, or -errno after a line in the log: one is missing,
 * or has root's uid or group, or another role's uid.
 */
int users_find(struct user users[ROLE_COUNT]);

/* The same for 2sv-notify, which no role's uid may be; nor any of theirs that of 2sv-watch. */
int users_find_notifier(const struct user users[ROLE_COUNT], struct user *ret);
int users_find_watch(
    const struct user users[ROLE_COUNT], const struct user *notifier, struct user *ret);

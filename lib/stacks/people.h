/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is a person among the accounts of a machine, and who is in which group. Asks the system's own
 * tables (nsswitch.conf(5)). Used by sshd_people.c, sshd_lists.c and 2sv.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#define PEOPLE_GROUPS_MAX 1024 /* of one account; those beyond are not seen */

/* True for a uid as Debian gives it to people (adduser.conf(5)). */
bool people_have_uid(uid_t uid);

/* The ids of all groups of an account, its own among them. Returns how many; 0 = no such account.
 */
int people_groups(const char *account, gid_t ret[PEOPLE_GROUPS_MAX]);

/* True if an account is in a group, as sshd and sudo find it. NULL is no group. */
bool people_are_in(const char *account, const char *group);

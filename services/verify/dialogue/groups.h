/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which groups an account is in, for rules that name groups. What may hang or fail is a directory
 * (LDAP, AD) behind a module of NSS; so it is asked in a child, and what failed is never "no
 * member". Runs in a talker.
 *
 * What libc shows of a module that fails (tried with glibc 2.36; nss(5), getgrouplist(3)):
 * - getgrouplist(3) shows nothing: the groups of the other modules come back as if they were all.
 * - getgrnam_r(3) returns an error, if that module was the last one asked ("files ldap") and set
 *   errno. Where another one comes after it ("ldap files"), or knows the group already (a local
 *   group, with a member in LDAP), it returns 0.
 * - A module that can't be loaded is passed by without a word.
 * So each module of nsswitch.conf(5) is also asked itself, for its status: by the functions that
 * libc calls. That can only make an answer of libc's unknown, never anybody a member.
 * NSS_STATUS_UNAVAIL, NSS_STATUS_TRYAGAIN, what can't be loaded, and what says another thing than
 * it said to libc are failures. They do not matter where the account is known to be in all the
 * groups: nothing takes it out again.
 *
 * What can't be seen (tried with sssd 2.8; nslcd 0.9 tells all of it): sssd without its directory
 * answers from what it remembers, and that there is no group which it never saw; nor is it seen
 * where a module calls a failure "not found". A talker has no network: a module without a daemon
 * behind a socket of this machine, as sssd, nslcd and winbindd are, is a failure for it.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define GROUPS_NAMES_MAX 1024

/* Who is looked for, and where. */
struct groups_asked {
	const char *account;
	uid_t uid;	   /* the account's, as the caller knows it */
	const char *names; /* of groups, divided by '\n' */
	int ms;		   /* so long it may take */
};

/*
 * Which of the names have the account as a member, by NSS: its primary group, and whatever
 * getgrouplist(3) and the group's own list of members say. A name that no group has has no members.
 * Of uid 0 /etc/passwd and /etc/group alone are read: root comes in while a directory is away. All
 * others are looked up in a child that is ended when its time is over.
 *
 * Returns 0 and the names that do, in their order and divided by '\n', in ret ("" = none); or
 * nobody knows, and ret has words for the log: -ETIMEDOUT, -EIO (a look-up failed, or its process
 * ended; or there is no such account, or it has another uid), -ENOMEM, -EAGAIN (no process).
 * -EINVAL: a name is empty; -E2BIG: more than GROUPS_NAMES_MAX; -ENAMETOOLONG: ret is not larger
 * than names is long.
 */
int groups_find(const struct groups_asked *asked, char *ret, size_t size);

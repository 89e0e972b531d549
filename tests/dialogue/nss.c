/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Modules of NSS for tests, all in one file: whoever needs one lays this file where libc looks, by
 * that one's name, libnss_NAME.so.2 (tests/dialogue/groups.c; tests/e2e/nss.sh).
 *   2svslow   does not answer, ever                 2svgone   not available: UNAVAIL
 *   2svmute   the same, and sets errno to 0         2svbusy   later: TRYAGAIN
 *   2svdead   ends the process                      2svhalf   knows groups, not who is in which
 *   2svknow   a directory: group staff with 20000 members, of them ann; group nested, without a
 *             list, but ann is in it, and in the gid 5000; bob is in 65000 groups (last is one of
 *             them), eve in 70000
 *   2svlate   the same, but available only from the second question of each kind on
 *   2svbare   the same by an enumeration: it has no initgroups_dyn
 * Source: The GNU C Library, "NSS Module Function Internals"; nss.h.
 */
#include <errno.h>
#include <grp.h>
#include <nss.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define STAFF_GID 7001
#define NESTED_GID 7002
#define LOCAL_GID 5000
#define LAST_GID 79999
#define FIRST_GID 15000
#define STAFF_MEMBERS 20000
#define NAME_SIZE 8 /* m00001 */

struct list {
	long *count, *size;
	gid_t **gids;
};

static void
list_add(struct list *list, gid_t gid)
{
	if (*list->count == *list->size) {
		*list->size *= 2;
		*list->gids = realloc(*list->gids, (size_t)*list->size * sizeof(gid_t));
		if (!*list->gids)
			abort();
	}
	(*list->gids)[(*list->count)++] = gid;
}

static enum nss_status
directory_list(const char *account, struct list *list)
{
	gid_t first = LAST_GID + 1;

	if (strcmp(account, "ann") == 0) {
		list_add(list, STAFF_GID);
		list_add(list, NESTED_GID);
		list_add(list, LOCAL_GID);
		return NSS_STATUS_SUCCESS;
	}
	if (strcmp(account, "bob") == 0)
		first = FIRST_GID;
	else if (strcmp(account, "eve") == 0)
		first = FIRST_GID - 5000;
	for (gid_t gid = first; gid <= LAST_GID; gid++)
		list_add(list, gid);
	return first <= LAST_GID ? NSS_STATUS_SUCCESS : NSS_STATUS_NOTFOUND;
}

/* The members of staff; ann is in their midst. */
static void
members_fill(struct group *ret, char *buffer)
{
	char **members = (char **)(void *)buffer;
	char *names = (char *)(members + STAFF_MEMBERS + 1);

	for (size_t i = 0; i < STAFF_MEMBERS; i++) {
		members[i] = names + i * NAME_SIZE;
		if (i == STAFF_MEMBERS / 2)
			snprintf(members[i], NAME_SIZE, "ann");
		else
			snprintf(members[i], NAME_SIZE, "m%05u", (unsigned int)i);
	}
	members[STAFF_MEMBERS] = NULL;
	ret->gr_mem = members;
}

static enum nss_status
directory_entry(const char *name, struct group *ret, char *buffer, size_t size)
{
	static char no_password[] = "x";
	static char *nobody[] = {NULL};
	static const struct {
		const char *name;
		gid_t gid;
	} groups[] = {{"staff", STAFF_GID}, {"nested", NESTED_GID}, {"last", LAST_GID}};

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (strcmp(groups[i].name, name) != 0)
			continue;
		if (size < (STAFF_MEMBERS + 1) * (sizeof(char *) + NAME_SIZE)) {
			errno = ERANGE;
			return NSS_STATUS_TRYAGAIN;
		}
		*ret = (struct group){.gr_name = (char *)(uintptr_t)groups[i].name,
		    .gr_passwd = no_password,
		    .gr_gid = groups[i].gid,
		    .gr_mem = nobody};
		if (i == 0)
			members_fill(ret, buffer);
		return NSS_STATUS_SUCCESS;
	}
	return NSS_STATUS_NOTFOUND;
}

static enum nss_status
fail(enum nss_status status, int error)
{
	errno = error;
	return status;
}

static enum nss_status __attribute__((noreturn)) hang(void)
{
	for (;;)
		pause();
}

static enum nss_status __attribute__((noreturn)) end(void)
{
	_exit(0);
}

/* False: now it is not yet available. */
static bool
is_here(bool *was_asked)
{
	bool here = *was_asked;

	*was_asked = true;
	return here;
}

static bool late_entry, late_list;

#define ENTRY(module, answer)                                                            \
	enum nss_status _nss_##module##_getgrnam_r(                                      \
	    const char *name, struct group *ret, char *buffer, size_t size, int *error); \
	enum nss_status _nss_##module##_getgrnam_r(                                      \
	    const char *name, struct group *ret, char *buffer, size_t size, int *error)  \
	{                                                                                \
		(void)name, (void)ret, (void)buffer, (void)size, (void)error;            \
		return answer;                                                           \
	}

#define LIST(module, answer)                                                                \
	enum nss_status _nss_##module##_initgroups_dyn(const char *account, gid_t left_out, \
	    long *count, long *list_size, gid_t **gids, long limit, int *error);            \
	enum nss_status _nss_##module##_initgroups_dyn(const char *account, gid_t left_out, \
	    long *count, long *list_size, gid_t **gids, long limit, int *error)             \
	{                                                                                   \
		struct list list = {count, list_size, gids};                                \
                                                                                            \
		(void)account, (void)left_out, (void)limit, (void)error, (void)list;        \
		return answer;                                                              \
	}

#define BOTH(module, answer) ENTRY(module, answer) LIST(module, answer)

BOTH(2svslow, hang())
BOTH(2svgone, fail(NSS_STATUS_UNAVAIL, ENOENT))
BOTH(2svmute, fail(NSS_STATUS_UNAVAIL, 0))
BOTH(2svbusy, fail(NSS_STATUS_TRYAGAIN, EAGAIN))
BOTH(2svdead, end())
ENTRY(2svhalf, directory_entry(name, ret, buffer, size))
LIST(2svhalf, fail(NSS_STATUS_UNAVAIL, ENOENT))
ENTRY(2svknow, directory_entry(name, ret, buffer, size))
LIST(2svknow, directory_list(account, &list))
ENTRY(2svlate, is_here(&late_entry) ? directory_entry(name, ret, buffer, size)
				    : fail(NSS_STATUS_UNAVAIL, ENOENT))
LIST(2svlate,
    is_here(&late_list) ? directory_list(account, &list) : fail(NSS_STATUS_UNAVAIL, ENOENT))
ENTRY(2svbare, directory_entry(name, ret, buffer, size))

/* 2svbare's enumeration: of staff alone. */
enum nss_status _nss_2svbare_setgrent(int stays_open);
enum nss_status _nss_2svbare_getgrent_r(struct group *ret, char *buffer, size_t size, int *error);
enum nss_status _nss_2svbare_endgrent(void);
static bool bare_was_read;

enum nss_status
_nss_2svbare_setgrent(int stays_open)
{
	(void)stays_open;
	bare_was_read = false;
	return NSS_STATUS_SUCCESS;
}

enum nss_status
_nss_2svbare_getgrent_r(struct group *ret, char *buffer, size_t size, int *error)
{
	enum nss_status status = NSS_STATUS_NOTFOUND;

	(void)error;
	if (!bare_was_read)
		status = directory_entry("staff", ret, buffer, size);
	bare_was_read = status == NSS_STATUS_SUCCESS || bare_was_read;
	return status;
}

enum nss_status
_nss_2svbare_endgrent(void)
{
	return NSS_STATUS_SUCCESS;
}

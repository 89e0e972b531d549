/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The throw-away account of a rehearsal: a system account with a shell, a group and a random
 * password, and a folder of root's for the key of its logins. Used by rehearse.c, as root.
 * Source: useradd(8), chpasswd(8), userdel(8).
 */
#pragma once

#include "base/scope.h"
#include "wire/tried.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define REHEARSE_NAME_SIZE TRIED_NAME_SIZE
#define REHEARSE_FOLDER_SIZE sizeof("/run/2sv-try-01234567")
#define REHEARSE_PASSWORD_SIZE 33

struct rehearse_account {
	char name[REHEARSE_NAME_SIZE];
	char folder[REHEARSE_FOLDER_SIZE]; /* its home: root's, 0755 */
	char password[REHEARSE_PASSWORD_SIZE];
	uid_t uid;
	gid_t gid;
	const char *group; /* its primary one, of this machine or of a directory; NULL = its own */
};
void rehearse_account_wipe(struct rehearse_account *account);
#define scope_rehearse_account scope(rehearse_account_wipe)

/* A new random name, and its folder's. Returns 0 or -errno. */
int rehearse_account_name(struct rehearse_account *account);

/*
 * Makes the account of that name. Returns 0, or -errno with words (size bytes) that say what
 * failed; what was made by then stays.
 */
int rehearse_account_make(struct rehearse_account *account, char *words, size_t size);

/* Makes folder/key and folder/key.pub. Returns as rehearse_account_make. */
int rehearse_account_make_key(const struct rehearse_account *account, char *words, size_t size);

/*
 * Removes account, group, sessions, folder, the lines of both in the copies that useradd(8) keeps
 * of what it changed, and what pam_faillock(8) counted; what is not there is no error. Returns 0,
 * -EAGAIN (the accounts were locked for 15 s), -EINVAL (no name of ours) or another -errno.
 */
int rehearse_account_remove(const char *name);
/* Of that the copies alone (/etc/passwd- ...). Returns 0, -EAGAIN (locked for 15 s) or -errno. */
int rehearse_copies_clean(const char *name);

/*
 * The note: a file of root's with the name. make: -EEXIST if it is there. read: 0; -ENOENT; -EPERM
 * (not root's alone); -EINVAL (no name of ours); or another -errno.
 */
int rehearse_note_make(const char *path, const char *name);
int rehearse_note_read(const char *path, char name[REHEARSE_NAME_SIZE]);

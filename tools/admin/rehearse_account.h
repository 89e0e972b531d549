/* SPDX-License-Identifier: BSD-2-Clause */
/* The throw-away account: made, given a password and a device, and taken away. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define TRY_NAME_SIZE 24
#define TRY_PASSWORD_SIZE 33
#define TRY_SECRET_BYTES 20

struct try_account {
	char name[TRY_NAME_SIZE];
	char password[TRY_PASSWORD_SIZE];
	char secret[TRY_SECRET_BYTES];
	uid_t uid;
	gid_t gid;
};

/* Writes the note first. Returns 0, or -errno with words; it is to be cleared in every case. */
int try_account_make(struct try_account *account, const char *note, char *words, size_t size);

/* Makes a key pair; path is the private one's. sshd reads the other as the account itself. */
#define TRY_KEY_SIZE 64
int try_account_make_key(const struct try_account *account, char path[TRY_KEY_SIZE]);

/* The code of now, and one that is not. */
int try_account_code(const struct try_account *account, char code[8]);
int try_account_wrong_code(const struct try_account *account, char code[8]);

/* Account, device, key and note go; nothing else that the note may name does. 0 or -errno. */
int try_account_clear(const char *note);

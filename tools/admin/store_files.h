/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that must be there before a store is made: the seal key, the store's id, and their
 * folders. Each is new or nothing: none that exists is ever touched. Called by
 * store_init.c and store_restore.c, as root.
 */
#pragma once

#include "settings/settings.h"
#include "tools/admin/store_found.h"

#include <stdbool.h>
#include <sys/types.h>

#define STORE_FILES_WORDS STORE_FOUND_WORDS
#define STORE_KEY_BYTES 32
#define STORE_ID_LINE 34 /* 32 hex digits, newline, NUL */

struct store_files {
	const struct settings *settings;
	uid_t owner; /* of the key and the folder */
	gid_t group;
	bool is_made_config, is_made_folder, is_made_key, is_made_id; /* what this call made */
};

/*
 * Makes all of them: the folder of SETTINGS.store_id (0755, root), SETTINGS.seal_key (0400, owner,
 * 32 random bytes), the folder of SETTINGS.store (0700, owner; one that exists stays as it is),
 * SETTINGS.store_id (0644, root, 32 hex digits). Returns 0, or -errno with a sentence in words
 * (STORE_FILES_WORDS bytes) and nothing left behind: -EEXIST where there is any of a store.
 */
int store_files_make(struct store_files *files, char *words);

/* True if the database itself is there. */
bool store_files_has_database(const struct store_files *files);

/* Removes what store_files_make made, and nothing else. */
void store_files_take_back(struct store_files *files);

/* A file that is new: whole and flushed before it has its name, which must be free. */
struct store_file {
	const char *path;
	const void *bytes;
	size_t size;
	mode_t mode;
	uid_t owner;
	gid_t group;
};
int store_files_write(const struct store_file *file); /* 0 or -errno */

/* The folders alone; those that exist stay as they are. Returns 0 or -errno. */
int store_files_make_folders(struct store_files *files);
/* Makes what was done to names in path's folder durable. Returns 0 or -errno. */
int store_files_flush_folder(const char *path);
/* Returns 0, -EINVAL (no key) or another -errno. */
int store_files_read_key(const char *path, unsigned char key[STORE_KEY_BYTES]);
/* A new random id, as its file has it. */
void store_files_make_id(char text[STORE_ID_LINE]);

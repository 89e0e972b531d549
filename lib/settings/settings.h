/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /etc/2sv/2sv.conf: read by 2svd's roles and by 2sv, never by the module. The file is
 * opened with care (absolute path, no link, regular, owner root, not writable by others,
 * at most 1 MiB), parsed by libconfuse, numbers by number_parse.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

enum unenrolled { UNENROLLED_IGNORE = 0, UNENROLLED_REFUSE };

struct settings {
	char *store;		/* "sqlite:/var/lib/2sv/2sv.db" */
	char *root_socket;	/* "/run/2sv/root.sock" */
	char *user_socket;	/* "/run/2sv/user.sock" */
	char *keep_root_socket; /* "/run/2sv/keep-root.sock" */
	char *keep_user_socket; /* "/run/2sv/keep-user.sock" */
	char *seal_key;		/* "/etc/2sv/seal.key" */
	char *store_id;		/* "/etc/2sv/store-id" */
	char *issuer;		/* what the app shows; default: the machine's host name; no ':' */
	enum unenrolled unenrolled; /* "ignore" (default) or "refuse" */
	int64_t log_days;	    /* 1..3650, default 400 */
	int64_t log_megabytes;	    /* 1..65536, default 256 */
	int64_t max_dialogues;	    /* 64..10000, default 1000 */
};

/*
 * Reads path (absolute; NULL = the installed /etc/2sv/2sv.conf). A file that is not there gives
 * the defaults, if path is NULL; a named one must be there.
 * Returns 0 and *ret (free with settings_free), or -errno with a line
 * "FILE:LINE: what is wrong; what to do" in error (size bytes).
 */
int settings_load(const char *path, struct settings **ret, char *error, size_t size);
void settings_free(struct settings *settings);
void scope_settings_free(struct settings **settings);
#define scope_settings scope(scope_settings_free)

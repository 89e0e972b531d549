/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of root's that holds what servers want to be shown, in /etc/2sv/notify: a password,
 * headers with a token. Nobody but the notifier's group may read it. Runs in 2sv-notify.
 */
#pragma once

#include <stddef.h>

/*
 * Reads the file at path (absolute; of root, mode 0640 at most) whole. Returns 0 and *ret,
 * NUL-ended, to be freed by private_file_free; or -errno with "PATH: words" in why (size bytes).
 */
int private_file_read(const char *path, char **ret, char *why, size_t size);

/* Overwrites the text, and frees it; NULL is let be. */
void private_file_free(char **text);
#define scope_private_file scope(private_file_free)

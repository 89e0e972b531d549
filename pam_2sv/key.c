/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads SSH_AUTH_INFO_0 (sshd_config(5), ExposeAuthInfo): one line for each method that has
 * succeeded. Only PAM's environment is read, never the process's, and only at sshd: elsewhere
 * a user may have set it. Runs in the caller's process.
 */
#include "pam_2sv/key.h"

#include <string.h>

#include "base/poison.h"

const char *
key_auth_info(pam_handle_t *pamh, const char *door)
{
	return strcmp(door, "sshd") == 0 ? pam_getenv(pamh, "SSH_AUTH_INFO_0") : NULL;
}

bool
key_was_used(pam_handle_t *pamh, const char *door)
{
	static const char method[] = "publickey ";
	const char *line = key_auth_info(pamh, door);

	while (line) {
		if (strncmp(line, method, sizeof(method) - 1) == 0)
			return true;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return false;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fingerprint of the ssh key that a login used, as ssh-keygen -l shows it. Used by the act of
 * the session's begin; runs in the keeper. Source: sshd_config(5) ExposeAuthInfo, RFC 4253 section
 * 6.6.
 */
#pragma once

#include <stddef.h>

#define FINGERPRINT_SIZE 52 /* "SHA256:", 43 characters, NUL */

/*
 * From the first "publickey TYPE BASE64" line of auth_info (SSH_AUTH_INFO_0; may be NULL).
 * Returns 0; -ENOENT (no such line); -EINVAL (its key is no base64); text is then "".
 */
int fingerprint_find(const char *auth_info, char text[FINGERPRINT_SIZE]);

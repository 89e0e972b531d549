/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether sshd has seen the account's ssh key in this login, which it says in PAM's
 * environment from its second method on. Runs in the caller's process.
 */
#pragma once

#include <security/pam_modules.h>
#include <stdbool.h>

/* SSH_AUTH_INFO_0 at the door sshd, the module's to read until PAM's environment changes; else
 * NULL. */
const char *key_auth_info(pam_handle_t *pamh, const char *door);

/* True at the door sshd if a line of SSH_AUTH_INFO_0 names a publickey. */
bool key_was_used(pam_handle_t *pamh, const char *door);

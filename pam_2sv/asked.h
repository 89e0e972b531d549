/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has auth come to the service in this login? The account phase tells it, for sshd runs no auth for
 * a login by key alone, and names the key to it only later. Kept with PAM's handle: whatever phases
 * run in another process have not seen auth. Runs in the caller's process.
 */
#pragma once

#include <security/pam_modules.h>

#include <stdbool.h>

/* Without memory it is as if auth had not run: then the service looks at its rules once more. */
void asked_mark(pam_handle_t *pamh);
bool asked_in(pam_handle_t *pamh);

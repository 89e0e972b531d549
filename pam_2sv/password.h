/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The password phase: its line stands before the module that changes the password, so that it hears
 * of each try, also of one that fails. PAM calls it twice: before anything is asked (a try), and
 * once the old password proved right (begun). The end is told when PAM's handle ends: by who ends
 * it without pam_end(3) (killed; sshd's child), or for what need not be of the change, it is not.
 * Nothing of a password is read here. Runs in the caller's process.
 */
#pragma once

#include "pam_2sv/options.h"

/*
 * Tells of the try. With the option ask, whoever changes the password of the account that he is, or
 * logs in to, is asked a code first, but never root. Returns PAM_IGNORE, never PAM_SUCCESS; with
 * ask, what ends the change where no right code came.
 */
int password_tried(pam_handle_t *pamh, const struct options *options);

/* Tells that the old password proved right. Returns PAM_IGNORE; with ask likewise. */
int password_begun(pam_handle_t *pamh, const struct options *options);

/*
 * A session opens behind a change in the same process (login(1)): it can only have gone well, and
 * the handle's end is the session's, hours later. Tells it.
 */
void password_arrived(pam_handle_t *pamh);

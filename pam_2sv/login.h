/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The auth phase: the second step itself, and its decoy. Both return PAM codes. Run in the
 * caller's process.
 */
#pragma once

#include "pam_2sv/options.h"

/* Asks for the account's code as the service says (verdict_login gives the codes). */
int login_run(pam_handle_t *pamh, const struct options *options);

/*
 * Asks as login_run does, for any name, after a wrong password: PAM_AUTH_ERR, or
 * PAM_AUTHINFO_UNAVAIL where login_run would find no service either. Never lets in.
 */
int login_decoy(pam_handle_t *pamh, const struct options *options);

/*
 * Shows what the service wants to tell the person; where it said nothing, what is wrong with it.
 * Nothing where texts are dropped, or the person broke the dialogue off.
 */
struct dialogue;
void login_show_end(struct dialogue *dialogue);

/* The PAM environment's name for the login id that auth hands on to the session. */
#define LOGIN_VARIABLE "TWOSV_LOGIN"

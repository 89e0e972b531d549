/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One field for password and code: the line with `split` takes them apart, before any password
 * module; the line behind that one checks the code. Both in the caller's process, in one
 * pam_authenticate(3).
 */
#pragma once

#include "pam_2sv/options.h"
#include "wire/message.h"

#include <security/pam_modules.h>

/* The code that was cut off, in PAM's data; once it is taken there is none any more. */
struct field;

/*
 * Asks for the field, where it was not asked for yet, asks the service how long a code is, and
 * leaves the password alone in PAM_AUTHTOK. Returns PAM_IGNORE, also for a name that nobody has:
 * then the password module refuses it, in the time that it takes for others. So it does where a
 * code came without a password. PAM_AUTH_ERR where nothing was typed; and as login_run where the
 * service can't say.
 */
int field_split(pam_handle_t *pamh, const struct options *options);

/* What a line with `split` has left in this pam_authenticate, or NULL. PAM's, for the call. */
struct field *field_find(pam_handle_t *pamh);

/* The one answer that there is: the code, or that it is empty; from then on, the end. */
void field_take(struct field *field, struct answer *ret);

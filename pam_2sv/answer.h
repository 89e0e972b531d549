/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a typed text is: something that may be sent on to the service, or one of the things
 * that callers give without asking a person. Runs in the caller's process.
 */
#pragma once

#include "wire/message.h"

#include <security/pam_modules.h>

/*
 * Judges typed (NULL: there was no answer) and fills ret, which holds the text only if it may be
 * sent on. Logs a repeated password and sshd's dummy: only the administrator can mend these.
 */
void answer_read(struct answer *ret, pam_handle_t *pamh, const char *typed);

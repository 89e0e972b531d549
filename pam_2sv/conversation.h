/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The person on the other side of PAM's conversation, pam_conv(3): each call carries exactly
 * one message, for there are callers that crash, hang or mix up answers with more. Runs in
 * the caller's process.
 */
#pragma once

#include "wire/message.h"

#include <security/pam_modules.h>

/*
 * Asks prompt and reads what came: text that may be sent on, or why there is none (logs what
 * only the administrator can mend). The answer that PAM gave is wiped and freed.
 */
void conversation_ask(pam_handle_t *pamh, const char *prompt, bool echo, struct answer *ret_answer);

/* Shows text to the person; a fault or a refusal (error true) stands out. Never fails. */
void conversation_show(pam_handle_t *pamh, const char *text, bool error);

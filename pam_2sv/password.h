/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The password phase: tells the service that an account's password was changed. Never refuses: it
 * has been changed already. Runs in the caller's process.
 */
#pragma once

#include "pam_2sv/options.h"

/* Tells it, over the socket or by the spool. */
void password_changed(pam_handle_t *pamh, const struct options *options);

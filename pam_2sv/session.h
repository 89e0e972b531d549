/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The session phase: tells the service that a login has arrived, and that it left. Never
 * refuses: who is here has come in. Runs in the caller's process.
 */
#pragma once

#include "pam_2sv/options.h"

/* Tells the arrival and shows what the service has to say about it. */
void session_arrived(pam_handle_t *pamh, const struct options *options);

/* Tells the end. */
void session_left(pam_handle_t *pamh, const struct options *options);

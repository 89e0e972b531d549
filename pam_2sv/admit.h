/* SPDX-License-Identifier: BSD-2-Clause */
/* The account phase: whether the service has anything against this login. */
#pragma once

#include "pam_2sv/options.h"

/*
 * Asks the service whether the account may come in here (stopped accounts, refusing rules); reaches
 * key logins too. Returns a PAM code, PAM_IGNORE where nothing is against it or nobody answers.
 */
int admit_run(pam_handle_t *pamh, const struct options *options);

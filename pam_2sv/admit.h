/* SPDX-License-Identifier: BSD-2-Clause */
/* The account phase: whether the service has anything against this login. */
#pragma once

#include "pam_2sv/options.h"

/*
 * A service that is there and silent may yet answer: a login without a code is asked about again
 * for so long, which is more than systemd gives a keeper that hangs (WatchdogSec of 2sv-keep), and
 * less than sshd gives a login (LoginGraceTime).
 */
#ifndef ADMIT_PATIENCE_MS
#define ADMIT_PATIENCE_MS 75000
#endif

/*
 * Asks the service whether the account may come in here (stopped accounts, refusing rules); reaches
 * key logins too. Returns a PAM code, PAM_IGNORE where nothing is against it or nobody answers,
 * not after that wait either.
 */
int admit_run(pam_handle_t *pamh, const struct options *options);

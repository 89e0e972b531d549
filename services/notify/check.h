/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv-notify --check: tries each way that the settings name, for real and without a letter, each in
 * a child of its own: what hangs or dies is that way's fault alone. 2sv doctor reads what it
 * prints. Runs in 2sv-notify, as the user who sends, so that files are met as they are then.
 */
#pragma once

#include "settings/settings.h"

#include <stdio.h>

#define CHECK_SECONDS 15   /* for --check */
#define CHECK_EXIT_FOUND 6 /* at least one is bad */

/*
 * Writes a line for each to out: STATE, CHANNEL and WORDS, divided by tabs. STATE is ok, bad or
 * none (no such way is set); CHANNEL mail, sms, geoip, or an admin's push or webhook contact,
 * masked. All run at the same time; one that takes more than so many seconds is killed. Returns 0,
 * CHECK_EXIT_FOUND, or 1 where it could not be written.
 */
int check_run(const struct settings *settings, int seconds, FILE *out);

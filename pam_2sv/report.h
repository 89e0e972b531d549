/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log lines of the module: only where the service gave no verdict, for the service logs
 * its own. Facility authpriv. Runs in the caller's process.
 */
#pragma once

#include "pam_2sv/dialogue.h"
#include "pam_2sv/hello.h"

/* Why the service gave no verdict, and what follows from it ("refuse", "skip", "none"). */
void report_no_verdict(
    const struct dialogue *dialogue, const struct account *account, const char *verdict);

struct news;
/* Why the spool did not take it. */
void report_untold(pam_handle_t *pamh, const struct news *news, const char *spool, int r);

/* That root came in by the last way. */
void report_last_way(const struct dialogue *dialogue);

/* Logs that the service accepted, but the session could not be told of it: refused. */
void report_not_handed_on(const struct dialogue *dialogue);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From how many bytes on a session has sent much: 2sv.conf's sent_alert_megabytes, or so many times
 * what is usual for the account, sent_alert_times. Pure; called by the store inside its
 * transaction.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SENT_MEGABYTE INT64_C(1000000)
#define SENT_BEFORE_MAX 20		/* sessions that are remembered of an account */
#define SENT_BEFORE_MIN 5		/* fewer say nothing of what is usual */
#define SENT_FLOOR (50 * SENT_MEGABYTE) /* what is usual never makes a lower one */
#define SENT_USUAL_TIMES 10		/* nor one above so many times the setting */
#define SENT_AGAIN 10			/* so many times as much is told once more */

struct sent_terms {
	int64_t megabytes; /* setting; 0 = nothing is told of any session */
	int64_t times;	   /* setting; 0 = what is usual does not count */
};

/*
 * before: the bytes of the account's last sessions, count of them, in any order; they are sorted
 * here. The middle one is the usual: neither one large copy nor a hundred idle sessions move it.
 * Returns bytes; 0 = never.
 */
int64_t sent_threshold(const struct sent_terms *terms, int64_t *before, size_t count);

/* At how many bytes the owner is told (again), who was told at told; 0 in either is never. */
int64_t sent_next(int64_t threshold, int64_t told);

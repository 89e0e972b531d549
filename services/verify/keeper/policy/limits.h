/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The limits of guessing, as data: so many failures within so long, and a way in is closed until
 * enough of them are old. Only failures count; a success clears none. Who can use a limit up is
 * in 2svd(8). Pure; called by the store inside its transaction.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an answer is: each is a way in with limits of its own. Stored as attempt.kind. */
enum limit_kind {
	LIMIT_ONE = 1,	 /* one code */
	LIMIT_TWO = 2,	 /* two codes in a row */
	LIMIT_WORDS = 3, /* a recovery code, or an invitation */
};

/* Whom it comes from. */
enum limit_bucket {
	BUCKET_UNPROVEN = 0, /* over root.sock, no right code came from its prefix lately */
	BUCKET_PROVEN,	     /* over root.sock, from a proven prefix: counted by itself */
	BUCKET_OWN, /* the account's own processes, over user.sock and by passwd: counted apart */
};

struct limit {
	int64_t failures; /* so many close the way */
	int64_t seconds;  /* within so long */
	bool of_prefix;	  /* those from the same prefix; else all of the account's bucket */
};

/* The limits of that way in; never none. *ret_count of them. */
const struct limit *limits_of(enum limit_kind kind, enum limit_bucket bucket, size_t *ret_count);

/*
 * Seconds until the limit lets a guess through, where failed_at is the date of the newest failure
 * but (limit->failures - 1): above 0 = the way is closed. A date after now counts as now.
 */
int64_t limit_wait(const struct limit *limit, int64_t failed_at, int64_t now);

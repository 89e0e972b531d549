/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HOTP (RFC 4226): which counter a typed code belongs to. Pure. All counters of a search are
 * computed and compared in constant time, whatever matches (search.h). Called by the store inside
 * its transaction, where the counter moves only on success; runs in the keeper.
 */
#pragma once

#include "keeper/factor/totp.h"

/* Counters after the last used one, for a button that was pressed without a login: RFC 4226's s. */
#define HOTP_AHEAD 10
#define HOTP_BEHIND 10	       /* used ones, the last one among them, that are known again */
#define HOTP_TWO_AHEAD 100     /* two codes in a row re-synchronise: at a login */
#define HOTP_RESYNC_AHEAD 1000 /* root's, who puts back a store of long ago */

/*
 * Looks at the counters round the last used one (-1 = none was). CODE_RIGHT sets *ret_counter: at
 * most last where that code was used before, which is looked for first; else the newest that it may
 * be of. Never CODE_NEAR.
 */
enum code_match hotp_match(
    const struct otpauth *otpauth, const char *code, int64_t last, int64_t *ret_counter);

/* Where a pair of codes may lie. */
struct hotp_reach {
	int64_t last;  /* used counter; -1 = none */
	int64_t ahead; /* HOTP_TWO_AHEAD or HOTP_RESYNC_AHEAD */
};

/*
 * Are codes[0] and codes[1], normalised, those of two counters in a row, not further ahead of the
 * last used one than that? True and the second one's counter; of several the nearest. One code
 * twice is no two.
 */
bool hotp_match_two(const struct otpauth *otpauth, const char *const codes[2],
    const struct hotp_reach *reach, int64_t *ret_counter);

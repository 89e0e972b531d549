/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who comes too often over the socket that is open to everybody. He is served like others, but
 * what costs him no code is no news any more: else one user could fill the log, or use up what the
 * journal takes of us. Time is given. Called by the parent of the talkers (talkers.c).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define OFTEN_UIDS 64 /* looked after at a time; the one that came least lately is forgotten */
#define OFTEN_FREE 60 /* comings that are as others' */
#define OFTEN_MS (60 * 1000) /* of so long */

struct often_uid {
	uid_t uid;
	int64_t since_ms; /* monotonic: when this minute began; 0 = nobody's row */
	uint64_t count;
};

struct often {
	struct often_uid uids[OFTEN_UIDS];
};

enum often_is { OFTEN_NO = 0, OFTEN_BEGINS, OFTEN_YES };

/* Counts a coming; BEGINS once in a minute: that is to be said. now_ms is monotonic, above 0. */
enum often_is often_count(struct often *often, uid_t uid, int64_t now_ms);

/* The same, with its line in the log; true for BEGINS and YES. */
bool often_comes(struct often *often, uid_t uid, int64_t now_ms);

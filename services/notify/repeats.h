/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Failures that repeat: a mail server that is down for a day would else be as many lines in the log
 * as there are messages, times the tries of each. Pure: time is given. Runs in 2sv-notify.
 */
#pragma once

#include "notify/channel.h"

#include <stdbool.h>
#include <stdint.h>

#define REPEATS_MAX 8 /* kinds of failure at a time; the one said least lately is forgotten */
#define REPEATS_MS (60 * 60 * 1000)

struct repeats {
	struct repeat {
		char why[CHANNEL_WHY_SIZE]; /* "" = nobody's row */
		int64_t said_ms;
		uint64_t hidden; /* since then */
	} rows[REPEATS_MAX];
};

/*
 * Is a failure with these words to be said? Numbers apart, the same words are said once an hour;
 * *ret_hidden: how many were not said since the last time. now_ms is monotonic.
 */
bool repeats_say(struct repeats *repeats, const char *why, int64_t now_ms, uint64_t *ret_hidden);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * At the begin of a session: an account without a device is told that one is wanted, until when,
 * and by which command. At most once a day. Called by arrived.c; runs in a talker.
 */
#pragma once

#include "dialogue/dialogue.h"

#define NUDGE_WORDS_SIZE 256

/*
 * Where the result of "arrived" says that it is time, the keeper is asked what holds for the
 * account, and the person is told. Nothing of it may keep a login waiting or refuse it.
 */
void nudge_tell(struct dialogue *dialogue, const struct packet *arrived);

/* The words for a result that has due, until and skips. Returns 0 or -EINVAL. */
int nudge_words(const struct packet *result, int64_t now, char words[NUDGE_WORDS_SIZE]);

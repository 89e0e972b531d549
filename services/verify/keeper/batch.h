/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One batch: all acts that wait, taken one from each link, run together and answered when
 * they are durable. What comes while a batch is being written makes the next one; no timer
 * waits for more. Called by loop.c; runs in the keeper.
 */
#pragma once

#include "keeper/holding.h"
#include "keeper/links.h"

#define BATCH_ACTS_MAX 256

struct batch; /* its packets hold codes and secrets: wiped after each run */

/* Room for BATCH_ACTS_MAX acts. Returns 0 and *ret, or -ENOMEM. */
int batch_make(struct batch **ret, const struct settings *settings);
void batch_free(struct batch *batch);

/* Takes one packet off the link; a link past use is closed. At most BATCH_ACTS_MAX times. */
void batch_take(struct batch *batch, struct links *links, struct link *link);
bool batch_is_full(const struct batch *batch);

/* Runs what was taken, sends all answers, and leaves the batch empty. True if there were acts. */
bool batch_run(struct batch *batch, struct links *links, struct holding *holding, int64_t now);

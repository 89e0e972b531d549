/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What befell the store itself: a line for the log, an event of no account, and an alert to root,
 * once a day each. Used by the store's files; runs in the keeper.
 */
#pragma once

#include "keeper/store/sqlite.h"

/* Something happened: its event is written with the next batch. The text is for root. */
void notice_begin(struct store *store, enum notice_kind kind, const char *text);
/* It is over. */
void notice_end(struct store *store, enum notice_kind kind);

/*
 * Writes what waits, within the batch's transaction; whole or not at all. Returns 0 or -errno:
 * then it waits for the next batch.
 */
int notice_write(struct store *store, int64_t now);
/* What notice_write wrote is durable. */
void notice_settle(struct store *store);

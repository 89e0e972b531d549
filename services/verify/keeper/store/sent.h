/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sessions whose bytes 2sv-watch counts: from "arrived" on, by the connection that sshd named; at
 * their end they are kept for a while, to tell what is usual. Used by the acts; runs in the keeper.
 */
#pragma once

#include "keeper/store/run.h"

/* The login of result.login has act.connection, if it names one. Returns 0 or -errno. */
int sent_begin(struct running *running);

/* That login of that door is over: to be called while its row is there. Returns 0 or -errno. */
int sent_end(struct running *running, int64_t account_id, const char *login, const char *door);

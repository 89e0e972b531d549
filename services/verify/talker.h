/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A talker: leads one dialogue after the other, each on a connection that its parent hands it,
 * over one link of its own to the keeper. Forked by the parent (talkers.c); same uid.
 */
#pragma once

#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* After so many dialogues a talker ends and makes room for a fresh one. */
#define TALKER_DIALOGUES_MAX 10000

enum order_kind { ORDER_NONE = 0, ORDER_SERVE, ORDER_LEAVE };

/* What the parent says over the channel; SERVE comes with the connection (SCM_RIGHTS). */
struct order {
	enum order_kind kind;
	uid_t caller; /* SO_PEERCRED of the connection */
};

struct talker {
	const struct settings *settings;
	int64_t (*clock)(void);
	bool by_root; /* behind root.sock */
};

/* Hands a connection to the talker at the other end of channel. Never waits: 0 or -errno. */
int order_send(int channel, const struct order *order, int connection);

/* Serves until the channel is closed. channel is a SOCK_SEQPACKET pair's end, blocking. */
void talker_run(const struct talker *talker, int channel);

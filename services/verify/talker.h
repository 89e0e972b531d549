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
	uid_t caller;  /* SO_PEERCRED of the connection */
	bool is_often; /* he comes too often: only what is accepted is logged */
};

struct talker {
	const struct settings *settings;
	int64_t (*clock)(void);
	bool by_root;	 /* behind root.sock */
	bool is_spawned; /* its keeper serves it alone: there is no other to come to */
};

/* Hands a connection to the talker at the other end of channel. Never waits: 0 or -errno. */
int order_send(int channel, const struct order *order, int connection);

/*
 * Leads one dialogue with root's client, over the link to the keeper in *keeper (-1 afterwards if
 * it broke). Closes connection.
 */
void talker_serve_one(const struct talker *talker, int connection, int *keeper);

/* Serves until the channel is closed. channel is a SOCK_SEQPACKET pair's end, blocking. */
void talker_run(const struct talker *talker, int channel);

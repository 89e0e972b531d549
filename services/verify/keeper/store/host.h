/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where an account comes from: known hosts, proven prefixes, and the login that makes a new host
 * seen and told. Used by the acts; runs in the keeper.
 */
#pragma once

#include "keeper/store/event.h"
#include "keeper/store/run.h"

/* Sets the result's known_place and proven. Needs running->account_id. Returns 0 or -errno. */
int host_look(struct running *running);

/* The place as an event has it, from the result of host_look. */
const char *host_place(const struct running *running);

/* The same of an act that a login leads; a command's place is local. */
const char *host_place_of_act(const struct running *running);

/* A right code came from here: the host is known, the prefix proven. An unknown place is never. */
int host_make_known(struct running *running);

struct host_login {
	struct event event; /* of the login; its place is set here where it is new */
	bool by_key;	    /* no code, but a key */
	bool is_new;	    /* set: the first login from here */
	int64_t first_at;   /* set: when this host was first seen */
	int64_t since_at;   /* set: the same, or when it was last forgotten */
};

/* Where a process of the account's own is: "local:UID". It is logged in already. */
#define HOST_OWN_SIZE 32
void host_own_seat(const struct act *act, char host[HOST_OWN_SIZE]);

/* The login: host seen, event, and an alert where the host is new. Returns 0 or -errno. */
int host_add_login(struct running *running, struct host_login *login);

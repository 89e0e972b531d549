/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ways of coming in that sshd's settings leave open to an account, and what each of them asks.
 * Pure. Used by 2sv. Source: sshd_config(5), and OpenSSH tried.
 */
#pragma once

#include "stacks/sshd.h"
#include "stacks/walk.h"

/* What sshd's stack of auth asks. */
struct sshd_stack {
	struct walk_way plain, with_key;
	bool is_shut; /* its stack of account lets nobody in, by whichever way */
};

enum sshd_way_end {
	SSHD_WAY_OPEN = 0,
	SSHD_WAY_OFF,	/* a method of it is turned off */
	SSHD_WAY_ROOT,	/* PermitRootLogin bars root from it */
	SSHD_WAY_STACK, /* the stack opens to nobody */
	SSHD_WAY_BLIND, /* the method "password", over which no code can be asked, but one is due */
};

struct sshd_way {
	char methods[SSHD_METHODS_SIZE]; /* "publickey,keyboard-interactive" */
	char asks[80];			 /* "key, password, code"; "" where it is not open */
	enum sshd_way_end end;
	const char *off; /* of SSHD_WAY_OFF: "PubkeyAuthentication is no" */
	enum walk_asked code;
	bool by_key, by_host; /* it is a part of it */
};

#define SSHD_WAYS_MAX 16

struct sshd_ways {
	struct sshd_way of[SSHD_WAYS_MAX];
	size_t count;
	bool is_listed; /* AuthenticationMethods lists them, it is not "any" */
};

/* is_root: the account's uid is 0. What is beyond SSHD_WAYS_MAX is left out. */
void sshd_ways_find(const struct sshd_settings *settings, const struct sshd_stack *stack,
    bool is_root, struct sshd_ways *ret);

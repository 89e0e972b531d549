/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is killed: by a descriptor of the process (pidfd_open(2)), taken while it is known to be
 * ours, so that no other that has got its number can be hit.
 */
#pragma once

#include "tests/service/tree.h"

enum victim_kind {
	VICTIM_KEEPER = 0,
	VICTIM_TALKER,
	VICTIM_PARENT,	   /* of the talkers */
	VICTIM_LOGIN,	   /* the process that the module runs in */
	VICTIM_SUPERVISOR, /* and with it the whole service */
	VICTIM_COUNT
};
extern const char *const victim_words[VICTIM_COUNT];

/* A child of the service that is this kind, the number-th of several; 0 = there is none now. */
pid_t victim_find(const struct tree *tree, enum victim_kind kind, uint64_t number);

/* kill -9, and waits until it is gone. False: it was gone before. */
bool victim_kill(pid_t pid);

#define VICTIM_ROLES_MAX 64
/* All processes of the service but the supervisor; returns how many. */
unsigned int victim_roles(const struct tree *tree, pid_t pids[VICTIM_ROLES_MAX]);
/* Takes in a process that became ours when its parent was killed. */
void victim_reap(pid_t pid);

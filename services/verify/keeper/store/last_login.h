/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The login before: what 2sv status shows, and the session's begin tells where the admin wants it.
 * Used by act_list.c and act_session.c; runs in the keeper.
 */
#pragma once

#include "keeper/store/host.h"
#include "keeper/store/run.h"

/* The account's newest login: *ret, whose at is 0 where there is none. Returns 0 or -errno. */
int last_login_find(struct running *running, struct last_login *ret);

/* Sets the result's last where it may be told; to be called before the new login is written. */
int last_login_look(struct running *running);

/* Takes it out again where login is a newcomer's: from a host that was not there before it. */
void last_login_hide(struct running *running, const struct host_login *login);

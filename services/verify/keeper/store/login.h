/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The thread from a right code to the session's begin and end: a random id that the module
 * carries, believed only as far as what is stored bears it out. Used by the acts; runs in the
 * keeper.
 */
#pragma once

#include "keeper/store/event.h"
#include "keeper/store/run.h"

/* Only a login through root's doors tells of a place: a process of the account's own does not. */
bool login_is_it(const struct act *act);

/* That, or the code that the change of a password wants: wrong ones are one row of failures. */
bool login_counts(const struct act *act);

/*
 * The result accepts: makes host and prefix known, and writes event, or the login itself. Of the
 * code for a change of a password it writes event alone.
 */
int login_accept(struct running *running, struct event *event);

void login_make_id(char id[LOGIN_ID_SIZE]);

/* Stores the login of result.login: a right code (joined false), or a session at once. */
int login_begin(struct running *running, bool joined);

/*
 * Joins act.login to the session that begins: only the same account, door and host, once, within
 * five minutes of the right code. Returns 1 (joined; result.login and result.device are set),
 * 0 or -errno.
 */
int login_join(struct running *running);

/* Ends the joined login of act.login. Returns 1, 0 (there is none) or -errno. */
int login_end(struct running *running);

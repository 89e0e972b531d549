/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The account of an act: its own number, name and uid. A name that is stored with another uid is
 * another person's; it is never silently given over. Used by the acts; runs in the keeper.
 */
#pragma once

#include "keeper/store/run.h"

/* Looks the act's account up: sets account_id, stored_uid and match. Returns 0 or -errno. */
int account_find(struct running *running);

/* Stores the account if it is not. Returns 0 or -errno. */
int account_need(struct running *running);

/* Runs each of the statements, whose one value is the account's number. Returns 0 or -errno. */
int account_forget(struct running *running, const enum sql *statements, size_t count);
#define ACCOUNT_FORGET(running, ...)                             \
	account_forget(running, (const enum sql[]){__VA_ARGS__}, \
	    sizeof((const enum sql[]){__VA_ARGS__}) / sizeof(enum sql))

/*
 * Gives the name over to the act's uid, and forgets the places of who had it before. The events
 * of that time are root's to see only.
 */
int account_rebind(struct running *running);

/* Refuses with REASON_OTHER_UID, its event and, once a day, its alert to root. 0 or -errno. */
int account_refuse_other(struct running *running);

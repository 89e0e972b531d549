/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger of failures: each guess is charged before its verdict, and taken out again if it was
 * right, or used before. Which ways in are open, policy/limits.h says. Used by guess.c and the acts
 * of login; runs in the keeper.
 */
#pragma once

#include "keeper/policy/limits.h"
#include "keeper/store/run.h"

/* Seconds until that way is open; 0 = it is. Needs host_look's result. Returns 0 or -errno. */
int ledger_wait(struct running *running, enum limit_kind kind, int64_t *ret);

/* Writes a failure; *ret is its number. Returns 0 or -errno. */
int ledger_charge(struct running *running, enum limit_kind kind, int64_t *ret);

/* It was none. Returns 0 or -errno. */
int ledger_take_back(struct running *running, int64_t number);

/* Failures of the last 24 hours at logins. Returns 0 or -errno. */
int ledger_day(struct running *running, int64_t *ret);

/*
 * Sets result.ask to what the person is to be asked for next, and result.wait_seconds where one
 * code is not enough. Returns 0 or -errno.
 */
int ledger_ask(struct running *running);

/* The result's ask: that, where a recovery code would be looked at; else nothing. 0 or -errno. */
int ledger_ask_paper(struct running *running, enum ask ask);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hosts from which an account's code is not asked again until a date: a known host, together with
 * the ssh key of that login, or by its address alone where the admin allows it. Used by the acts;
 * runs in the keeper.
 */
#pragma once

#include "keeper/policy/trust.h"
#include "keeper/store/event.h"

/*
 * Is no code asked in this login? Only on a known host, by a clock that can be relied on. Needs
 * host_look's result. Returns 1, 0 or -errno.
 */
int trust_holds(struct running *running);

/* How could a login of the act's account from place be trusted? */
enum trust_how trust_judge_place(const struct act *act, const struct place *place, bool has_key);

/* How many days the login that the result accepts may be offered; 0 = it is not asked. */
int64_t trust_offer(const struct running *running);

/* Of the account: no host is trusted any more, and no code holds. Returns 0 or -errno. */
int trust_forget_all(struct running *running);

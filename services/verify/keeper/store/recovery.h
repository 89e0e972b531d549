/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An account's recovery codes: one set at a time, each good once, for whoever has no device at
 * hand. recovery.c tries one, recovery_set.c makes and counts them. Used by guess.c and the acts;
 * runs in the keeper.
 */
#pragma once

#include "keeper/store/event.h"
#include "keeper/store/guess.h"

/*
 * Tries words (factor/answer_form.h) on the account's set and uses it up. Fills the result, and
 * guess. Returns 0 or -errno.
 */
int recovery_try(struct running *running, const char *words, struct guess *guess);

/* The alerts of a code that was used, on its event. Returns 0 or -errno. */
int recovery_alert(struct running *running, const struct event *event);

/* Is there one that would be taken now? Returns 1, 0 or -errno. */
int recovery_can_be_used(struct running *running);

/* Is the store a copy, which may be lost with what was used on it? Help codes ask it, too. */
bool recovery_is_unknown(const struct running *running);

/* Counts them; all 0 where none were made, or the site allows none. Returns 0 or -errno. */
int recovery_look(struct running *running, struct recovery_set *ret);

/*
 * A new set in the place of the one before; the result gets it, and its codes as rows. *ret_event
 * is its event, written. Returns 0 or -errno.
 */
int recovery_make_set(struct running *running, struct event *ret_event);

/* The same where there is no code of an old set, not even a used one, and the site allows them. */
int recovery_make_first(struct running *running);

/* All are void. The set's number stays, so that no later set has it again. 0 or -errno. */
int recovery_forget(struct running *running);

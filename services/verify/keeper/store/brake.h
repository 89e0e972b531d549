/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The brake: "it was not me". It only closes, so it wants no code; what opens again does. An
 * account with a recovery code is held, one without wants two codes in a row. Used by guess.c,
 * ledger.c and the acts; runs in the keeper.
 */
#pragma once

#include "keeper/store/event.h"

/* Is this a login of root at a console of the machine? No brake is on those: stop is no way to shut
 * the machine's admin out. */
bool brake_is_lifted(const struct act *act);

/* Is nothing looked at, whatever is typed? */
bool brake_shuts(const struct running *running);

/* May what was typed be looked at? */
bool brake_lets_try(const struct running *running, enum answer_form form);

/* What a held account is asked for, in the result; or a refusal. Returns 0 or -errno. */
int brake_ask_held(struct running *running);

/* Takes it off, with its event and alert. Returns 0 or -errno. */
int brake_free(struct running *running);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Codes that hold: one that was given in a session, or on a terminal, is not asked there again for
 * as long as the rule that matches says. Of a session the kernel's audit id tells, which users
 * can't set: sshd's own terminal is "ssh" at each login. Used by the acts; runs in the keeper.
 */
#pragma once

#include "keeper/store/run.h"

/*
 * Does a code hold for this login? Only at a local door without a session of its own, by the
 * result's rule: needs rules_look. Returns 0 and *ret, or -errno.
 */
int holds_look(struct running *running, bool *ret);

/* The right code of running->code_at holds from now on, where any may. Returns 0 or -errno. */
int holds_add(struct running *running);

/*
 * For copies: was a code of the account given in the last HOLDS_GIVEN_HOURS, in the act's session
 * or by a login from the act's place? Returns 0 and *ret, or -errno.
 */
#define HOLDS_GIVEN_HOURS 12
int holds_given(struct running *running, bool *ret);

/*
 * A code was right outside of a login ("2sv test"): it counts for copies from the place that its
 * process names. Returns 0 or -errno.
 */
int holds_tested(struct running *running);

/*
 * The login of the result has arrived: what held in its session, or on its terminal, was of another
 * one. The session is known from now on; the code that the login was joined to holds in it, and
 * counts for copies from its host. Returns 0 or -errno.
 */
int holds_arrived(struct running *running);

/* Before login_end: with the session of act.login all ends that held in it. Returns 0 or -errno. */
int holds_left(struct running *running);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock, looked at beside what was written: told where it is off, and dates to come brought
 * down to now once it is right; and whether a date may be relied on. Used by the acts; runs in the
 * keeper.
 */
#pragma once

#include "keeper/policy/clock.h"
#include "keeper/store/run.h"

/* Judges the clock of the act. Returns 0 or -errno. */
int clock_look(struct running *running, enum clock_state *ret);

/*
 * May a date be relied on: does the kernel hold the clock for right, or is synchronised given for
 * what needs no more than that it did not go back? Returns 1, 0 or -errno.
 */
int clock_is_on(struct running *running, bool synchronised);
int clock_is_right(struct running *running); /* by the act's clock_synchronised */

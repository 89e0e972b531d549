/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock, looked at beside what was written: told where it is off, and dates to come brought
 * down to now once it is right. Used by act_prune.c; runs in the keeper.
 */
#pragma once

#include "keeper/policy/clock.h"
#include "keeper/store/run.h"

/* Judges the clock of the act. Returns 0 or -errno. */
int clock_look(struct running *running, enum clock_state *ret);

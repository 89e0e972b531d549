/* SPDX-License-Identifier: BSD-2-Clause */
/* A new device of an act, once it is known that the act may make one. Runs in the keeper. */
#pragma once

#include "keeper/store/run.h"

/*
 * Makes it as act.given and act.device_name say, pending unless act.active_at_once; or refuses.
 * active: how many the account has. Returns 0 or -errno.
 */
int enrol_make(struct running *running, int64_t active);

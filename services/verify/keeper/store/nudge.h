/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether an account is to be told that it needs a device. Used by the acts; runs in the keeper. */
#pragma once

#include "keeper/store/run.h"

/* Sets the result's wants_nudge: it has no device, and was not told today. Returns 0 or -errno. */
int nudge_look(struct running *running);

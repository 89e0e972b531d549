/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A change of a password: what is known of it, and its one alert. Used by the acts; runs in the
 * keeper.
 */
#pragma once

#include "keeper/store/run.h"

/* So long, in seconds, the alert of a try waits for the outcome. */
#define PASSWORD_WAIT_SECONDS 120

/*
 * The login of result.login has arrived: a password that was to be changed in it was, for else
 * nobody would have come so far. Writes the event, and lets the alert go. Returns 0 or -errno.
 */
int password_arrived(struct running *running);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a lane's process lives: it beats while it waits, for whoever started it, and ends when it is
 * told to. Used by the loops of lanes; runs in a child of 2sv-notify.
 */
#pragma once

#include "base/heartbeat.h"

#include <stdbool.h>
#include <stdint.h>

struct pulse {
	int stop_fd; /* readable = end */
	int beat_fd; /* a byte is written there at each beat; it may be full */
	struct heartbeat heartbeat;
};

/* Beats if it is time. */
void pulse_beat(struct pulse *pulse);

/* ms, but not beyond the next beat. */
int pulse_wait_ms(const struct pulse *pulse, int64_t ms);

/* Was it told to end? */
bool pulse_is_stopped(const struct pulse *pulse);

/* Waits so long, and beats meanwhile. Returns true if it is told to end. */
bool pulse_is_stopped_within(struct pulse *pulse, int ms);

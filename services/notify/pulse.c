/* SPDX-License-Identifier: BSD-2-Clause */
/* The beats of a lane. Runs in a child of 2sv-notify for each lane. */
#include "notify/pulse.h"

#include "base/monotonic.h"

#include <poll.h>
#include <unistd.h>

#include "base/poison.h"

#define WAIT_MS_MAX (600 * 1000)

int
pulse_wait_ms(const struct pulse *pulse, int64_t ms)
{
	return heartbeat_wait_ms(
	    &pulse->heartbeat, monotonic_ms(), (int)(ms < WAIT_MS_MAX ? ms : WAIT_MS_MAX));
}

bool
pulse_is_stopped(const struct pulse *pulse)
{
	struct pollfd ready = {.fd = pulse->stop_fd, .events = POLLIN};

	return poll(&ready, 1, 0) == 1;
}

void
pulse_beat(struct pulse *pulse)
{
	int64_t now_ms = monotonic_ms();

	if (now_ms >= pulse->heartbeat.due_ms)
		(void)!write(pulse->beat_fd, ".", 1);
	heartbeat_turn(&pulse->heartbeat, now_ms);
}

bool
pulse_is_stopped_within(struct pulse *pulse, int ms)
{
	struct pollfd ready = {.fd = pulse->stop_fd, .events = POLLIN};
	int64_t ends_ms = monotonic_ms() + ms;

	while (monotonic_ms() < ends_ms) {
		pulse_beat(pulse);
		if (poll(&ready, 1, pulse_wait_ms(pulse, ends_ms - monotonic_ms())) == 1)
			return true;
	}
	return false;
}

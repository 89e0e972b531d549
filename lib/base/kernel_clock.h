/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the kernel holds the clock of the machine for right (adjtimex(2)); where it can't be
 * asked, it does not. Used by the keeper and by "2sv doctor".
 */
#pragma once

#include <stdbool.h>
#include <sys/timex.h>

static inline bool
kernel_clock_is_synchronised(void)
{
	struct timex clock = {.modes = 0};
	int state = adjtimex(&clock);

	return state >= 0 && state != TIME_ERROR && !(clock.status & STA_UNSYNC);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loaded before the others (LD_PRELOAD): a kernel that holds the clock for right, for what is
 * tested on machines whose kernel does not; or for wrong, while a file says so. Used by end-to-end
 * tests; not installed.
 */
#include <string.h>
#include <sys/timex.h>
#include <unistd.h>

int adjtimex(struct timex *clock);

int
adjtimex(struct timex *clock)
{
	memset(clock, 0, sizeof(*clock));
	return access("/run/unsynchronised", F_OK) == 0 ? TIME_ERROR : TIME_OK;
}

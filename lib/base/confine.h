/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every process of a service gives up before it serves: dumps, new privileges, the caller's
 * files and folder. Where a step fails the process must not go on (but for locked memory). Used by
 * 2svd, 2sv-notify and 2sv-watch.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct confinement {
	bool locks_memory;  /* keep: what it holds should not be swapped */
	bool keeps_stdio;   /* supervisor in the foreground */
	int first_other_fd; /* this one and all above are closed; -1 = none */
};

/* Returns 0, or -errno with the failed step's name in *step. */
int confine_process(const struct confinement *confinement, const char **step);

/*
 * Becomes uid and gid for good, without other groups; makes sure that there is no way back.
 * Returns 0 or -errno.
 */
int confine_become(uid_t uid, gid_t gid);

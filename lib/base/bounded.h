/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Work that may hang where no deadline reaches it, as a look-up of a name: in a child that is ended
 * when its time is over. Runs in 2sv-notify, and in a talker of 2svd.
 */
#pragma once

#include <stddef.h>

struct bounded {
	/* Runs in the child, which has no descriptor but the first three and its way back. */
	void (*work)(void *context, void *result);
	void *context;
	void *result; /* of the caller; what the child made of its copy comes back */
	size_t size;  /* at most BOUNDED_SIZE_MAX */
	int timeout_ms;
};
#define BOUNDED_SIZE_MAX 4096 /* PIPE_BUF: written whole, or not at all */

/*
 * Returns 0 and the result; -ETIMEDOUT: it was ended; -EIO: it died; or -errno where none could be
 * started. Without 0 the result is as it was.
 */
int bounded_run(const struct bounded *bounded);

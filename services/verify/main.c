/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2svd, the service of 2sv: the one place that reads the clock of the machine.
 */
#include "verify.h"

#include <stddef.h>
#include <time.h>

#include "base/poison.h"

static int64_t
machine_clock(void)
{
	return (int64_t)time(NULL);
}

int
main(int argc, char **argv)
{
	static const char *const nothing[] = {NULL};
	struct verify verify = {.clock = machine_clock,
	    .program = "/proc/self/exe",
	    .notifier = TWOSV_LIBEXECDIR "/2sv-notify",
	    .watch = TWOSV_LIBEXECDIR "/2sv-watch",
	    .kept_environment = nothing};

	return verify_main(argc, argv, &verify);
}

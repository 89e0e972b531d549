/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2svd as a whole: options, then the supervisor (root, no sockets passed), one role (sockets
 * passed, as systemd does it), or one dialogue (--fd). main() gives the clock; so may another main
 * in the tests.
 */
#pragma once

#include <stdint.h>

/* What main() decides for every process of the service. */
struct verify {
	int64_t (*clock)(void); /* Unix seconds */
	const char *ready_at;	/* base/readiness.h, or NULL; set by verify_main */
	int64_t beat_ms;	/* how often it hears that, base/heartbeat.h; 0 = never */
	const char *program;	/* what the roles are started from: this program itself */
	const char *notifier;	/* what the supervisor starts besides; NULL = nothing */
	const char *watch;	/* likewise */
	const char *const *kept_environment; /* names, NULL-ended: all others are dropped */
	const char *config;		     /* --config, or NULL; set by verify_main */
	int connection; /* --fd: the one dialogue's connection, or -1; set by verify_main */
};

/* Returns the exit code: 0 ended as told, 1 failed with a line in the log, 2 usage. */
int verify_main(int argc, char **argv, struct verify *verify);

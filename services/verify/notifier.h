/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv-notify, and 2sv-watch, beside the roles, where no systemd starts them. No login needs them,
 * so whatever becomes of one ends nothing else: it is started again, later each time. Runs in the
 * supervisor.
 */
#pragma once

#include "children.h"

struct notifier {
	struct program_setup setup; /* path NULL = none is started */
	pid_t pid;		    /* 0 = not running */
	int64_t starts_ms;	    /* monotonic: when it is started, while it does not run */
	int64_t began_ms, wait_ms;
};

/* Is it there? If not, that is said, and none is started: it may be another package. */
void notifier_begin(struct notifier *notifier, const struct program_setup *setup);

/* Starts it if it is time. now_ms is monotonic. */
void notifier_turn(struct notifier *notifier, int64_t now_ms);

/* Was it that process? Then it is started again, a second later at first, five minutes at last. */
bool notifier_has_ended(struct notifier *notifier, pid_t pid, int status, int64_t now_ms);

/* The earlier of ends_ms and when it is to be started. */
int64_t notifier_wait(const struct notifier *notifier, int64_t ends_ms);

/* Tells it to end (SIGTERM), or ends it; it is not started any more. */
void notifier_end(struct notifier *notifier, int signal_number);

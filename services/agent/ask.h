/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks 2svd over user.sock, one short dialogue each, for what is the caller's own: which account
 * that is, the kernel tells the service. Runs in 2sv-agent.
 */
#pragma once

#include "agent/heard.h"

#include <stddef.h>

/*
 * All return 0, or an error after which the service is asked again later: link_connect's, -EPROTO
 * (it says what can't be read), -EREMOTEIO (it refuses), or another -errno. socket is a path.
 */

/* The newest messages with alerts, at most max of them; the newest first. */
int ask_alerts(const char *socket, struct heard_alert *ret, size_t max, size_t *ret_count);

/* The number of the newest message of all, whatever is in it; 0 = there is none. */
int ask_newest(const char *socket, int64_t *ret);

/* The newest lines of the log, at most max of them; the newest first. */
int ask_events(const char *socket, struct heard_event *ret, size_t max, size_t *ret_count);

/* How many devices give codes. */
int ask_devices(const char *socket, int64_t *ret_count);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The supervisor: on a machine without systemd, root's 2svd makes the sockets, starts the roles
 * under their own uids, starts again what died, and serves nobody itself.
 */
#pragma once

#include "verify.h"

/*
 * Runs until SIGTERM, SIGINT or SIGHUP, then ends the roles and removes the sockets. Returns the
 * exit code: 0, or 1 after words (users missing, already running, a role that keeps dying).
 */
int supervisor_run(const struct verify *verify);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The service for one dialogue, where none listens: root's process starts `2svd --fd 3` over a
 * socket pair. Used by the module in its caller's process, which is afterwards as it was, and by
 * 2sv. PROTOCOL, 5.
 */
#pragma once

#include <stdbool.h>

/* What is started: trusted as who runs this is, for it was installed with it. */
#ifndef SPAWN_PROGRAM
#define SPAWN_PROGRAM TWOSV_SBINDIR "/2svd"
#endif
#define SPAWN_FD 3

/*
 * As link_connect. Only where there is no file at path at all (never where one is refused, full
 * or not to be trusted), and the caller's effective uid is 0, the service is started instead, and
 * *ret_spawned is true. Then -errno says why it could not be: -ENOENT (no such program), -EPERM
 * (not root's alone to write), or another; one that ends at its start closes the connection.
 */
int spawn_connect(const char *path, int timeout_ms, int *ret_fd, bool *ret_spawned);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells whoever started a service how far it is: the protocol of sd_notify(3), one datagram to
 * the socket that the variable NOTIFY_SOCKET names, without libsystemd. Used by services.
 */
#pragma once

/*
 * Sends words ("READY=1", "STOPPING=1") to the socket where: an absolute path, or '@' and a name
 * of the abstract kind (unix(7)); NULL = nobody wants to know. Never waits.
 * Returns 0, or -errno: -EAFNOSUPPORT for another kind of socket.
 */
int readiness_tell(const char *where, const char *words);

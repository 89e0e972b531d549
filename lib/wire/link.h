/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packets over AF_UNIX SOCK_SEQPACKET, each wait with a deadline, a descriptor passed
 * where wanted. Used by the module (in its caller's process: no signals, no allocation,
 * no environment), by 2sv and by every role of 2svd.
 */
#pragma once

#include "wire/packet.h"

#include <sys/types.h>

/*
 * Connects to the service's socket at path (absolute). Before: the socket's directory must be
 * owned by root and not writable by group or others; after: the peer (who listened) must be uid 0.
 * Gives a descriptor above 2, close-on-exec, non-blocking. Never blocks longer than timeout_ms
 * (a full backlog is waited for). Returns 0 and *ret_fd, or
 * -ENOENT (no such socket), -ECONNREFUSED (nobody listens), -ETIMEDOUT, -EPERM (directory or
 * maker not root), or another -errno.
 */
int link_connect(const char *path, int timeout_ms, int *ret_fd);

/*
 * Sends the whole packet as one message with MSG_NOSIGNAL; passed_fd is sent along by SCM_RIGHTS
 * unless -1 (it stays the caller's). Returns 0, -EINVAL (packet not whole), -ETIMEDOUT,
 * -ECONNRESET/-EPIPE (the other side is gone), or another -errno.
 */
int link_send(int fd, const struct packet *packet, int timeout_ms, int passed_fd);

/*
 * Waits for one message and fills packet->bytes and size; packet_parse is the caller's next step.
 * With ret_passed_fd not NULL, one passed descriptor (or -1) is handed to the caller,
 * close-on-exec; with NULL, passed descriptors do not come in and the message is refused.
 * timeout_ms 0 = only what is there. Returns 0, -ETIMEDOUT, -ECONNRESET (closed), -EMSGSIZE
 * (oversize: the message is dropped), -EPROTO (empty message, or descriptors where none or one may
 * be), or another -errno.
 */
int link_receive(int fd, struct packet *packet, int timeout_ms, int *ret_passed_fd);

/* As link_receive without descriptors, but ends with -ECANCELED when watch_fd gets readable. */
int link_receive_watching(int fd, struct packet *packet, int timeout_ms, int watch_fd);

/*
 * Who connects to listener from now on can't pass descriptors: to close the last copy of one of
 * another file system may wait for whoever serves that, and no signal ends such a wait. Kernels
 * before 6.16 can't be told so; there link_receive keeps them out of this process.
 */
void link_refuse_descriptors(int listener);

/* The uid of the process on the other side (SO_PEERCRED). Returns 0 or -errno. */
int link_peer_uid(int fd, uid_t *ret_uid);

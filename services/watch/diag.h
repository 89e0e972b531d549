/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's counters of TCP connections, asked by sock_diag(7) over netlink(7): needs no
 * privilege, and sees the network namespace that the process is in. Runs in 2sv-watch.
 */
#pragma once

#include "base/scope.h"
#include "wire/connection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct mnl_socket;

#define DIAG_BYTES_MAX 8192 /* what a message of the kernel may have at most */

/* One connection of this machine, seen from its server's side. */
struct diag_count {
	struct connection connection;
	uint64_t bytes;	 /* that left by it: the client has acknowledged them (tcpi_bytes_acked) */
	uint64_t cookie; /* the kernel's number of this socket: no later one has it */
};

/* Called for each. */
typedef void diag_handler(void *context, const struct diag_count *count);

struct diag {
	struct mnl_socket *socket; /* NULL = not open */
	uint32_t sequence;	   /* of the last request */
};

/*
 * Opens the socket. Returns 0 or -errno: -EPROTONOSUPPORT where the kernel has no sock_diag.
 */
int diag_open(struct diag *diag);
void diag_close(struct diag *diag);
#define scope_diag scope(diag_close)

/*
 * All connections whose own port is one of ports (count of them; 0 = of all ports), of IPv4 and
 * IPv6, that are not yet over. The handler is called within. Returns 0, or -errno: -EINTR (what was
 * told is true, but it may not be all), -ENOENT (the kernel lacks its module tcp_diag).
 */
struct diag_ports {
	const uint16_t *ports;
	size_t count;
};
int diag_dump(
    struct diag *diag, const struct diag_ports *ports, diag_handler *handler, void *context);

/*
 * That connection, if it is not yet over. Returns 1 and *ret, 0 (it is over, or there is none), or
 * -errno.
 */
int diag_find(struct diag *diag, const struct connection *connection, struct diag_count *ret);

/*
 * The next datagram, if it is the kernel's: root's processes could send some, too. Returns its
 * size, 0 (it is not), or -errno.
 */
ssize_t diag_receive(const struct mnl_socket *socket, void *bytes, size_t size, int flags);

/*
 * Reads what the kernel says of one connection: the payload of a message SOCK_DIAG_BY_FAMILY, size
 * bytes. Returns 1 and *ret, 0 (without a counter, or another side), or -EPROTO: cut.
 */
int diag_parse(const void *payload, size_t size, struct diag_count *ret);

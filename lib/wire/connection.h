/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TCP connection by its four numbers, as SSH_CONNECTION (ssh(1)) names it and as the kernel's
 * sock_diag(7) does: the one name that the keeper and 2sv-watch have in common for a session. Pure.
 */
#pragma once

#include <netinet/in.h>
#include <stdint.h>

struct connection {
	struct in6_addr client, server; /* of v4 as v4-mapped */
	uint16_t client_port, server_port;
};

#define CONNECTION_TEXT_SIZE 108 /* two addresses, two ports, three blanks, NUL */

/*
 * Reads "203.0.113.9 52000 192.0.2.1 22": addresses in any form of inet_pton(3), a zone is left
 * out, ports from 1 to 65535, one blank between them. Returns 0 and *ret, or -EINVAL.
 */
int connection_parse(const char *text, struct connection *ret);

/* The one form of it: v4-mapped is v4. */
void connection_write(const struct connection *connection, char text[CONNECTION_TEXT_SIZE]);

/* An order, and whether they are the same (0): as memcmp(3). */
int connection_compare(const struct connection *a, const struct connection *b);

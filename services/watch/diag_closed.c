/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The groups SKNLGRP_INET_TCP_DESTROY and SKNLGRP_INET6_TCP_DESTROY. Runs in 2sv-watch. Source:
 * linux/sock_diag.h, net/core/sock_diag.c (Linux 4.2; sockets that become TIME_WAIT, too).
 */
#include "config.h"

#include "watch/diag_closed.h"

#include "watch/diag_filter.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>

#include "base/poison.h"

#define TAKES_MAX 1000 /* at one turn: then all else has its own */

static int
set_member(const struct diag_closed *closed, int option)
{
	static const int groups[] = {SKNLGRP_INET_TCP_DESTROY, SKNLGRP_INET6_TCP_DESTROY};

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		int group = groups[i];

		if (mnl_socket_setsockopt(closed->socket, option, &group, sizeof(group)) < 0)
			return -errno;
	}
	return 0;
}

int
diag_closed_open(struct diag_closed *closed)
{
	*closed = (struct diag_closed){.socket = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC)};
	if (!closed->socket)
		return -errno;
	if (mnl_socket_bind(closed->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		int r = -errno;

		diag_closed_close(closed);
		return r;
	}
	return 0;
}

void
diag_closed_close(struct diag_closed *closed)
{
	if (closed->socket)
		mnl_socket_close(closed->socket);
	*closed = (struct diag_closed){.socket = NULL};
}

int
diag_closed_fd(const struct diag_closed *closed)
{
	return closed->socket && closed->listens ? mnl_socket_get_fd(closed->socket) : -1;
}

int
diag_closed_listen(struct diag_closed *closed, const struct diag_ports *ports)
{
	struct sock_filter instructions[DIAG_PROGRAM_MAX];
	struct sock_fprog program = {.filter = instructions};
	bool wants = ports->count > 0;
	int r = 0;

	if (!closed->socket)
		return 0;
	program.len = (unsigned short)diag_filter_program(ports->ports, ports->count, instructions);
	if (wants && setsockopt(mnl_socket_get_fd(closed->socket), SOL_SOCKET, SO_ATTACH_FILTER,
			 &program, sizeof(program)) < 0)
		return -errno;
	if (wants != closed->listens)
		r = set_member(closed, wants ? NETLINK_ADD_MEMBERSHIP : NETLINK_DROP_MEMBERSHIP);
	if (r == 0)
		closed->listens = wants;
	return r;
}

static void
take(const char *bytes, size_t size, diag_handler *handler, void *context)
{
	const struct nlmsghdr *header = (const void *)bytes;
	int left = (int)size;
	struct diag_count count;

	for (; mnl_nlmsg_ok(header, left); header = mnl_nlmsg_next(header, &left))
		if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY &&
		    diag_parse(mnl_nlmsg_get_payload(header), mnl_nlmsg_get_payload_len(header),
			&count) == 1)
			handler(context, &count);
}

void
diag_closed_take(const struct diag_closed *closed, diag_handler *handler, void *context)
{
	char bytes[DIAG_BYTES_MAX] __attribute__((aligned(4)));
	int fd = diag_closed_fd(closed);

	for (int i = 0; fd >= 0 && i < TAKES_MAX; i++) {
		ssize_t size = diag_receive(closed->socket, bytes, sizeof(bytes), MSG_DONTWAIT);

		if (size < 0 && size != -ENOBUFS)
			return;
		if (size > 0)
			take(bytes, (size_t)size, handler, context);
	}
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many connections to one port of the loopback, as ssh sessions look to who counts them: prints
 * each as SSH_CONNECTION would have it, then sends a little by each once a second, until its
 * standard input ends. Run in the house by watch_inside.sh. sessions COUNT PORT BYTES
 */
#include "config.h" /* _GNU_SOURCE */

#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/poison.h"

#define COUNT_MAX 10000
#define BYTES_MAX 65536
#define BACKLOG 128

static int clients[COUNT_MAX], servers[COUNT_MAX];

static int
listen_at(uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) < 0 ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, BACKLOG) < 0)
		return -errno;
	return fd;
}

static int
connect_one(uint16_t port, int listener, int64_t at)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	clients[at] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (clients[at] < 0 ||
	    connect(clients[at], (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    getsockname(clients[at], (struct sockaddr *)&address, &size) < 0)
		return -errno;
	servers[at] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (servers[at] < 0)
		return -errno;
	printf("127.0.0.1 %u 127.0.0.1 %u\n", ntohs(address.sin_port), port);
	return 0;
}

/* What arrived is thrown away, so that the next second has room again. */
static void
send_some(int64_t count, size_t bytes)
{
	static char some[BYTES_MAX];

	for (int64_t i = 0; i < count && bytes > 0; i++) {
		(void)!send(servers[i], some, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
		while (recv(clients[i], some, sizeof(some), MSG_DONTWAIT) > 0)
			continue;
	}
}

int
main(int argc, char **argv)
{
	struct rlimit limit = {COUNT_MAX * 2 + 64, COUNT_MAX * 2 + 64};
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	int64_t count, port, bytes;
	int listener, r = 0;

	if (argc != 4 || number_parse(argv[1], 1, COUNT_MAX, &count) < 0 ||
	    number_parse(argv[2], 1, UINT16_MAX, &port) < 0 ||
	    number_parse(argv[3], 0, BYTES_MAX, &bytes) < 0) {
		fprintf(stderr, "usage: sessions COUNT PORT BYTES\n");
		return 2;
	}
	setrlimit(RLIMIT_NOFILE, &limit);
	listener = listen_at((uint16_t)port);
	for (int64_t i = 0; i < count && listener >= 0 && r == 0; i++)
		r = connect_one((uint16_t)port, listener, i);
	if (listener < 0 || r < 0) {
		fprintf(stderr, "sessions: %s\n", strerror(listener < 0 ? -listener : -r));
		return 1;
	}
	fflush(stdout);
	while (poll(&input, 1, 1000) == 0)
		send_some(count, (size_t)bytes);
	return 0;
}

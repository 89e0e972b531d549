/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets that were passed by whoever started this process: systemd or our own supervisor,
 * both in the way of sd_listen_fds(3). Runs at the start of every role.
 */
#include "config.h" /* _GNU_SOURCE */
#include "sockets.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/poison.h"

static bool
listens(int fd)
{
	int value = 0, type = 0;
	socklen_t value_size = sizeof(value), type_size = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &value_size) == 0 && value == 1 &&
	       getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_size) == 0 &&
	       type == SOCK_SEQPACKET;
}

static int
socket_named(const char *name, size_t length)
{
	for (int i = 0; i < SOCKET_COUNT; i++)
		if (strlen(socket_names[i]) == length &&
		    strncmp(socket_names[i], name, length) == 0)
			return i;
	return -1;
}

/* Takes one; name is not NUL-ended. */
static int
take_one(struct sockets *sockets, int fd, const char *name, size_t length)
{
	int which = socket_named(name, length);

	if (which < 0 || sockets->fds[which] >= 0 || !listens(fd))
		return -EINVAL;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		return -errno;
	sockets->fds[which] = fd;
	return 0;
}

static int
take_all(struct sockets *sockets, int64_t count, const char *names)
{
	int r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		size_t length = strcspn(names, ":");

		r = take_one(sockets, SOCKETS_FIRST_FD + i, names, length);
		names += length;
		if (*names == ':')
			names++;
	}
	return r == 0 && *names ? -EINVAL : r;
}

int
sockets_take(struct sockets *sockets, char *error, size_t size)
{
	const char *names = getenv("LISTEN_FDNAMES");
	int64_t count = 0, pid = 0;
	int r;

	if (number_parse(getenv("LISTEN_PID"), 1, INT32_MAX, &pid) < 0 || pid != getpid() ||
	    number_parse(getenv("LISTEN_FDS"), 1, SOCKET_COUNT, &count) < 0)
		return 0;
	r = take_all(sockets, count, names ? names : "");
	if (r < 0) {
		text_format(error, size,
		    "the sockets passed (%s) are not 2svd's: FileDescriptorName= of a socket unit "
		    "must be root.sock, user.sock, keep-root.sock, keep-user.sock, "
		    "keep-notify.sock or keep-watch.sock, and it must "
		    "have ListenSequentialPacket=",
		    names ? names : "without names");
		return r;
	}
	return (int)count;
}

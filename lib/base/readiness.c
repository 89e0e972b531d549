/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A socket for each message: no descriptor is kept, which a forked talker would have too. systemd
 * believes the first process alone, and knows it by the credentials the kernel adds.
 */
#include "base/readiness.h"
#include "base/scope.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/poison.h"

/* An abstract name begins with a NUL, and has no other end than its length. */
static int
address_fill(const char *where, struct sockaddr_un *address, socklen_t *ret_length)
{
	size_t length = strlen(where);

	if (where[0] != '/' && where[0] != '@')
		return -EAFNOSUPPORT;
	if (length < 2 || length >= sizeof(address->sun_path))
		return -EINVAL;
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, where, length);
	*ret_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	if (where[0] == '@')
		address->sun_path[0] = '\0';
	else
		(*ret_length)++;
	return 0;
}

int
readiness_tell(const char *where, const char *words)
{
	struct sockaddr_un address;
	socklen_t length;
	scope_fd int fd = -1;
	int r;

	if (!where)
		return 0;
	r = address_fill(where, &address, &length);
	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (sendto(fd, words, strlen(words), MSG_NOSIGNAL, (struct sockaddr *)&address, length) < 0)
		return -errno;
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comes to the service's socket and makes sure that it is root's (unix(7)): the directory it
 * lies in before, the uid that listens after. Used by the module in its caller's process and
 * by 2sv.
 */
#include "wire/link.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/poison.h"

#define FIRST_OWN_FD 3

static int
address_fill(const char *path, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (path[0] != '/')
		return -EINVAL;
	return text_copy(address->sun_path, sizeof(address->sun_path), path);
}

/* Nobody but root may put a socket where this one lies. */
static int
directory_check(const struct sockaddr_un *address)
{
	char directory[sizeof(address->sun_path)];
	struct stat status;
	char *slash;

	memcpy(directory, address->sun_path, sizeof(directory));
	slash = strrchr(directory, '/');
	slash[slash == directory ? 1 : 0] = '\0';
	if (stat(directory, &status) < 0)
		return -errno;
	if (!S_ISDIR(status.st_mode))
		return -ENOTDIR;
	if (status.st_uid != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)))
		return -EPERM;
	return 0;
}

/* A caller may have closed its standard files: none of ours takes their place. */
static int
socket_open(int *ret_fd)
{
	scope_fd int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int raised;

	if (fd < 0)
		return -errno;
	if (fd >= FIRST_OWN_FD) {
		*ret_fd = scope_keep_fd(&fd);
		return 0;
	}
	raised = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_OWN_FD);
	if (raised < 0)
		return -errno;
	*ret_fd = raised;
	return 0;
}

/* The kernel waits for room in a full backlog for as long as the send timeout says. */
static int
backlog_wait(int fd, int64_t left_ms)
{
	struct timeval wait = {
	    .tv_sec = (time_t)(left_ms / 1000), .tv_usec = (suseconds_t)(left_ms % 1000 * 1000)};

	if (left_ms <= 0)
		wait.tv_usec = 1; /* zero would mean for ever */
	return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) < 0 ? -errno : 0;
}

static int
connect_before(int fd, const struct sockaddr_un *address, int64_t ends_ms)
{
	int r;

	do {
		r = backlog_wait(fd, ends_ms - monotonic_ms());
		if (r < 0)
			return r;
		r = connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ? -errno
											: 0;
	} while (r == -EINTR && monotonic_ms() < ends_ms);
	return r == -EAGAIN || r == -EINTR ? -ETIMEDOUT : r;
}

static int
peer_check(int fd)
{
	uid_t uid;
	int r = link_peer_uid(fd, &uid);

	if (r < 0)
		return r;
	return uid == 0 ? 0 : -EPERM;
}

int
link_connect(const char *path, int timeout_ms, int *ret_fd)
{
	int64_t ends_ms = monotonic_ms() + timeout_ms;
	struct sockaddr_un address;
	scope_fd int fd = -1;
	int r;

	*ret_fd = -1;
	r = address_fill(path, &address);
	if (r == 0)
		r = directory_check(&address);
	if (r == 0)
		r = socket_open(&fd);
	if (r == 0)
		r = connect_before(fd, &address, ends_ms);
	if (r == 0)
		r = peer_check(fd);
	if (r == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		r = -errno;
	if (r == 0)
		*ret_fd = scope_keep_fd(&fd);
	return r;
}

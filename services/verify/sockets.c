/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the sockets so that at no moment anybody may connect who should not: bound under a
 * umask, given to their owner, and only then listening. Runs in the supervisor, as root.
 */
#include "sockets.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

#include "base/poison.h"

#define DIRECTORY_MODE 0755
#define LOCK_NAME "2svd.lock"
#define LOCK_MODE 0600
#define STALE_MS (8 * 1000) /* in all; a supervisor itself gives its roles no longer to end */

const char *const socket_names[SOCKET_COUNT] = {
    [SOCKET_ROOT] = "root.sock",
    [SOCKET_USER] = "user.sock",
    [SOCKET_KEEP_ROOT] = "keep-root.sock",
    [SOCKET_KEEP_USER] = "keep-user.sock",
    [SOCKET_KEEP_NOTIFY] = "keep-notify.sock",
    [SOCKET_KEEP_WATCH] = "keep-watch.sock",
};

void
sockets_init(struct sockets *sockets)
{
	*sockets = (struct sockets){.lock_fd = -1};
	for (int i = 0; i < SOCKET_COUNT; i++)
		sockets->fds[i] = -1;
}

struct making {
	const char *path;
	const struct socket_owner *owner;
	int64_t stale_ends_ms; /* monotonic: until then a socket may become stale */
	char *error;
	size_t size;
};

static int
fail(const struct making *making, int r, const char *what)
{
	text_format(making->error, making->size, "%s: %s: %s", making->path, what, strerror(-r));
	return r;
}

static int
address_fill(const struct making *making, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (text_copy(address->sun_path, sizeof(address->sun_path), making->path) < 0)
		return fail(making, -ENAMETOOLONG, "a socket's path has at most 107 bytes");
	return 0;
}

/* Does anybody listen there? Only a plain "refused" says that nobody does. */
static bool
is_stale(const struct making *making, const struct sockaddr_un *address)
{
	scope_fd int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct stat status;

	if (fd < 0 || lstat(making->path, &status) < 0 || !S_ISSOCK(status.st_mode))
		return false;
	return connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
	       errno == ECONNREFUSED;
}

/*
 * We hold the lock, so no other supervisor runs; but roles of one that was killed take a moment
 * to end, and while they do they still listen: a keeper ends with what it has begun, and one
 * that was forked just before has all the sockets until its exec.
 */
static bool
becomes_stale(const struct making *making, const struct sockaddr_un *address)
{
	static const struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};

	while (!is_stale(making, address)) {
		if (monotonic_ms() >= making->stale_ends_ms)
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

static int
bind_fresh(const struct making *making, int fd, const struct sockaddr_un *address)
{
	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return fail(making, -errno, "can't make the socket");
	if (!becomes_stale(making, address))
		return fail(making, -EADDRINUSE, "2svd is already running, or this is another's");
	if (unlink(making->path) < 0)
		return fail(making, -errno, "can't remove the old socket");
	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0)
		return fail(making, -errno, "can't make the socket");
	return 0;
}

static int
socket_make(const struct making *making, int *ret_fd, ino_t *ret_inode)
{
	scope_fd int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address;
	struct stat status;
	int r;

	if (fd < 0)
		return fail(making, -errno, "can't make a socket");
	r = address_fill(making, &address);
	if (r == 0)
		r = bind_fresh(making, fd, &address);
	if (r < 0)
		return r;
	if (lchown(making->path, making->owner->uid, making->owner->gid) < 0 ||
	    chmod(making->path, making->owner->mode) < 0 || lstat(making->path, &status) < 0)
		return fail(making, -errno, "can't give the socket to its owner");
	if (listen(fd, SOMAXCONN) < 0)
		return fail(making, -errno, "can't listen");
	*ret_inode = status.st_ino;
	*ret_fd = scope_keep_fd(&fd);
	return 0;
}

/* The directory: root's, so that nobody else can put a socket where ours was. */
static int
directory_open(const struct making *making, int *ret_fd)
{
	scope_free char *copy = strdup(making->path);
	const char *directory = copy ? dirname(copy) : NULL;
	scope_fd int fd = -1;
	struct stat status;

	if (!directory)
		return fail(making, -ENOMEM, "no memory");
	if (mkdir(directory, DIRECTORY_MODE) < 0 && errno != EEXIST)
		return fail(making, -errno, "can't make its directory");
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) < 0)
		return fail(making, -errno, "can't open its directory");
	if (status.st_uid != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)))
		return fail(making, -EPERM, "its directory must be root's and no other's to write");
	*ret_fd = scope_keep_fd(&fd);
	return 0;
}

/*
 * A lock of the process (fcntl(2)), not of the descriptor: a role that was forked has the
 * descriptor until its exec, and must not hold the lock of a supervisor that is gone.
 */
static int
directory_lock(struct sockets *sockets, const struct making *making)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	scope_fd int directory = -1;
	int r = directory_open(making, &directory);

	if (r < 0)
		return r;
	sockets->lock_fd =
	    openat(directory, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, LOCK_MODE);
	if (sockets->lock_fd < 0)
		return fail(making, -errno, "can't open " LOCK_NAME " beside it");
	if (fcntl(sockets->lock_fd, F_SETLK, &lock) == 0)
		return 0;
	r = errno == EACCES || errno == EAGAIN ? -EADDRINUSE : -errno;
	return fail(making, r,
	    r == -EADDRINUSE ? "2svd is already running" : "can't lock " LOCK_NAME " beside it");
}

static int
directory_check(const struct making *making)
{
	scope_fd int fd = -1;

	return directory_open(making, &fd);
}

int
sockets_make(struct sockets *sockets, const struct settings *settings,
    const struct socket_owner owners[SOCKET_COUNT], char *error, size_t size)
{
	const char *const paths[SOCKET_COUNT] = {settings->root_socket, settings->user_socket,
	    settings->keep_root_socket, settings->keep_user_socket, settings->keep_notify_socket,
	    settings->keep_watch_socket};
	int64_t stale_ends_ms = monotonic_ms() + STALE_MS;
	mode_t mask = umask(0022); /* of mkdir */
	int r = 0;

	/* The keeper's first: when root.sock is there, all are. */
	for (int i = SOCKET_COUNT - 1; i >= 0 && r == 0; i--) {
		struct making making = {.path = paths[i],
		    .owner = &owners[i],
		    .stale_ends_ms = stale_ends_ms,
		    .error = error,
		    .size = size};

		umask(0022);
		r = sockets->lock_fd < 0 ? directory_lock(sockets, &making)
					 : directory_check(&making);
		umask(0177); /* bind makes the file 0600 */
		if (r == 0)
			r = socket_make(&making, &sockets->fds[i], &sockets->inodes[i]);
		if (r == 0)
			sockets->paths[i] = paths[i];
	}
	umask(mask);
	return r;
}

void
sockets_remove(struct sockets *sockets)
{
	struct stat status;

	for (int i = 0; i < SOCKET_COUNT; i++) {
		if (sockets->paths[i] && lstat(sockets->paths[i], &status) == 0 &&
		    status.st_ino == sockets->inodes[i])
			unlink(sockets->paths[i]);
		scope_close_fd(&sockets->fds[i]);
	}
	scope_close_fd(&sockets->lock_fd);
	sockets_init(sockets);
}

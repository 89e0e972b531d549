/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks again and again rather than waiting in flock(2), which has no deadline: an act takes some
 * ten milliseconds, so few looks are needed. Runs in the keeper.
 */
#include "keeper/lock.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/poison.h"

#define LOOK_MS 2
#define LOCK_NAME "2svd.lock"
#define LOCK_MODE 0600

/*
 * Whoever can open a folder can lock it, and keep it locked. Where others than the owner can, it is
 * a file inside; where that can't be made, as on a disk that can't be written, the folder after
 * all.
 */
static int
file_prefer(int *fd)
{
	struct stat status;
	int file;

	if (fstat(*fd, &status) < 0)
		return -errno;
	if (!(status.st_mode & (S_IRGRP | S_IROTH)))
		return 0;
	file = openat(
	    *fd, LOCK_NAME, O_RDONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, LOCK_MODE);
	if (file < 0)
		return 0;
	close(*fd);
	*fd = file;
	return 0;
}

static int
folder_open(const char *path, int *ret_fd)
{
	const char *end = strrchr(path, '/');
	scope_free char *folder = end ? strndup(path, (size_t)(end - path) + 1) : NULL;

	if (!folder)
		return end ? -ENOMEM : -EINVAL;
	*ret_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *ret_fd < 0 ? -errno : 0;
}

static int
lock_before(int fd, int64_t ends_ms)
{
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		if (monotonic_left_ms(ends_ms) == 0)
			return -ETIMEDOUT;
		poll(NULL, 0, LOOK_MS);
	}
	return 0;
}

int
lock_take(const char *path, int wait_ms, int *ret_fd, char *words, size_t size)
{
	int64_t ends_ms = monotonic_ms() + wait_ms;
	scope_fd int fd = -1;
	int r = folder_open(path, &fd);

	if (r == 0)
		r = file_prefer(&fd);
	if (r == 0)
		r = lock_before(fd, ends_ms);
	if (r == 0)
		*ret_fd = scope_keep_fd(&fd);
	else if (r == -ETIMEDOUT)
		text_format(words, size,
		    "store %s: another 2svd has it; if that is the service, its sockets are gone: "
		    "start it again",
		    path);
	else
		text_format(
		    words, size, "store %s: its folder can't be locked: %s", path, strerror(-r));
	return r;
}

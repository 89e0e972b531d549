/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reserve: blocks that the file system has given, so that they can be given back. A file with
 * holes would be none. Used by the store's files; runs in the keeper. Source: posix_fallocate(3).
 */
#include "keeper/store/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/poison.h"

#define ROOM_FACTOR 4 /* what is made at the last moment would take the room that was just made */

static bool
is_made(const struct store *store)
{
	struct stat status;

	return lstat(store->reserve_path, &status) == 0 && S_ISREG(status.st_mode) &&
	       status.st_size >= RESERVE_BYTES && (int64_t)status.st_blocks * 512 >= RESERVE_BYTES;
}

static bool
has_room(const struct store *store)
{
	struct statvfs disk;

	return statvfs(store->path, &disk) == 0 &&
	       disk.f_bavail >= (fsblkcnt_t)RESERVE_BYTES * ROOM_FACTOR / disk.f_frsize;
}

bool
reserve_make(const struct store *store)
{
	int scope_fd fd = -1;

	if (is_made(store))
		return true;
	if (!has_room(store))
		return false;
	unlink(store->reserve_path); /* half of one, or what was put in its place */
	fd = open(store->reserve_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0 && posix_fallocate(fd, 0, RESERVE_BYTES) == 0 && is_made(store))
		return true;
	unlink(store->reserve_path);
	return false;
}

bool
reserve_give_up(const struct store *store)
{
	return unlink(store->reserve_path) == 0;
}

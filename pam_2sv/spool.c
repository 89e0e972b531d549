/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One record: written under another name, made durable, then given its own, so that the keeper
 * never meets half a one. Runs in the caller's process: its umask and its limits are as they are.
 */
#include "pam_2sv/spool.h"
#include "base/scope.h"
#include "base/text.h"
#include "base/write.h"
#include "wire/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/poison.h"

#define RECORD_MODE 0640
/* What is left of a disk is for who comes to make room on it. */
#define FREE_BYTES_MIN (8ULL * 1024 * 1024)
#define FREE_FILES_MIN 64

/* What a user may make a program of root's write again and again leaves room for all else. */
#define RECORDS_OF_USERS_MAX (SPOOL_RECORDS_MAX / 4)
/* And what costs him nothing leaves room for what did. */
#define RECORDS_FOR_NOTHING_MAX (RECORDS_OF_USERS_MAX / 4)

/* A write past the limit would be a signal, which ends the caller (setrlimit(2)). */
static int
check_process(size_t size)
{
	struct rlimit limit;

	if (geteuid() != 0)
		return -EPERM;
	if (getrlimit(RLIMIT_FSIZE, &limit) < 0)
		return -errno;
	return limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < size ? -EFBIG : 0;
}

static unsigned int
records_max(bool is_free)
{
	if (getuid() == 0)
		return SPOOL_RECORDS_MAX;
	return is_free ? RECORDS_FOR_NOTHING_MAX : RECORDS_OF_USERS_MAX;
}

static int
check_room(int spool, bool is_free)
{
	struct statvfs disk;
	unsigned int waiting;
	int r;

	if (fstatvfs(spool, &disk) < 0)
		return -errno;
	if ((unsigned long long)disk.f_bavail * disk.f_frsize < FREE_BYTES_MIN ||
	    (disk.f_files > 0 && disk.f_favail < FREE_FILES_MIN))
		return -ENOSPC;
	r = spool_sweep(spool, &waiting);
	if (r < 0)
		return r;
	return waiting >= records_max(is_free) ? -ENOBUFS : 0;
}

/* Of root, and for the folder's group to read, whatever the umask and wherever the caller is. */
static int
give_to_group(int spool, int fd)
{
	struct stat folder, file;

	if (fstat(spool, &folder) < 0 || fstat(fd, &file) < 0)
		return -errno;
	if (file.st_uid != 0)
		return -EPERM;
	if (file.st_gid != folder.st_gid && fchown(fd, (uid_t)-1, folder.st_gid) < 0)
		return -errno;
	return fchmod(fd, RECORD_MODE) < 0 ? -errno : 0;
}

static int
fill(int fd, const struct packet *record)
{
	int r = write_all(fd, record->bytes, record->size);

	if (r < 0)
		return r;
	return fsync(fd) < 0 ? -errno : 0;
}

static int
write_new(int spool, const char *name, const struct packet *record)
{
	char half_done[ONCE_SIZE + 1];
	scope_fd int fd = -1;
	int r = text_format(half_done, sizeof(half_done), ".%s", name);

	if (r < 0)
		return r;
	fd = spool_open_at(spool, half_done, O_WRONLY | O_CREAT | O_EXCL, RECORD_MODE);
	if (fd < 0)
		return fd;
	r = give_to_group(spool, fd);
	if (r == 0)
		r = fill(fd, record);
	if (r == 0 && renameat(spool, half_done, spool, name) < 0)
		r = -errno;
	if (r < 0) {
		unlinkat(spool, half_done, 0);
		return r;
	}
	return fsync(spool) < 0 ? -errno : 0;
}

int
spool_write(const char *path, const char *name, const struct packet *record, bool is_free)
{
	scope_fd int spool = -1;
	int r;

	if (!packet_is_whole(record) || !once_is_good(name))
		return -EINVAL;
	r = check_process(record->size);
	if (r == 0)
		r = spool_open(path, &spool);
	if (r == 0)
		r = check_room(spool, is_free);
	return r < 0 ? r : write_new(spool, name, record);
}

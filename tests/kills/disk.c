/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk under the keeper: the calls by which SQLite's library and the store write are this
 * file's own, in a test's 2svd only, as fdatasync(2) is in tests/store/sync.c. Files are known by
 * name; all others, and all other processes of the service, are let through. Not imitated: names
 * (link, unlink), and a cache that outlives its process, as a real one does a kill.
 */
#include "config.h" /* _GNU_SOURCE */
#include "tests/kills/disk.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define CACHE_BYTES ((size_t)512 * 1024 * 1024) /* of addresses; memory as far as it is used */
#define SECTORS (CACHE_BYTES / DISK_SECTOR)
#define FILES_MAX 2
#define FDS_MAX 4096

/* A file as the keeper sees it; what is dirty is in no file yet. */
struct cached {
	dev_t device;
	ino_t inode;
	unsigned char *bytes;
	unsigned char *dirty; /* one byte a sector */
	size_t size;
};

static struct cached files[FILES_MAX];
static struct cached *open_files[FDS_MAX]; /* by descriptor */
static struct disk_control *control;
static uint64_t seed;

static struct cached *
cached_of(int fd)
{
	return fd >= 0 && fd < FDS_MAX ? open_files[fd] : NULL;
}

static unsigned int
percent_next(void)
{
	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (unsigned int)(seed >> 33) % 100;
}

static ssize_t
real_write(int fd, const void *bytes, size_t size, size_t at)
{
	return syscall(SYS_pwrite64, fd, bytes, size, at);
}

static void *
memory_of(size_t size, int fd)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE : MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		abort(); /* a test with no disk would show nothing */
	return memory;
}

/* Sectors [from, to) of the cache are in the file now. */
static void
write_out(struct cached *file, int fd, size_t from, size_t to)
{
	size_t at = from * DISK_SECTOR, end = to * DISK_SECTOR;

	if (end > file->size)
		end = file->size;
	while (at < end) {
		ssize_t count = real_write(fd, file->bytes + at, end - at, at);

		if (count <= 0)
			abort();
		at += (size_t)count;
	}
	for (size_t i = from; i < to; i++)
		control->unsynced -= file->dirty[i];
	memset(file->dirty + from, 0, to - from);
}

static int
cache_sync(struct cached *file, int fd)
{
	const struct timespec takes = {.tv_nsec = (long)control->sync_us * 1000};
	size_t sectors = (file->size + DISK_SECTOR - 1) / DISK_SECTOR, from = 0, to;

	control->syncs++;
	if (control->is_lying)
		return 0;
	control->is_syncing = true;
	nanosleep(&takes, NULL);
	for (;;) {
		const unsigned char *first = memchr(file->dirty + from, 1, sectors - from);

		if (!first)
			break;
		from = (size_t)(first - file->dirty);
		for (to = from; to < sectors && file->dirty[to]; to++)
			;
		write_out(file, fd, from, to);
		from = to;
	}
	control->is_syncing = false;
	return (int)syscall(SYS_ftruncate, fd, file->size);
}

static ssize_t
cache_write(struct cached *file, int fd, const void *bytes, size_t size, size_t at)
{
	size_t first = at / DISK_SECTOR, last = (at + size - 1) / DISK_SECTOR;

	if (size == 0 || at + size > CACHE_BYTES)
		abort();
	memcpy(file->bytes + at, bytes, size);
	if (at + size > file->size)
		file->size = at + size;
	for (size_t i = first; i <= last; i++) {
		control->unsynced += !file->dirty[i];
		file->dirty[i] = 1;
		if (percent_next() < control->early_percent && !control->is_lying)
			write_out(file, fd, i, i + 1);
	}
	return (ssize_t)size;
}

static void
cache_cut_to(struct cached *file, size_t size)
{
	size_t kept = (size + DISK_SECTOR - 1) / DISK_SECTOR;

	if (size < file->size)
		memset(file->bytes + size, 0, file->size - size);
	for (size_t i = kept; i < SECTORS && i * DISK_SECTOR < file->size; i++) {
		control->unsynced -= file->dirty[i];
		file->dirty[i] = 0;
	}
	file->size = size;
}

/* The control lies above the store's folder. */
static void
control_open(const char *path)
{
	char name[512];
	int fd;

	if (control)
		return;
	if (text_format(name, sizeof(name), "%.*s/../" DISK_CONTROL,
		(int)(strrchr(path, '/') - path), path) < 0)
		abort();
	fd = (int)syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC);
	control = memory_of(sizeof(*control), fd);
	syscall(SYS_close, fd);
	control->unsynced = 0;
	control->is_syncing = false;
	seed = control->seed;
}

static void
cache_load(struct cached *file, int fd, const struct stat *status)
{
	ssize_t count;

	*file = (struct cached){.device = status->st_dev,
	    .inode = status->st_ino,
	    .bytes = memory_of(CACHE_BYTES, -1),
	    .dirty = memory_of(SECTORS, -1)};
	while ((count = syscall(SYS_pread64, fd, file->bytes + file->size,
		    (size_t)status->st_size - file->size, file->size)) > 0)
		file->size += (size_t)count;
	if (count < 0 || (off_t)file->size != status->st_size)
		abort();
}

/* A descriptor of that very file, which may be in the cache already. */
static void
cache_open(const char *path, int fd)
{
	struct stat status;
	size_t i = 0;

	control_open(path);
	if (fd >= FDS_MAX || fstatat(fd, "", &status, AT_EMPTY_PATH) < 0)
		abort();
	while (i < FILES_MAX && files[i].bytes &&
	       (files[i].device != status.st_dev || files[i].inode != status.st_ino))
		i++;
	if (i == FILES_MAX)
		abort();
	if (!files[i].bytes)
		cache_load(&files[i], fd, &status);
	open_files[fd] = &files[i];
}

static bool
is_stores(const char *path)
{
	const char *name = strrchr(path, '/');

	return name && (strcmp(name, "/2sv.db") == 0 || strcmp(name, "/2sv.db-wal") == 0);
}

int
open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;
	int fd;

	va_start(arguments, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	if (fd >= 0 && is_stores(path))
		cache_open(path, fd);
	return fd;
}

int
close(int fd)
{
	if (cached_of(fd))
		open_files[fd] = NULL;
	return (int)syscall(SYS_close, fd);
}

ssize_t
pread(int fd, void *buffer, size_t size, off_t offset)
{
	const struct cached *file = cached_of(fd);
	size_t at = (size_t)offset;

	if (!file)
		return syscall(SYS_pread64, fd, buffer, size, offset);
	if (at >= file->size)
		return 0;
	if (size > file->size - at)
		size = file->size - at;
	memcpy(buffer, file->bytes + at, size);
	return (ssize_t)size;
}

ssize_t
pwrite(int fd, const void *buffer, size_t size, off_t offset)
{
	struct cached *file = cached_of(fd);

	return file ? cache_write(file, fd, buffer, size, (size_t)offset)
		    : real_write(fd, buffer, size, (size_t)offset);
}

int
ftruncate(int fd, off_t size)
{
	struct cached *file = cached_of(fd);

	if (!file)
		return (int)syscall(SYS_ftruncate, fd, size);
	cache_cut_to(file, (size_t)size);
	return 0;
}

int
fstat(int fd, struct stat *status)
{
	const struct cached *file = cached_of(fd);
	int r = fstatat(fd, "", status, AT_EMPTY_PATH);

	if (r == 0 && file)
		status->st_size = (off_t)file->size;
	return r;
}

int
fsync(int fd)
{
	struct cached *file = cached_of(fd);

	return file ? cache_sync(file, fd) : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	struct cached *file = cached_of(fd);

	return file ? cache_sync(file, fd) : (int)syscall(SYS_fdatasync, fd);
}

/* SQLite's library asks for the same by these names; here off_t has 64 bits in any case. */
_Static_assert(sizeof(off_t) == sizeof(off64_t), "one size of files");
int open64(const char *path, int flags, ...) __attribute__((alias("open")));
ssize_t pread64(int fd, void *buffer, size_t size, off64_t offset) __attribute__((alias("pread")));
ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t offset)
    __attribute__((alias("pwrite")));
int ftruncate64(int fd, off64_t size) __attribute__((alias("ftruncate")));
int fstat64(int fd, struct stat64 *status) __attribute__((alias("fstat")));

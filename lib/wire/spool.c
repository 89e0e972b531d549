/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The spool's folder, opened with care and swept. Used by the module in its caller's process
 * (libc only, nothing of that process is changed), by the keeper and by the supervisor.
 */
#include "wire/spool.h"
#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/poison.h"

#define FIRST_OWN_FD 3
#define REMOVED_MAX 512 /* at one sweep, for it is in a login's way */
#define HALF_DONE_SECONDS 3600

bool
once_is_good(const char *text)
{
	return text && strlen(text) == ONCE_SIZE - 1 &&
	       strspn(text, "0123456789abcdef") == ONCE_SIZE - 1;
}

/* A caller may have closed its standard files: none of ours takes their place. */
int
spool_open_at(int folder, const char *name, int flags, mode_t mode)
{
	scope_fd int fd = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
	int raised;

	if (fd < 0)
		return -errno;
	if (fd >= FIRST_OWN_FD)
		return scope_keep_fd(&fd);
	raised = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_OWN_FD);
	return raised < 0 ? -errno : raised;
}

int
spool_open(const char *path, int *ret)
{
	scope_fd int fd = spool_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
	struct stat status;

	*ret = -1;
	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (status.st_uid != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)))
		return -EPERM;
	*ret = scope_keep_fd(&fd);
	return 0;
}

static bool
name_is_good(const char *name)
{
	return once_is_good(name[0] == '.' ? name + 1 : name);
}

static void
scope_close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

int
spool_visit(int folder, spool_visitor *visit, void *context)
{
	scope(scope_close_folder) DIR *stream = NULL;
	const struct dirent *entry;
	int fd = spool_open_at(folder, ".", O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0)
		return fd;
	stream = fdopendir(fd);
	if (!stream) {
		close(fd);
		return -ENOMEM;
	}
	while ((entry = readdir(stream)))
		if (name_is_good(entry->d_name) && !visit(context, entry->d_name))
			break;
	return 0;
}

struct sweep {
	int spool, taken;
	time_t now;
	unsigned int removed, waiting;
};

/* Its writer was killed, or the machine: nobody will finish it. */
static bool
is_left_over(const struct sweep *sweep, const char *name)
{
	struct stat status;

	return fstatat(sweep->spool, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       status.st_mtime < sweep->now - HALF_DONE_SECONDS;
}

static bool
is_taken(const struct sweep *sweep, const char *name)
{
	return sweep->taken >= 0 && faccessat(sweep->taken, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool
sweep_one(void *context, const char *name)
{
	struct sweep *sweep = context;
	bool useless = name[0] == '.' ? is_left_over(sweep, name) : is_taken(sweep, name);

	if (useless && sweep->removed < REMOVED_MAX) {
		unlinkat(sweep->spool, name, 0);
		sweep->removed++;
	} else if (!useless) {
		sweep->waiting++;
	}
	return sweep->waiting < SPOOL_RECORDS_MAX;
}

int
spool_sweep(int spool, unsigned int *ret_waiting)
{
	struct sweep sweep = {.spool = spool, .now = time(NULL)};
	int r;

	sweep.taken = spool_open_at(spool, SPOOL_TAKEN, O_RDONLY | O_DIRECTORY, 0);
	r = spool_visit(spool, sweep_one, &sweep);
	*ret_waiting = sweep.waiting;
	if (sweep.taken >= 0)
		close(sweep.taken);
	return r;
}

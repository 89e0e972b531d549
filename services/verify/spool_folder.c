/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the spool's folder and sweeps it. Runs in the supervisor.
 */
#include "spool_folder.h"
#include "base/log.h"
#include "base/scope.h"
#include "wire/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/poison.h"

struct folder {
	const char *path;
	uid_t owner;
	gid_t group;
	mode_t mode;
};

/* Opened before it is given away: nobody can put another in its place. */
static int
make(int at, const struct folder *folder)
{
	int scope_fd fd = -1;

	if (mkdirat(at, folder->path, 0700) < 0)
		return errno == EEXIST ? 0 : -errno;
	fd = spool_open_at(at, folder->path, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return fd;
	if (fchown(fd, folder->owner, folder->group) < 0 || fchmod(fd, folder->mode) < 0)
		return -errno;
	return 0;
}

void
spool_folder_make(const char *path, uid_t keeper, gid_t group)
{
	const struct folder spool = {path, 0, group, 02750};
	const struct folder taken = {SPOOL_TAKEN, keeper, group, 0750};
	int scope_fd fd = -1;
	int r = make(AT_FDCWD, &spool);

	if (r == 0)
		r = spool_open(path, &fd);
	if (r == 0)
		r = make(fd, &taken);
	if (r < 0)
		log_line(LOG_ERR, "spool %s: %s: logins without the service will not be told later",
		    path, r == -EPERM ? "is not root's, or others may write there" : strerror(-r));
}

void
spool_folder_sweep(const char *path)
{
	int scope_fd fd = -1;
	unsigned int waiting;

	if (spool_open(path, &fd) == 0)
		spool_sweep(fd, &waiting);
}

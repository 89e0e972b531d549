/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Confinement (prctl(2), credentials(7)), at the start of each process of a service.
 */
#include "config.h" /* _GNU_SOURCE */
#include "base/confine.h"
#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

static int
no_dumps(void)
{
	static const struct rlimit none = {0, 0};

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || setrlimit(RLIMIT_CORE, &none) < 0)
		return -errno;
	return 0;
}

static int
no_new_privileges(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

static int
own_folder(void)
{
	umask(0077);
	return chdir("/") < 0 ? -errno : 0;
}

/* Standard error stays where a person looks at it. */
static int
no_stdio(void)
{
	scope_fd int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return -errno;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (!(fd == STDERR_FILENO && isatty(fd)) && dup2(null, fd) < 0)
			return -errno;
	if (null <= STDERR_FILENO)
		scope_keep_fd(&null);
	return 0;
}

/*
 * Only without a limit: under one, a process whose later memory must be locked too would
 * one day get none at all.
 */
static void
lock_memory(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY)
		mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

int
confine_process(const struct confinement *confinement, const char **step)
{
	int r;

	*step = "PR_SET_DUMPABLE, RLIMIT_CORE";
	r = no_dumps();
	if (r == 0) {
		*step = "PR_SET_NO_NEW_PRIVS";
		r = no_new_privileges();
	}
	if (r == 0) {
		*step = "chdir /";
		r = own_folder();
	}
	if (r == 0 && !confinement->keeps_stdio) {
		*step = "/dev/null";
		r = no_stdio();
	}
	if (r == 0 && confinement->first_other_fd >= 0) {
		*step = "close_range";
		r = close_range((unsigned int)confinement->first_other_fd, ~0U, 0) < 0 ? -errno : 0;
	}
	if (r == 0 && confinement->locks_memory)
		lock_memory();
	return r;
}

int
confine_become(uid_t uid, gid_t gid)
{
	uid_t uids[3];
	gid_t gids[3];

	if (uid == 0 || gid == 0)
		return -EPERM;
	if (setgroups(0, NULL) < 0 || setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
		return -errno;
	if (getresuid(&uids[0], &uids[1], &uids[2]) < 0 ||
	    getresgid(&gids[0], &gids[1], &gids[2]) < 0)
		return -errno;
	for (int i = 0; i < 3; i++)
		if (uids[i] != uid || gids[i] != gid)
			return -EPERM;
	/* There must be no way back. */
	if (setuid(0) == 0 || setgid(0) == 0 || getgroups(0, NULL) != 0)
		return -EPERM;
	return 0;
}

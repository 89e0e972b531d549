/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two processes, one after the other: the first has no exit signal and never execs (execve(2)
 * would give it SIGCHLD again), so whoever waits for its own children hears nothing of it; the
 * second is its child, becomes the service, and ends up with init (or with a caller that asked for
 * others' orphans, PR_SET_CHILD_SUBREAPER). Both have a copy of the caller's memory and
 * perhaps its locks: there they call the kernel and nothing else. Runs in the caller's process.
 * Source: clone(2), signal-safety(7).
 */
#include "config.h" /* _GNU_SOURCE: sched.h */

#include "wire/spawn.h"
#include "wire/link.h"
#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

#define SET_BYTES ((NSIG - 1) / 8) /* the kernel's sigset_t, which is not the C library's */
#define STACK_BYTES (8 * 1024 * 1024)
#define FILES_MAX 1024
#define FIRST_OWN_FD 3

static void __attribute__((noreturn)) leave(int code)
{
	for (;;)
		syscall(SYS_exit_group, code);
}

/* The library's own would wait for the caller's other threads, which are not here. */
static bool
ids_reset(void)
{
	return syscall(SYS_setgroups, 0, NULL) == 0 && syscall(SYS_setresgid, 0, 0, 0) == 0 &&
	       syscall(SYS_setresuid, 0, 0, 0) == 0;
}

static rlim_t
limit_wanted(int resource)
{
	switch (resource) {
	case RLIMIT_CORE:
	case RLIMIT_NICE:
	case RLIMIT_RTPRIO:
		return 0;
	case RLIMIT_NOFILE:
		return FILES_MAX;
	case RLIMIT_STACK:
		return STACK_BYTES;
	default:
		return RLIM_INFINITY;
	}
}

/* What a container's root may not raise is raised as far as it goes. */
static void
limits_reset(void)
{
	for (int resource = 0; resource < (int)RLIM_NLIMITS; resource++) {
		rlim_t wanted = limit_wanted(resource);
		struct rlimit64 limit = {wanted, wanted};

		if (syscall(SYS_prlimit64, 0, resource, &limit, NULL) == 0 ||
		    syscall(SYS_prlimit64, 0, resource, NULL, &limit) < 0)
			continue;
		limit.rlim_cur = limit.rlim_max;
		syscall(SYS_prlimit64, 0, resource, &limit, NULL);
	}
}

/* All of struct sigaction is zero: SIG_DFL, in whatever order its members lie. */
static bool
signals_reset(void)
{
	static const long nothing[16];

	for (int number = 1; number < NSIG; number++)
		syscall(SYS_rt_sigaction, number, nothing, NULL, SET_BYTES);
	return syscall(SYS_rt_sigprocmask, SIG_SETMASK, nothing, NULL, SET_BYTES) == 0;
}

/* A user who has slowed down his su must not hold up those who wait for the store. */
static void
priority_reset(void)
{
	static const struct sched_param plain;
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &plain);
	syscall(SYS_setpriority, PRIO_PROCESS, 0, 0);
	syscall(SYS_sched_setaffinity, 0, sizeof(all), &all);
	syscall(SYS_ioprio_set, 1, 0, 0); /* this process; none: follows nice */
}

/* Of all descriptors the service gets one. */
static bool
files_reset(int connection)
{
	long null;

	if (connection == SPAWN_FD ? syscall(SYS_fcntl, connection, F_SETFD, 0) < 0
				   : syscall(SYS_dup3, connection, SPAWN_FD, 0) < 0)
		return false;
	null = syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR, 0);
	if (null < 0)
		return false;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fd != null && syscall(SYS_dup3, null, fd, 0) < 0)
			return false;
	return syscall(SYS_close_range, SPAWN_FD + 1, ~0U, 0) == 0;
}

static void __attribute__((noreturn)) become_service(int connection)
{
	static const char *const arguments[] = {"2svd", "--fd", "3", NULL};
	static const char *const environment[] = {NULL};

	limits_reset();
	priority_reset();
	syscall(SYS_umask, 0077);
	if (syscall(SYS_chdir, "/") == 0 && files_reset(connection) && signals_reset())
		syscall(SYS_execve, SPAWN_PROGRAM, arguments, environment);
	leave(1);
}

/* Without flags: a copy, without exit signal; all arguments are zero, in whatever order. */
static pid_t
copy_make(void)
{
	return (pid_t)syscall(SYS_clone, 0, 0, 0, 0, 0);
}

static void __attribute__((noreturn)) become_parent(int connection)
{
	pid_t pid;

	if (!ids_reset() || syscall(SYS_setsid) < 0)
		leave(1);
	pid = copy_make();
	if (pid == 0)
		become_service(connection);
	leave(pid < 0 ? 1 : 0);
}

/* Somebody else of the caller's process may have waited for it: so be it. */
static int
first_wait(pid_t pid)
{
	int status = 0;
	long r;

	do
		r = syscall(SYS_wait4, pid, &status, __WCLONE, NULL);
	while (r < 0 && errno == EINTR);
	return r == pid && status != 0 ? -EAGAIN : 0;
}

/* No handler of the caller's may run in a copy: it shares the caller's pipes and files. */
static int
service_start(int connection)
{
	unsigned char all[SET_BYTES], before[SET_BYTES];
	pid_t pid;
	int r;

	memset(all, 0xff, sizeof(all));
	if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, all, before, SET_BYTES) < 0)
		return -errno;
	pid = copy_make();
	if (pid == 0)
		become_parent(connection);
	r = pid < 0 ? -errno : 0;
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, before, NULL, SET_BYTES);
	return r < 0 ? r : first_wait(pid);
}

static int
program_check(void)
{
	struct stat status;

	if (stat(SPAWN_PROGRAM, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || !(status.st_mode & S_IXUSR))
		return -EACCES;
	return status.st_uid != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)) ? -EPERM : 0;
}

/* A caller may have closed its standard files: none of ours takes their place. */
static int
pair_make(int *ret_mine, int *ret_its)
{
	int pair[2], r = 0;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	*ret_mine = fcntl(pair[0], F_DUPFD_CLOEXEC, FIRST_OWN_FD);
	*ret_its = fcntl(pair[1], F_DUPFD_CLOEXEC, FIRST_OWN_FD);
	if (*ret_mine < 0 || *ret_its < 0 || fcntl(*ret_mine, F_SETFL, O_NONBLOCK) < 0)
		r = -errno;
	close(pair[0]);
	close(pair[1]);
	return r;
}

static int
spawn_service(int *ret_fd)
{
	scope_fd int mine = -1, its = -1;
	int r = program_check();

	if (r == 0)
		r = pair_make(&mine, &its);
	if (r == 0)
		r = service_start(its);
	if (r == 0)
		*ret_fd = scope_keep_fd(&mine);
	return r;
}

/* A link that leads nowhere is a file, and somebody put it there. */
static bool
is_absent(const char *path)
{
	struct stat status;

	return lstat(path, &status) < 0 && errno == ENOENT;
}

int
spawn_connect(const char *path, int timeout_ms, int *ret_fd, bool *ret_spawned)
{
	int r = link_connect(path, timeout_ms, ret_fd);

	*ret_spawned = r == -ENOENT && geteuid() == 0 && is_absent(path);
	return *ret_spawned ? spawn_service(ret_fd) : r;
}

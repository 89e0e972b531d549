/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The wrappers: each counts, and fails in its turn as its manual page says that it may. What
 * fails has done nothing; only close(2) has closed all the same.
 */
#include "tests/pam_2sv/failing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <security/pam_modutil.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

struct failing failing = {.what = FAILS_COUNT};

static bool
is_turn(enum failing_call what, int error)
{
	failing.calls++;
	if (failing.calls != failing.at)
		return false;
	failing.what = what;
	errno = error;
	return true;
}

/* WRAP(type of the result, name, call, errno, result of the failure, (parameters), (arguments)) */
#define WRAP(type, name, call, error, failure, parameters, arguments)                      \
	type __real_##name parameters;                                                     \
	type __wrap_##name parameters;                                                     \
	type __wrap_##name parameters                                                      \
	{                                                                                  \
		return is_turn(FAILS_##call, error) ? (failure) : __real_##name arguments; \
	}

WRAP(int, clock_gettime, clock_gettime, EINVAL, -1, (clockid_t id, struct timespec *ret), (id, ret))
WRAP(int, connect, connect, ENOMEM, -1, (int fd, const struct sockaddr *to, socklen_t size),
    (fd, to, size))
WRAP(int, getsockopt, getsockopt, ENOBUFS, -1,
    (int fd, int level, int name, void *value, socklen_t *size), (fd, level, name, value, size))
WRAP(int, setsockopt, setsockopt, ENOMEM, -1,
    (int fd, int level, int name, const void *value, socklen_t size),
    (fd, level, name, value, size))
WRAP(int, poll, poll, ENOMEM, -1, (struct pollfd * fds, nfds_t count, int wait_ms),
    (fds, count, wait_ms))
WRAP(int, __poll_chk, poll, ENOMEM, -1,
    (struct pollfd * fds, nfds_t count, int wait_ms, size_t size), (fds, count, wait_ms, size))
WRAP(ssize_t, recvmsg, recvmsg, ENOMEM, -1, (int fd, struct msghdr *message, int flags),
    (fd, message, flags))
WRAP(ssize_t, sendmsg, sendmsg, ENOBUFS, -1, (int fd, const struct msghdr *message, int flags),
    (fd, message, flags))
WRAP(
    int, socket, socket, EMFILE, -1, (int domain, int type, int protocol), (domain, type, protocol))
WRAP(int, socketpair, socketpair, EMFILE, -1, (int domain, int type, int protocol, int *pair),
    (domain, type, protocol, pair))
WRAP(int, lstat, lstat, EACCES, -1, (const char *path, struct stat *ret), (path, ret))
WRAP(int, stat, stat, EACCES, -1, (const char *path, struct stat *ret), (path, ret))
WRAP(void *, calloc, calloc, ENOMEM, NULL, (size_t count, size_t size), (count, size))
WRAP(int, faccessat, faccessat, EIO, -1, (int at, const char *path, int mode, int flags),
    (at, path, mode, flags))
WRAP(int, fchmod, fchmod, EIO, -1, (int fd, mode_t mode), (fd, mode))
WRAP(int, fchown, fchown, EIO, -1, (int fd, uid_t owner, gid_t group), (fd, owner, group))
WRAP(DIR *, fdopendir, fdopendir, ENOMEM, NULL, (int fd), (fd))
WRAP(int, fstat, fstat, EIO, -1, (int fd, struct stat *ret), (fd, ret))
WRAP(int, fstatat, fstatat, EIO, -1, (int at, const char *path, struct stat *ret, int flags),
    (at, path, ret, flags))
WRAP(int, fstatvfs, fstatvfs, EIO, -1, (int fd, struct statvfs *ret), (fd, ret))
WRAP(int, fsync, fsync, EIO, -1, (int fd), (fd))
WRAP(ssize_t, getrandom, getrandom, EAGAIN, -1, (void *bytes, size_t size, unsigned int flags),
    (bytes, size, flags))
WRAP(int, getrlimit, getrlimit, EINVAL, -1, (__rlimit_resource_t which, struct rlimit *ret),
    (which, ret))
WRAP(ssize_t, read, read, EIO, -1, (int fd, void *bytes, size_t size), (fd, bytes, size))
WRAP(struct dirent *, readdir, readdir, EIO, NULL, (DIR * folder), (folder))
WRAP(int, renameat, renameat, EIO, -1, (int from_at, const char *from, int to_at, const char *to),
    (from_at, from, to_at, to))
WRAP(int, unlinkat, unlinkat, EIO, -1, (int at, const char *path, int flags), (at, path, flags))
WRAP(ssize_t, write, write, ENOSPC, -1, (int fd, const void *bytes, size_t size), (fd, bytes, size))
WRAP(struct passwd *, pam_modutil_getpwnam, getpwnam, ENOMEM, NULL,
    (pam_handle_t * pamh, const char *name), (pamh, name))
WRAP(int, pam_fail_delay, pam_fail_delay, 0, PAM_SYSTEM_ERR,
    (pam_handle_t * pamh, unsigned int delay_us), (pamh, delay_us))
WRAP(int, pam_get_data, pam_get_data, 0, PAM_SYSTEM_ERR,
    (const pam_handle_t *pamh, const char *name, const void **ret), (pamh, name, ret))
WRAP(int, pam_get_item, pam_get_item, 0, PAM_BUF_ERR,
    (const pam_handle_t *pamh, int type, const void **ret), (pamh, type, ret))
WRAP(int, pam_get_user, pam_get_user, 0, PAM_BUF_ERR,
    (pam_handle_t * pamh, const char **ret, const char *prompt), (pamh, ret, prompt))
WRAP(int, pam_putenv, pam_putenv, 0, PAM_BUF_ERR, (pam_handle_t * pamh, const char *name_value),
    (pamh, name_value))
WRAP(int, pam_set_item, pam_set_item, 0, PAM_BUF_ERR,
    (pam_handle_t * pamh, int type, const void *value), (pamh, type, value))
WRAP(int, pam_get_authtok, pam_get_authtok, 0, PAM_CONV_ERR,
    (pam_handle_t * pamh, int type, const char **ret, const char *prompt),
    (pamh, type, ret, prompt))
WRAP(char *, strndup, strndup, ENOMEM, NULL, (const char *text, size_t size), (text, size))
WRAP(int, pam_set_data, pam_set_data, 0, PAM_BUF_ERR,
    (pam_handle_t * pamh, const char *name, void *data,
	void (*cleanup)(pam_handle_t *, void *, int)),
    (pamh, name, data, cleanup))
WRAP(int, vsnprintf, format, EOVERFLOW, -1,
    (char *text, size_t size, const char *format, va_list arguments),
    (text, size, format, arguments))
WRAP(int, __vsnprintf_chk, format, EOVERFLOW, -1,
    (char *text, size_t size, int flag, size_t room, const char *format, va_list arguments),
    (text, size, flag, room, format, arguments))

int __real_close(int fd);
int __wrap_close(int fd);
int
__wrap_close(int fd)
{
	int r = __real_close(fd);

	return is_turn(FAILS_close, EIO) ? -1 : r;
}

int __real_closedir(DIR *folder);
int __wrap_closedir(DIR *folder);
int
__wrap_closedir(DIR *folder)
{
	int r = __real_closedir(folder);

	return is_turn(FAILS_closedir, EIO) ? -1 : r;
}

/* The module gives a mode always. */
int __real_openat(int at, const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...);
int
__wrap_openat(int at, const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return is_turn(FAILS_openat, EMFILE) ? -1 : __real_openat(at, path, flags, mode);
}

/* The module only sets flags and duplicates: one number at most. */
int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);
int
__wrap_fcntl(int fd, int command, ...)
{
	va_list arguments;
	int value;

	va_start(arguments, command);
	value = va_arg(arguments, int);
	va_end(arguments);
	return is_turn(FAILS_fcntl, EMFILE) ? -1 : __real_fcntl(fd, command, value);
}

/* In the copies that the module makes of its process too, which can't tell. */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long
__wrap_syscall(long number, ...)
{
	long values[5];
	va_list arguments;

	va_start(arguments, number);
	for (unsigned int i = 0; i < 5; i++)
		values[i] = va_arg(arguments, long);
	va_end(arguments);
	if (is_turn(FAILS_syscall, EAGAIN))
		return -1;
	return __real_syscall(number, values[0], values[1], values[2], values[3], values[4]);
}

/* The line is lost: what logged it can't know. */
void __wrap_pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...);
void
__wrap_pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
	va_list arguments;

	if (is_turn(FAILS_pam_syslog, 0))
		return;
	va_start(arguments, format);
	pam_vsyslog(pamh, priority, format, arguments);
	va_end(arguments);
}

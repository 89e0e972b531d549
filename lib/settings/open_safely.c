/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A careful open: what is checked is the open descriptor, so that nothing can be put in its
 * place between check and use. Called by settings.c, in every program that reads 2sv.conf.
 * Source: open(2), openat(2), fstat(2).
 */
#include "config.h"

#include "settings/open_safely.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/poison.h"

/* One directory of the way, opened below *fd, which it replaces. */
static int
step_down(int *fd, const char *name, struct complaint *complaint)
{
	struct stat st;
	int next = openat(*fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (next < 0 && errno == ENOENT)
		return -ENOENT;
	if (next < 0) {
		int r = -errno;

		complain(complaint, 0, "directory %s on the way to it: %s; it may be no link", name,
		    strerror(-r));
		return r;
	}
	close(*fd);
	*fd = next;
	if (fstat(next, &st) < 0)
		return -errno;
	if (st.st_uid != 0 || st.st_mode & (S_IWGRP | S_IWOTH)) {
		complain(complaint, 0,
		    "directory %s on the way to it must be root's, writable by nobody else", name);
		return -EPERM;
	}
	return 0;
}

/* Every directory from / down to the file's own. */
static int
check_directories(const char *path, struct complaint *complaint)
{
	scope_fd int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[NAME_MAX + 1];
	const char *rest = path;
	int r;

	if (fd < 0)
		return -errno;
	for (;;) {
		size_t length;

		rest += strspn(rest, "/");
		length = strcspn(rest, "/");
		if (rest[length] == '\0')
			return 0; /* the file itself */
		if (length >= sizeof(name))
			return -ENAMETOOLONG;
		memcpy(name, rest, length);
		name[length] = '\0';
		r = step_down(&fd, name, complaint);
		if (r < 0)
			return r;
		rest += length;
	}
}

/* The words of what is wrong with its owner or its mode; 0 or -EPERM. */
static int
check_rights(const struct stat *st, const struct open_rules *rules, struct complaint *complaint)
{
	unsigned int mode = st->st_mode & 07777;

	if (st->st_uid != rules->owner)
		complain(complaint, 0,
		    "belongs to uid %ju, must belong to uid %ju: run chown on it",
		    (uintmax_t)st->st_uid, (uintmax_t)rules->owner);
	else if (mode & (S_IWGRP | S_IWOTH))
		complain(
		    complaint, 0, "is writable by others (mode %04o): run chmod go-w on it", mode);
	else if (rules->is_secret && mode & S_IROTH)
		complain(
		    complaint, 0, "is readable by others (mode %04o): run chmod o= on it", mode);
	else
		return 0;
	return -EPERM;
}

static int
check_file(int fd, const struct open_rules *rules, struct complaint *complaint)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode)) {
		complain(complaint, 0, "must be a regular file");
		return -EINVAL;
	}
	if (check_rights(&st, rules, complaint) < 0)
		return -EPERM;
	if (st.st_nlink != 1) {
		complain(complaint, 0, "has a second name (hard link): make a copy of its own");
		return -EPERM;
	}
	return 0;
}

/* Reads up to bytes_max, and one byte more to see whether there is more. */
static int
read_whole(int fd, size_t bytes_max, char **ret, struct complaint *complaint)
{
	scope_free char *text = malloc(bytes_max + 2);
	size_t used = 0;
	ssize_t n;

	if (!text)
		return -ENOMEM;
	while (used <= bytes_max && (n = read(fd, text + used, bytes_max + 1 - used)) != 0) {
		if (n < 0 && errno != EINTR)
			return -errno;
		used += n > 0 ? (size_t)n : 0;
	}
	if (used > bytes_max) {
		complain(complaint, 0, "is longer than %zu bytes", bytes_max);
		return -EFBIG;
	}
	text[used] = '\0';
	if (strlen(text) != used) {
		complain(complaint, 0, "holds a NUL byte: it is no text file");
		return -EINVAL;
	}
	*ret = text;
	text = NULL;
	return 0;
}

/* Where nothing has been said yet, the words of errno. */
static int
fail(int r, struct complaint *complaint)
{
	complain(complaint, 0, "%s", strerror(-r));
	return r;
}

static int
check_way(const char *path, const struct open_rules *rules, struct complaint *complaint)
{
	if (path[0] != '/') {
		complain(complaint, 0, "give the whole path, from /");
		return -EINVAL;
	}
	return rules->check_directories ? check_directories(path, complaint) : 0;
}

#define OPEN_FLAGS (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* fd is what open(2) gave for the file, errno its error. */
static int
read_opened(int fd, const struct open_rules *rules, char **ret, struct complaint *complaint)
{
	int r = fd < 0 ? -errno : check_file(fd, rules, complaint);

	if (r == -ELOOP)
		complain(complaint, 0, "is a symbolic link: it may be none");
	if (r == 0)
		r = read_whole(fd, rules->bytes_max, ret, complaint);
	return r < 0 ? fail(r, complaint) : 0;
}

int
open_safely_read(
    const char *path, const struct open_rules *rules, char **ret, struct complaint *complaint)
{
	int r = check_way(path, rules, complaint);
	scope_fd int fd = -1;

	*ret = NULL;
	if (r < 0)
		return fail(r, complaint);
	fd = open(path, OPEN_FLAGS);
	return read_opened(fd, rules, ret, complaint);
}

int
open_safely_read_in(
    int folder, const struct open_rules *rules, char **ret, struct complaint *complaint)
{
	const char *slash = strrchr(complaint->path, '/');
	scope_fd int fd = openat(folder, slash ? slash + 1 : complaint->path, OPEN_FLAGS);

	*ret = NULL;
	return read_opened(fd, rules, ret, complaint);
}

static int
check_folder(int fd, const struct open_rules *rules, struct complaint *complaint)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_uid == rules->owner && !(st.st_mode & (S_IWGRP | S_IWOTH)))
		return 0;
	complain(complaint, 0,
	    "must belong to uid %ju and be writable by nobody else (it is uid %ju's, mode %04o)",
	    (uintmax_t)rules->owner, (uintmax_t)st.st_uid, (unsigned int)(st.st_mode & 07777));
	return -EPERM;
}

int
open_safely_folder(
    const char *path, const struct open_rules *rules, int *ret_fd, struct complaint *complaint)
{
	scope_fd int fd = -1;
	int r = check_way(path, rules, complaint);

	*ret_fd = -1;
	if (r < 0)
		return fail(r, complaint);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOTDIR) /* a link, too */
		complain(complaint, 0, "must be a directory, and no symbolic link");
	if (fd < 0)
		return fail(-errno, complaint);
	r = check_folder(fd, rules, complaint);
	if (r < 0)
		return fail(r, complaint);
	*ret_fd = scope_keep_fd(&fd);
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The working copy's files. Database and log are copied as they are, under a lock that keeps other
 * keepers out: SQLite can't open a log on a disk that it can't write. Used by open.c; runs in the
 * keeper. Source: sqlite.org/wal.html (read-only databases), os_unix.c (the bytes of locks).
 */
#include "keeper/store/working.h"

#include "base/text.h"
#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define SHARED_FIRST 0x40000002 /* the bytes that every reader of a database locks */
#define SHARED_SIZE 510
#define MARK_SIZE 160

int
working_find(const char *folder, struct working_paths *ret, const struct words *words)
{
	struct stat status;

	if (lstat(folder, &status) < 0)
		return words_say(words, -errno, "working copy %s: %s", folder, strerror(errno));
	if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 077))
		return words_say(words, -EPERM,
		    "working copy %s: must be a folder of the service's user alone (0700)", folder);
	if (text_format(ret->database, sizeof(ret->database), "%s/2sv.db", folder) < 0 ||
	    text_format(ret->mark, sizeof(ret->mark), "%s/made", folder) < 0)
		return words_say(words, -ENAMETOOLONG, "working copy %s: too long a path", folder);
	return text_format(ret->wal, sizeof(ret->wal), "%s-wal", ret->database);
}

static int
mark_text(char *text, const char *boot_id, const char *store_id)
{
	return text_format(text, MARK_SIZE, "%s %s\n", boot_id, store_id);
}

bool
working_is_there(const struct working_paths *paths, const char *boot_id, const char *store_id)
{
	int scope_fd fd = open(paths->mark, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char found[MARK_SIZE] = "", wanted[MARK_SIZE];

	return fd >= 0 && read(fd, found, sizeof(found) - 1) > 0 &&
	       mark_text(wanted, boot_id, store_id) == 0 && strcmp(found, wanted) == 0;
}

void
working_remove(const struct working_paths *paths)
{
	unlink(paths->mark);
	unlink(paths->database);
	unlink(paths->wal);
}

static int
pour(int from, const char *to)
{
	int scope_fd fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	static char bytes[65536];
	ssize_t count;
	int r = fd < 0 ? -errno : 0;

	while (r == 0) {
		count = read(from, bytes, sizeof(bytes));
		if (count <= 0)
			return count < 0 ? -errno : 0;
		r = write_all(fd, bytes, (size_t)count);
	}
	return r;
}

static int
pour_both(const char *store_path, const struct working_paths *paths)
{
	struct flock lock = {
	    .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = SHARED_FIRST, .l_len = SHARED_SIZE};
	char wal[PATH_MAX];
	int scope_fd database = open(store_path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int scope_fd log = -1;
	int r;

	if (text_format(wal, sizeof(wal), "%s-wal", store_path) < 0)
		return -ENAMETOOLONG;
	if (database < 0)
		return -errno;
	if (fcntl(database, F_SETLK, &lock) < 0)
		return -EBUSY;
	r = pour(database, paths->database);
	log = open(wal, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (r < 0 || (log < 0 && errno == ENOENT)) /* all of it is in the database then */
		return r;
	return log < 0 ? -errno : pour(log, paths->wal);
}

int
working_files(const char *store_path, const struct working_paths *paths, const struct words *words)
{
	int r;

	working_remove(paths);
	r = pour_both(store_path, paths);
	if (r == 0)
		return 0;
	working_remove(paths);
	return words_say(words, r, "store %s: can't be written, and not be copied to %s: %s",
	    store_path, paths->database, r == -ENOSPC ? "there is no room" : strerror(-r));
}

int
working_mark(const struct working_paths *paths, const char *boot_id, const char *store_id,
    const struct words *words)
{
	char half[sizeof(paths->mark) + 4], text[MARK_SIZE];
	int scope_fd fd = -1;
	int r = mark_text(text, boot_id, store_id);

	if (r == 0)
		r = text_format(half, sizeof(half), "%s.new", paths->mark);
	if (r == 0) {
		unlink(half);
		fd = open(half, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		r = fd < 0 ? -errno : write_all(fd, text, strlen(text));
	}
	if (r == 0 && rename(half, paths->mark) < 0)
		r = -errno;
	return r < 0 ? words_say(words, r, "working copy %s: %s", paths->mark, strerror(-r)) : 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A consistent copy of the open store, made a few pages a call, so that acts run in between: what
 * they write to pages that were copied is written to the copy as well. Called by the keeper's
 * errands; runs in the keeper. Source: sqlite.org/c3ref/backup_finish.html.
 */
#include "keeper/store/sqlite.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/poison.h"

#define SPARE_BYTES INT64_C(67108864) /* what a copy leaves to the logins */

void
store_copy_remove(const char *path)
{
	static const char *const tails[] = {"", "-wal", "-journal"};
	char part[PATH_MAX];

	for (unsigned int i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		if (text_format(part, sizeof(part), "%s%s", path, tails[i]) == 0)
			unlink(part);
}

static int
check_room(struct store *store, const struct words *words)
{
	struct statvfs disk;
	int64_t pages, page_size;
	int r = sqlite_number(store->db, "PRAGMA page_count", &pages, words);

	if (r == 0)
		r = sqlite_number(store->db, "PRAGMA page_size", &page_size, words);
	if (r < 0)
		return r;
	if (statvfs(store->path, &disk) < 0)
		return words_say(words, -errno, "store %s: %s", store->path, strerror(errno));
	if ((int64_t)disk.f_bavail * (int64_t)disk.f_frsize < pages * page_size + SPARE_BYTES)
		return words_say(words, -ENOSPC,
		    "store %s: its disk has no room for a copy: that takes %lld MB", store->path,
		    (long long)((pages * page_size + SPARE_BYTES) / 1048576));
	return 0;
}

/* It is read once and thrown away: nothing of it need survive a crash. */
static int
open_copy(struct store *store, const char *path, const struct words *words)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX;

	if (fd < 0)
		return words_say(
		    words, -errno, "store %s: can't be made: %s", path, strerror(errno));
	close(fd);
	if (sqlite3_open_v2(path, &store->copy, flags, NULL) != SQLITE_OK)
		return sqlite_say(store->copy, words);
	return sqlite_execute(store->copy,
	    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE",
	    words);
}

int
store_copy_begin(struct store *store, const char *path, char *error, size_t size)
{
	const struct words words = {.text = error, .size = size};
	int r;

	error[0] = '\0';
	store_copy_end(store);
	store_copy_remove(path);
	r = check_room(store, &words);
	if (r == 0)
		r = open_copy(store, path, &words);
	if (r == 0) {
		store->backup = sqlite3_backup_init(store->copy, "main", store->db, "main");
		if (!store->backup)
			r = sqlite_say(store->copy, &words);
	}
	if (r < 0) {
		store_copy_end(store);
		store_copy_remove(path);
	}
	return r;
}

int
store_copy_step(struct store *store, unsigned int pages, struct store_copied *ret)
{
	int code;

	if (!store->backup)
		return -ECANCELED;
	code = sqlite3_backup_step(store->backup, (int)pages);
	ret->pages = sqlite3_backup_pagecount(store->backup);
	ret->done = ret->pages - sqlite3_backup_remaining(store->backup);
	if (code == SQLITE_OK)
		return 0;
	store_copy_end(store);
	return code == SQLITE_DONE ? 1 : sqlite_errno(code);
}

void
store_copy_end(struct store *store)
{
	if (store->backup)
		sqlite3_backup_finish(store->backup);
	sqlite3_close(store->copy);
	store->backup = NULL;
	store->copy = NULL;
}

void
store_mark_begin(const struct store *store, struct saved_mark *ret)
{
	seal_mark_begin(store->key, ret);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The write-ahead log's file: grown once, then overwritten again and again. What lies behind its
 * last commit is never read: salts and checksums don't fit. Called by the store; runs in the
 * keeper. Source: sqlite.org/walformat.html.
 */
#include "keeper/store/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define WAL_BYTES (16 * 1024 * 1024)	/* some 400 logins, one at a time */
#define WAL_PAGES (WAL_BYTES / 4120)	/* a page and its frame's header */
#define WAL_PAGES_WORTH (WAL_PAGES / 4) /* below that a checkpoint can wait */

/* Zeros, not holes: an overwrite of a hole would have to be recorded by the file system. */
static int
append_zeros(int fd, off_t from, off_t to)
{
	static const unsigned char zeros[65536];

	while (from < to) {
		size_t size =
		    to - from < (off_t)sizeof(zeros) ? (size_t)(to - from) : sizeof(zeros);
		ssize_t count = pwrite(fd, zeros, size, from);

		if (count <= 0)
			return count < 0 ? -errno : -EIO;
		from += count;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

static int
grow(struct store *store, const struct words *words)
{
	int scope_fd fd = open(store->wal_path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;
	int r = file_check(store->wal_path, &store->wal, words);

	if (r < 0)
		return r;
	if (fd < 0 || fstat(fd, &status) < 0)
		return words_say(words, -errno, "store %s: can't be opened", store->wal_path);
	/* A full disk stops the growing, not the service: what is there can be overwritten. */
	if (status.st_size < WAL_BYTES && !store->is_copy)
		(void)append_zeros(fd, status.st_size, WAL_BYTES);
	return 0;
}

static int
remember_pages(void *data, sqlite3 *db, const char *name, int pages)
{
	struct store *store = data;

	(void)db;
	(void)name;
	store->wal_pages = pages;
	return SQLITE_OK;
}

int
wal_move(struct store *store)
{
	int code =
	    sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	if (code != SQLITE_OK)
		return sqlite_errno(code);
	store->wal_pages = 0;
	return 0;
}

int
wal_open(struct store *store, const struct words *words)
{
	int r = grow(store, words);

	if (r == 0)
		sqlite3_wal_hook(store->db, remember_pages, store);
	return r;
}

void
wal_begin_anew(struct store *store)
{
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	(void)wal_move(store);
}

bool
wal_is_due(const struct store *store, bool is_idle)
{
	return store->wal_pages >= (is_idle ? WAL_PAGES_WORTH : WAL_PAGES);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An empty store, made whole under another name and then given its own, so that a half made one
 * is never met. Called by the keeper for `2sv store init` only; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/meta.h"
#include "keeper/store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

static int
build(const char *path, const struct seal_key *key, const char *id, const struct words *words)
{
	sqlite3 *db = NULL;
	char marks[96];
	int remove_wal = 0;
	int r = sqlite_connect(path, &db, words);

	text_format(marks, sizeof(marks), "PRAGMA journal_mode = WAL; PRAGMA application_id = %d",
	    STORE_APPLICATION);
	if (r == 0)
		r = sqlite_execute(db, marks, words);
	if (r == 0)
		r = migrate_run(db, &store_migrations, words);
	if (r == 0)
		r = sqlite_execute(db, "BEGIN IMMEDIATE", words);
	if (r == 0)
		r = meta_write(db, key, id, words);
	if (r == 0)
		r = sqlite_execute(db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)", words);
	/* All is in the database now; a log of the other name would stay behind. */
	if (r == 0)
		sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &remove_wal);
	sqlite3_close(db);
	return r;
}

static int
make_file(const char *path, const struct words *words)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return words_say(
		    words, -errno, "store %s: can't be made: %s", path, strerror(errno));
	fchmod(fd, 0600); /* whatever the umask */
	close(fd);
	return 0;
}

static void
remove_parts(const char *path)
{
	char wal[PATH_MAX];

	unlink(path);
	if (text_format(wal, sizeof(wal), "%s-wal", path) == 0)
		unlink(wal);
}

/* A log that lies beside would be read into the new database. */
static int
check_free(const char *path, const struct words *words)
{
	char wal[PATH_MAX];
	struct stat status;

	if (path[0] != '/' || text_format(wal, sizeof(wal), "%s-wal", path) < 0)
		return words_say(words, -EINVAL, "store %s: is no absolute path", path);
	if (lstat(path, &status) == 0)
		return words_say(
		    words, -EEXIST, "store %s: is there already; nothing was done", path);
	if (lstat(wal, &status) == 0)
		return words_say(words, -EEXIST,
		    "store %s: the log of a lost store is there; move it away", wal);
	return 0;
}

static int
give_name(const char *from, const char *to, const struct words *words)
{
	int r = link(from, to) < 0 ? -errno : 0;

	if (r == 0)
		r = file_sync_folder(to);
	return r < 0 ? words_say(words, r, "store %s: can't be made: %s", to, strerror(-r)) : 0;
}

int
store_create(const struct store_options *options, char *error, size_t size)
{
	const struct words words = {.text = error, .size = size};
	struct seal_key *key = NULL;
	char id[STORE_ID_SIZE], half[PATH_MAX - 8];
	int r;

	error[0] = '\0';
	r = check_free(options->path, &words);
	if (r == 0)
		r = file_read_id(options->store_id, id, &words);
	if (r == 0 && text_format(half, sizeof(half), "%s.new", options->path) < 0)
		r = words_say(&words, -ENAMETOOLONG, "store %s: too long a path", options->path);
	if (r == 0)
		r = seal_key_open(options->seal_key, &key, error, size);
	if (r < 0)
		return r;
	remove_parts(half); /* of a keeper that died here */
	r = make_file(half, &words);
	if (r == 0)
		r = build(half, key, id, &words);
	if (r == 0)
		r = give_name(half, options->path, &words);
	remove_parts(half);
	seal_key_free(key);
	return r;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The connection: opened with every setting that makes it durable and distrustful, and errors
 * turned into words. Called by the store's files; runs in the keeper.
 * Source: sqlite.org/pragma.html, sqlite.org/security.html.
 */
#include "keeper/store/sqlite.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define BUSY_TIMEOUT_MS 2000 /* another keeper that is just ending */

int
sqlite_errno(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
		return 0;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
		return -EUCLEAN;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return -EACCES;
	default:
		return -EIO;
	}
}

static const char *
advice(int r)
{
	switch (r) {
	case -ENOSPC:
		return "the disk is full; make room";
	case -EROFS:
		return "can't be written; is its disk mounted read-only?";
	case -EUCLEAN:
		return "is damaged, or no store of 2sv; put back a saved one";
	case -EBUSY:
		return "another process has it open; only one keeper may";
	case -EACCES:
		return "can't be opened; look at the folder's owner and mode, and for links in its "
		       "path";
	default:
		return "can't be used; look at the disk";
	}
}

int
sqlite_say(sqlite3 *db, const struct words *words)
{
	int r = sqlite_errno(sqlite3_extended_errcode(db));
	const char *path = sqlite3_db_filename(db, "main");

	if (r == 0)
		r = -EIO;
	return words_say(
	    words, r, "store %s: %s (SQLite: %s)", path ? path : "", advice(r), sqlite3_errmsg(db));
}

int
sqlite_execute(sqlite3 *db, const char *sql, const struct words *words)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_say(db, words);
	return 0;
}

int
sqlite_number(sqlite3 *db, const char *sql, int64_t *ret, const struct words *words)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*ret = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return code == SQLITE_ROW ? 0 : sqlite_say(db, words);
}

/* What is in the file is data, not code: no views, no triggers, no functions in its schema. */
static void
distrust(sqlite3 *db)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

/* The lock is taken with the first read and kept. The log outlives a clean end, for its size. */
static int
set_up(sqlite3 *db, const struct words *words)
{
	int keep_wal = 1;

	sqlite3_busy_timeout(db, BUSY_TIMEOUT_MS);
	distrust(db);
	sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep_wal);
	if (sqlite3_db_readonly(db, "main") != 0)
		return words_say(
		    words, -EROFS, "store %s: %s", sqlite3_db_filename(db, "main"), advice(-EROFS));
	return sqlite_execute(db,
	    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL;"
	    "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
	    "PRAGMA cell_size_check = ON; PRAGMA wal_autocheckpoint = 0;"
	    "PRAGMA journal_size_limit = -1;"
	    "SELECT count(*) FROM sqlite_schema",
	    words);
}

/* The connection must be to the file that lies at path now. */
static int
check_not_moved(sqlite3 *db, const struct words *words)
{
	int moved = 1;

	if (sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || moved)
		return words_say(words, -ESTALE, "store %s: was replaced while it was opened",
		    sqlite3_db_filename(db, "main"));
	return 0;
}

int
sqlite_connect(const char *path, sqlite3 **ret, const struct words *words)
{
	sqlite3 *db = NULL;
	int r;

	*ret = NULL;
	if (sqlite3_open_v2(path, &db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX |
		    SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE,
		NULL) != SQLITE_OK) {
		r = sqlite_errno(sqlite3_extended_errcode(db));
		words_say(
		    words, r, "store %s: %s (SQLite: %s)", path, advice(r), sqlite3_errmsg(db));
	} else {
		r = set_up(db, words);
		if (r == 0)
			r = check_not_moved(db, words);
	}
	if (r < 0) {
		sqlite3_close(db);
		return r;
	}
	*ret = db;
	return 0;
}

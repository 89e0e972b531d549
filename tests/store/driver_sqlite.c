/* SPDX-License-Identifier: BSD-2-Clause */
/* The SQLite driver as the suite knows it, and a probe that reads behind its back. */
#include "fixture.h"

#include <sqlite3.h>

#include "base/poison.h"

/* Runs all statements of sql; the number is the last row's first column. */
static int64_t
probe(const struct store_options *options, const char *sql)
{
	sqlite3_stmt *statement;
	sqlite3 *db;
	int64_t number = -1;

	assert_int_equal(
	    sqlite3_open_v2(options->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	while (*sql) {
		if (sqlite3_prepare_v2(db, sql, -1, &statement, &sql) != SQLITE_OK)
			fail_msg("%s", sqlite3_errmsg(db));
		if (!statement)
			break;
		while (sqlite3_step(statement) == SQLITE_ROW)
			number = sqlite3_column_int64(statement, 0);
		if (sqlite3_finalize(statement) != SQLITE_OK)
			fail_msg("%s", sqlite3_errmsg(db));
	}
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	return number;
}

const struct driver sqlite_driver = {
    .name = "sqlite",
    .create = store_create,
    .open = store_open,
    .run = store_run,
    .idle = store_idle,
    .close = store_close,
    .probe = probe,
};

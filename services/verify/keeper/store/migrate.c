/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The schema, brought forward: each migration in a transaction of its own. Called when the
 * store is opened or made; runs in the keeper.
 */
#include "keeper/store/migrate.h"

#include "base/text.h"
#include "keeper/store/sqlite.h"

#include <errno.h>

#include "base/poison.h"

#define SQL_TEXT(text) text,
static const char *const texts[] = {SQL_MIGRATIONS(SQL_TEXT)};

const struct migrations store_migrations = {texts, sizeof(texts) / sizeof(texts[0])};

static int
run_one(sqlite3 *db, const char *sql, unsigned int version, const struct words *words)
{
	char mark[64];
	int r;

	text_format(mark, sizeof(mark), "PRAGMA user_version = %u; COMMIT", version);
	r = sqlite_execute(db, "BEGIN IMMEDIATE", words);
	if (r < 0)
		return r;
	r = sqlite_execute(db, sql, words);
	if (r == 0)
		r = sqlite_execute(db, mark, words);
	if (r < 0)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

int
migrate_run(sqlite3 *db, const struct migrations *migrations, const struct words *words)
{
	int64_t version;
	int r = sqlite_number(db, "PRAGMA user_version", &version, words);

	if (r < 0)
		return r;
	if (version < 0 || version > (int64_t)migrations->count)
		return words_say(words, -EPROTONOSUPPORT,
		    "store %s: was written by a newer 2sv (schema %lld, this one knows %u); "
		    "install that 2sv",
		    sqlite3_db_filename(db, "main"), (long long)version, migrations->count);
	for (unsigned int i = (unsigned int)version; i < migrations->count; i++) {
		r = run_one(db, migrations->list[i], i + 1, words);
		if (r < 0)
			return r;
	}
	return 0;
}

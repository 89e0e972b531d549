/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The working copy merged back into the store that can be written again, in one transaction; what
 * was merged is not merged again. Contract: store.h. Called by the keeper; runs there.
 */
#include "base/text.h"
#include "keeper/store/working.h"
#include "keeper/store/wal.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

static const char merge_sql[] = SQL_MERGE;

static int
attach(struct store *store, const struct working_paths *paths, const struct words *words)
{
	char *sql = sqlite3_mprintf(
	    "ATTACH %Q AS copy; PRAGMA copy.locking_mode = EXCLUSIVE;", paths->database);
	int r;

	if (!sql)
		return words_say(words, -ENOMEM, "store %s: no memory", store->path);
	sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 1);
	r = sqlite_execute(store->db, sql, words);
	sqlite3_free(sql);
	return r;
}

static void
detach(struct store *store)
{
	sqlite3_exec(store->db, "DETACH copy", NULL, NULL, NULL);
	sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 0);
}

static int
merge_attached(struct store *store, const struct words *words)
{
	int r;

	r = sqlite_execute(store->db, "BEGIN IMMEDIATE", words);
	if (r < 0)
		return r;
	r = sqlite_execute(store->db, merge_sql, words);
	if (r == 0)
		r = sqlite_execute(store->db, "COMMIT", words);
	if (r < 0)
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

int
store_merge_copy(struct store *store, const struct store_options *options,
    const struct copy_terms *terms, char *error, size_t size)
{
	const struct words words = {.text = error, .size = size};
	struct working_paths paths;
	char store_id[STORE_ID_SIZE];
	int r = working_find(options->keep_folder, &paths, &words);

	if (r == 0)
		r = file_read_id(options->store_id, store_id, &words);
	if (r == 0 && !working_is_there(&paths, terms->boot_id, store_id))
		return 0;
	if (r == 0)
		r = attach(store, &paths, &words);
	if (r == 0)
		r = merge_attached(store, &words);
	detach(store);
	if (r < 0)
		return r;
	/* After a fault of the disk what lies in the log may never have reached it: begun anew. */
	r = wal_move(store);
	if (r < 0)
		return words_say(&words, r, "store %s: can't be written", store->path);
	working_remove(&paths);
	return 1;
}

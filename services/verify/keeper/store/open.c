/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store opened for the life of the keeper: whatever is not exactly as it must be is refused
 * with words. Called by the keeper's start; runs in the keeper.
 */
#include "base/begun.h"
#include "base/text.h"
#include "keeper/store/full.h"
#include "keeper/store/meta.h"
#include "keeper/store/migrate.h"
#include "keeper/store/wal.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

/* A larger file is looked at only where a fault could open a door: the whole takes too long. */
#define CHECK_ALL_BYTES_MAX (128 * 1024 * 1024)

static void
scope_store_close(struct store **store)
{
	store_close(*store);
}
#define scope_store scope(scope_store_close)

struct store *
store_allocate(const struct store_options *options)
{
	struct store *store = calloc(1, sizeof(*store));
	size_t size = strlen(options->path) + sizeof("-reserve");

	if (!store)
		return NULL;
	store->is_copy = options->is_copy;
	store->path = strdup(options->path);
	store->issuer = strdup(options->issuer);
	store->wal_path = malloc(size);
	store->reserve_path = malloc(size);
	if (!store->path || !store->issuer || !store->wal_path || !store->reserve_path) {
		store_close(store);
		return NULL;
	}
	text_format(store->wal_path, size, "%s-wal", options->path);
	text_format(store->reserve_path, size, "%s-reserve", options->path);
	return store;
}

static int
check_table(struct store *store, const char *sql, const struct words *words)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
	int r = 0;

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code != SQLITE_ROW)
		r = sqlite_say(store->db, words);
	else if (strcmp(statement_text(statement, 0), "ok") != 0)
		r = words_say(words, -EUCLEAN,
		    "store %s: is damaged; put back a saved one (SQLite: %s)", store->path,
		    statement_text(statement, 0));
	sqlite3_finalize(statement);
	return r;
}

/* Is it small enough to be looked at whole before anything is done with it? */
static int
is_small(struct store *store, bool *ret, const struct words *words)
{
	int64_t pages, page_size;
	int r = sqlite_number(store->db, "PRAGMA page_count", &pages, words);

	if (r == 0)
		r = sqlite_number(store->db, "PRAGMA page_size", &page_size, words);
	if (r == 0)
		*ret = pages <= CHECK_ALL_BYTES_MAX / page_size;
	return r;
}

/* Of a large one only what can open a door; by now it has every table. */
static int
check_doors(struct store *store, const struct words *words)
{
	static const char *const parts[] = {"PRAGMA quick_check('meta')",
	    "PRAGMA quick_check('account')", "PRAGMA quick_check('device')",
	    "PRAGMA quick_check('used_span')", "PRAGMA quick_check('named_step')",
	    "PRAGMA quick_check('recovery')", "PRAGMA quick_check('token')",
	    "PRAGMA quick_check('trust')", "PRAGMA quick_check('hold')",
	    "PRAGMA quick_check('texted')"};
	int r = 0;

	for (unsigned int i = 0; r == 0 && i < sizeof(parts) / sizeof(parts[0]); i++)
		r = check_table(store, parts[i], words);
	return r;
}

/* An empty file is a good database to SQLite. It is no store. */
static int
check_ours(struct store *store, const struct words *words)
{
	int64_t application;
	int r = sqlite_number(store->db, "PRAGMA application_id", &application, words);

	if (r == 0 && application != STORE_APPLICATION)
		return words_say(words, -EUCLEAN,
		    "store %s: is no store of 2sv; put back a saved one, or move it away",
		    store->path);
	return r;
}

static int
open_database(struct store *store, bool is_brief, const struct words *words)
{
	bool is_whole = false;
	int r = sqlite_connect(store->path, &store->db, words);

	if (r == 0 && !file_is_same(store->path, &store->file))
		r = words_say(
		    words, -ESTALE, "store %s: was replaced while it was opened", store->path);
	if (r == 0)
		r = check_ours(store, words);
	if (r == 0)
		r = sqlite_execute(store->db, "PRAGMA journal_mode = WAL", words);
	if (r == 0 && !is_brief)
		r = is_small(store, &is_whole, words);
	if (r == 0 && is_whole)
		r = check_table(store, "PRAGMA quick_check(1)", words);
	if (r == 0)
		r = migrate_run(store->db, &store_migrations, words);
	if (r == 0 && !is_whole)
		r = check_doors(store, words);
	return r;
}

/* A store that nobody ever made is no lost one: there is nothing to look for. */
static int
check_there(struct store *store, const struct store_options *options, const struct words *words)
{
	const struct begun begun = {options->store_id, options->seal_key, store->path};
	int r = file_check_not_exchanged(options->store_id, words);

	if (r == 0)
		r = file_check(store->path, &store->file, words);
	if (r == -ENOENT && begun_never(&begun))
		return words_say(words, r,
		    "store %s: 2sv was never begun on this machine (no %s). Root begins "
		    "it: " BEGUN_BY,
		    options->path, options->store_id);
	return r;
}

int
store_open(const struct store_options *options, struct store **ret, char *error, size_t size)
{
	const struct words words = {.text = error, .size = size};
	struct store *scope_store store = NULL;
	int r;

	*ret = NULL;
	error[0] = '\0';
	if (sodium_init() < 0)
		return words_say(&words, -ENOSYS, "libsodium can't be used on this machine");
	store = store_allocate(options);
	if (!store)
		return words_say(&words, -ENOMEM, "store %s: no memory", options->path);
	r = check_there(store, options, &words);
	if (r < 0)
		return r;
	r = seal_key_open(options->seal_key, &store->key, error, size);
	if (r == 0)
		r = open_database(store, options->is_brief, &words);
	if (r == 0)
		r = statement_prepare_all(store, &words);
	if (r == 0)
		r = meta_check(store, options, &words);
	if (r == 0)
		r = wal_open(store, &words);
	if (r == 0 && options->is_brief)
		wal_begin_anew(store);
	if (r < 0) /* -ENOENT says that there is no database, and there is one */
		return r == -ENOENT ? -ESTALE : r;
	full_look(store);
	*ret = store;
	store = NULL;
	return 0;
}

int
store_idle(struct store *store)
{
	int r = full_checkpoint(store, true);

	if (r == 0)
		full_look(store);
	return r;
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	store_copy_end(store);
	statement_finish_all(store);
	sqlite3_close(store->db);
	seal_key_free(store->key);
	free(store->path);
	free(store->wal_path);
	free(store->reserve_path);
	free(store->issuer);
	free(store);
}

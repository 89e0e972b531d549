/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv store check: looks at all of a copy, and tells everything that is wrong, each with its
 * cure. Runs in a child of the keeper, so that nobody waits for it.
 */
#include "keeper/store/meta.h"
#include "keeper/store/migrate.h"
#include "keeper/store/whole.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

static int
check_version(struct store *store, struct store_report *report, const struct words *words)
{
	int64_t version;
	int r = sqlite_number(store->db, "PRAGMA user_version", &version, words);

	if (r < 0 || version == (int64_t)store_migrations.count)
		return r;
	words_say(words, 0,
	    "The store has the schema %lld, this 2svd knows %u: stop 2svd, and start the one that "
	    "is installed",
	    (long long)version, store_migrations.count);
	report->finding(report->context, words->text);
	return 1;
}

static int
count(struct store *store, struct store_facts *ret, const struct words *words)
{
	sqlite3_stmt *scope_statement row = NULL;
	int64_t page_size = 0, pages = 0;
	int r = sqlite_number(store->db, "PRAGMA page_count", &pages, words);

	if (r == 0)
		r = sqlite_number(store->db, "PRAGMA page_size", &page_size, words);
	if (r < 0)
		return r;
	if (statement_first(store, SQL_STORE_COUNT, NO_VALUES, &row) != 1)
		return sqlite_say(store->db, words);
	ret->accounts = sqlite3_column_int64(row, 0);
	ret->devices = sqlite3_column_int64(row, 1);
	ret->epoch = sqlite3_column_type(row, 2) == SQLITE_NULL ? 1 : sqlite3_column_int64(row, 2);
	ret->schema = store_migrations.count;
	ret->bytes = pages * page_size;
	return 0;
}

/* Seals can be tried only with the right key, on tables that are as they must be. */
static int
check_contents(struct store *store, const struct store_options *options,
    struct store_report *report, const struct words *words)
{
	int r = seal_key_open(options->seal_key, &store->key, words->text, words->size);

	if (r == 0)
		r = statement_prepare_all(store, words);
	if (r == 0)
		r = meta_check(store, options, words);
	return r < 0 ? r : whole_check_seals(store, report, words);
}

/* What stops the looking is a finding, too. */
static int
look(struct store *store, const struct store_options *options, struct store_report *report,
    const struct words *words)
{
	int found = whole_check_structure(store, report, words), r;

	if (found != 0)
		return found;
	found = check_version(store, report, words);
	if (found != 0)
		return found;
	r = check_contents(store, options, report, words);
	return r;
}

int
store_examine(
    const struct store_options *options, struct store_report *report, struct store_facts *ret)
{
	const struct words words = {.text = report->error, .size = sizeof(report->error)};
	struct store *store = store_allocate(options);
	int found;

	memset(ret, 0, sizeof(*ret));
	if (!store)
		return -ENOMEM;
	found = sqlite_connect(options->path, &store->db, &words);
	if (found == 0)
		found = look(store, options, report, &words);
	if (found == 0)
		found = count(store, ret, &words);
	if (found < 0) {
		report->finding(report->context, report->error);
		found = 1;
	}
	store_close(store);
	return found;
}

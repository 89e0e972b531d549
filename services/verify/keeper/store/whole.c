/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A whole database looked at: what SQLite finds in it, rows that point nowhere, seals that do not
 * open. Runs in a child of the keeper. Source: sqlite.org/pragma.html.
 */
#include "keeper/store/whole.h"

#include "base/text.h"

#include <errno.h>

#include "base/poison.h"

#define FINDINGS_MAX 20 /* of one kind; the cure is the same */

static int
check_pages(struct store *store, struct store_report *report, const struct words *words)
{
	sqlite3_stmt *statement = NULL;
	char told[512];
	int code, found = 0;

	code = sqlite3_prepare_v2(store->db, "PRAGMA integrity_check(20)", -1, &statement, NULL);
	while (code == SQLITE_OK || code == SQLITE_ROW) {
		code = sqlite3_step(statement);
		if (code != SQLITE_ROW || sqlite3_stricmp(statement_text(statement, 0), "ok") == 0)
			continue;
		words_say(&(struct words){told, sizeof(told)}, 0, "The store is damaged (%s); %s",
		    statement_text(statement, 0), report->cure);
		report->finding(report->context, told);
		found++;
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? found : sqlite_say(store->db, words);
}

static int
check_references(struct store *store, struct store_report *report, const struct words *words)
{
	sqlite3_stmt *statement = NULL;
	char told[256];
	int code, found = 0;

	code = sqlite3_prepare_v2(store->db, "PRAGMA foreign_key_check", -1, &statement, NULL);
	while ((code == SQLITE_OK || code == SQLITE_ROW) && found < FINDINGS_MAX) {
		code = sqlite3_step(statement);
		if (code != SQLITE_ROW)
			continue;
		text_format(told, sizeof(told),
		    "A row of the table \"%.64s\" belongs to a row of \"%.64s\" that is not there; "
		    "%s",
		    statement_text(statement, 0), statement_text(statement, 2), report->cure);
		report->finding(report->context, told);
		found++;
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE || code == SQLITE_ROW ? found : sqlite_say(store->db, words);
}

int
whole_check_structure(struct store *store, struct store_report *report, const struct words *words)
{
	int pages = check_pages(store, report, words), references;

	if (pages != 0)
		return pages; /* what else there were would be the same damage */
	references = check_references(store, report, words);
	return references;
}

static bool
opens(const struct store *store, sqlite3_stmt *row)
{
	struct secret scope_secret secret = {0};
	const struct seal_row seal_row = {
	    .account_id = sqlite3_column_int64(row, 2), .device_id = sqlite3_column_int64(row, 3)};

	return seal_open(store->key, &seal_row, sqlite3_column_blob(row, 4),
		   (size_t)sqlite3_column_bytes(row, 4), &secret) == 0 &&
	       secret.size >= SECRET_BYTES_MIN;
}

int
whole_check_seals(struct store *store, struct store_report *report, const struct words *words)
{
	sqlite3_stmt *scope_statement row = NULL;
	char told[512];
	int found = 0;
	int r = statement_first(store, SQL_DEVICE_SEALED_ALL, NO_VALUES, &row);

	for (; r == 1 && found < FINDINGS_MAX; r = statement_next(row)) {
		if (opens(store, row))
			continue;
		text_format(told, sizeof(told),
		    "The secret of the device \"%.32s\" of %.255s does not open: its codes are "
		    "refused; remove and enrol again: 2sv off --account, 2sv enrol --account",
		    statement_text(row, 1), statement_text(row, 0));
		report->finding(report->context, told);
		found++;
	}
	return r < 0 ? sqlite_say(store->db, words) : found;
}

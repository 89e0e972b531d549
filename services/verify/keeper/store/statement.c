/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prepared statements, kept for life, run with typed values. Used by the store's files; runs in
 * the keeper. Source: sqlite.org/c3ref/prepare.html.
 */
#include "keeper/store/statement.h"

#include "keeper/store/sqlite.h"

#include <errno.h>

#include "base/poison.h"

#define SQL_TEXT(name, text) text,
static const char *const texts[] = {SQL_STATEMENTS(SQL_TEXT)};

int
statement_prepare_all(struct store *store, const struct words *words)
{
	for (unsigned int i = 0; i < SQL_COUNT; i++)
		if (sqlite3_prepare_v3(store->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
			&store->statements[i], NULL) != SQLITE_OK)
			return sqlite_say(store->db, words);
	return 0;
}

void
statement_finish_all(struct store *store)
{
	for (unsigned int i = 0; i < SQL_COUNT; i++) {
		sqlite3_finalize(store->statements[i]);
		store->statements[i] = NULL;
	}
}

static int
bind(sqlite3_stmt *statement, int position, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		return sqlite3_bind_null(statement, position);
	case VALUE_NUMBER:
		return sqlite3_bind_int64(statement, position, value->number);
	case VALUE_TEXT:
		return sqlite3_bind_text(statement, position, value->bytes, -1, SQLITE_STATIC);
	case VALUE_BYTES:
		return sqlite3_bind_blob64(
		    statement, position, value->bytes, value->size, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

/* Ready to step. The number of values is part of what a statement is: another is a fault. */
static int
begin(struct store *store, enum sql which, struct values values, sqlite3_stmt **ret)
{
	sqlite3_stmt *statement = store->statements[which];

	sqlite3_reset(statement);
	if (sqlite3_bind_parameter_count(statement) != (int)values.count)
		return -EINVAL;
	for (unsigned int i = 0; i < values.count; i++) {
		int code = bind(statement, (int)i + 1, &values.list[i]);

		if (code != SQLITE_OK)
			return sqlite_errno(code);
	}
	*ret = statement;
	return 0;
}

int
statement_next(sqlite3_stmt *row)
{
	int code = sqlite3_step(row);

	if (code == SQLITE_ROW)
		return 1;
	return code == SQLITE_DONE ? 0 : sqlite_errno(code);
}

int
statement_first(struct store *store, enum sql which, struct values values, sqlite3_stmt **ret)
{
	sqlite3_stmt *statement = NULL;
	int r;

	*ret = NULL;
	r = begin(store, which, values, &statement);
	if (r < 0)
		return r;
	r = statement_next(statement);
	if (r == 1)
		*ret = statement;
	else
		sqlite3_reset(statement);
	return r;
}

int
statement_run(struct store *store, enum sql which, struct values values)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(store, which, values, &row);

	return r == 1 ? -EINVAL : r;
}

int
statement_number(struct store *store, enum sql which, struct values values, int64_t *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(store, which, values, &row);

	*ret = r == 1 ? sqlite3_column_int64(row, 0) : 0;
	return r < 0 ? r : 0;
}

const char *
statement_text(sqlite3_stmt *row, int column)
{
	const unsigned char *text = sqlite3_column_text(row, column);

	return text ? (const char *)text : "";
}

void
scope_statement_reset(sqlite3_stmt **row)
{
	if (*row)
		sqlite3_reset(*row);
}

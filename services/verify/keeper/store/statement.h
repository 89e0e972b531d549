/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prepared statements, kept for life, run with typed values: no SQL is ever put together
 * at run time. The texts are in sql/. Used by the store's files; runs in the keeper.
 */
#pragma once

#include "base/scope.h"
#include "keeper/store/words.h"
#include "services/verify/keeper/store/sql.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SQL_NAME(name, text) SQL_##name,
enum sql { SQL_STATEMENTS(SQL_NAME) SQL_COUNT };
#undef SQL_NAME

struct store;

enum value_kind { VALUE_NULL = 0, VALUE_NUMBER, VALUE_TEXT, VALUE_BYTES };

/* A value for ?1, ?2 ... in order. Borrowed until the statement has run. */
struct value {
	enum value_kind kind;
	int64_t number;
	const void *bytes;
	size_t size;
};

static inline struct value
number_value(int64_t number)
{
	return (struct value){.kind = VALUE_NUMBER, .number = number};
}

static inline struct value
text_value(const char *text)
{
	return (struct value){.kind = VALUE_TEXT, .bytes = text};
}

/* NULL and "" are SQL's NULL. */
static inline struct value
text_or_null(const char *text)
{
	return text && text[0] ? text_value(text) : (struct value){.kind = VALUE_NULL};
}

static inline struct value
bytes_value(const void *bytes, size_t size)
{
	return (struct value){.kind = VALUE_BYTES, .bytes = bytes, .size = size};
}

/* The values of one call: VALUES(number_value(1), text_value("ann")). */
struct values {
	unsigned int count;
	const struct value *list;
};
#define VALUES(...)                                                           \
	(struct values)                                                       \
	{                                                                     \
		sizeof((struct value[]){__VA_ARGS__}) / sizeof(struct value), \
		    (const struct value[])                                    \
		{                                                             \
			__VA_ARGS__                                           \
		}                                                             \
	}
#define NO_VALUES ((struct values){0, NULL})

/* Prepares all statements of the store's connection. Returns 0 or -errno with words. */
int statement_prepare_all(struct store *store, const struct words *words);
void statement_finish_all(struct store *store);

/*
 * Runs a statement that gives no rows. Returns 0, or -errno (the words are for sqlite_say). The
 * number of changed rows is sqlite3_changes(store->db).
 */
int statement_run(struct store *store, enum sql which, struct values values);

/*
 * Runs a statement up to its first row. Returns 1 and *ret (a row; statement_next gives more),
 * 0 (no row, *ret NULL) or -errno. What *ret gives is borrowed until its scope ends.
 */
int statement_first(struct store *store, enum sql which, struct values values, sqlite3_stmt **ret);

/* The one number that a statement gives; 0 where it gives no row. Returns 0 or -errno. */
int statement_number(struct store *store, enum sql which, struct values values, int64_t *ret);
/* Returns 1 (a row), 0 (no more) or -errno. */
int statement_next(sqlite3_stmt *row);

/* The text of a column; "" for NULL. */
const char *statement_text(sqlite3_stmt *row, int column);

void scope_statement_reset(sqlite3_stmt **row);
#define scope_statement scope(scope_statement_reset)

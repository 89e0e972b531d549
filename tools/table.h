/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table for the eye: columns aligned by what the terminal shows of each cell, which is
 * escaped first. On a terminal it is made to fit; in a pipe it is never cut.
 */
#pragma once

#include "base/scope.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TABLE_COLUMNS_MAX 16
#define TABLE_CELL_SIZE 300

enum column_room {
	COLUMN_WHOLE = 0, /* always whole */
	COLUMN_SHORTENED, /* may be shortened to 8 columns, with "..." */
	COLUMN_LEFT_OUT,  /* may be left out, the last one first */
	COLUMN_FLOWING,	  /* whole; where its line is full it goes on the next ones, indented */
	COLUMN_WRAPPED,	  /* whole; where it comes last, the terminal may break its line */
};

struct column {
	const char *title;
	enum column_room room;
	bool is_word; /* a blank in it is shown as \x20, so that no cell can look like two */
};

struct table_row {
	int64_t at; /* what table_newest_first goes by; 0 = not given */
	size_t number;
	char **cells; /* table->count of them */
};

struct table {
	const struct column *columns; /* ends with a column without a title */
	size_t count, rows, rows_max;
	struct table_row *list;
};

/* columns is borrowed for the table's life; at most TABLE_COLUMNS_MAX. */
void table_begin(struct table *table, const struct column *columns);
/* Adds a row of table->count cells, copied; NULL and "" are shown as "-". Out of memory aborts. */
void table_add(struct table *table, const char *const cells[]);
/* The same for a row of a time, Unix seconds. */
void table_add_at(struct table *table, int64_t at, const char *const cells[]);
/* Sorts the rows by their times; those of one time stay as they came. */
void table_newest_first(struct table *table);
/* Prints title and rows; width 0 = as wide as it is. */
void table_print(const struct table *table, int width, FILE *out);
void table_free(struct table *table);
#define scope_table scope(table_free)

/* How many columns a terminal takes for text in this locale. */
int text_columns(const char *text);

/* "2026-11-25 15:04 CET" in the zone of TZ; 0 = "never". */
#define TIME_TEXT_SIZE 48
void time_text(int64_t at, char text[TIME_TEXT_SIZE]);

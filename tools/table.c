/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table for the eye. Widths are counted in terminal columns (wcwidth(3)), not in bytes.
 * Called by the subcommands that print lists.
 */
#include "config.h"

#include "tools/table.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#include "base/poison.h"

#define GAP 2
#define SHORTENED_COLUMNS 8
#define DOTS "..."
#define INDENT 4

/* One character of text: its bytes and its columns; what is no character takes one of each. */
static size_t
character(const char *text, int *columns)
{
	mbstate_t state = {0};
	wchar_t c;
	size_t length = mbrtowc(&c, text, strlen(text), &state);

	if (length == 0 || length > strlen(text)) {
		*columns = 1;
		return 1;
	}
	*columns = wcwidth(c) < 0 ? 1 : wcwidth(c);
	return length;
}

int
text_columns(const char *text)
{
	int total = 0, columns;

	for (; *text; total += columns)
		text += character(text, &columns);
	return total;
}

void
time_text(int64_t at, char text[TIME_TEXT_SIZE])
{
	time_t seconds = (time_t)at;
	struct tm local;

	if (at == 0)
		text_copy(text, TIME_TEXT_SIZE, "never");
	else if (!localtime_r(&seconds, &local) ||
		 strftime(text, TIME_TEXT_SIZE, "%Y-%m-%d %H:%M %Z", &local) == 0)
		text_copy(text, TIME_TEXT_SIZE, "?");
}

void
table_begin(struct table *table, const struct column *columns)
{
	*table = (struct table){.columns = columns};
	while (columns[table->count].title)
		table->count++;
}

static void
grow(struct table *table)
{
	if (table->rows < table->rows_max)
		return;
	table->rows_max = table->rows_max ? 2 * table->rows_max : 64;
	table->list = reallocarray(table->list, table->rows_max, sizeof(table->list[0]));
	if (!table->list)
		abort();
}

/* Blanks as text_escape would write them. */
static void
escape_blanks(char text[TABLE_CELL_SIZE])
{
	char whole[TABLE_CELL_SIZE];
	char *to = text;

	text_copy(whole, sizeof(whole), text);
	for (const char *from = whole; *from && to + sizeof("\\x20") < text + TABLE_CELL_SIZE;
	     from++) {
		if (*from == ' ')
			to = stpcpy(to, "\\x20");
		else
			*to++ = *from;
	}
	*to = '\0';
}

void
table_add_at(struct table *table, int64_t at, const char *const cells[])
{
	char shown[TABLE_CELL_SIZE];
	struct table_row *row;

	grow(table);
	row = &table->list[table->rows];
	*row = (struct table_row){.at = at, .number = table->rows};
	row->cells = calloc(table->count, sizeof(row->cells[0]));
	if (!row->cells)
		abort();
	for (size_t i = 0; i < table->count; i++) {
		text_escape_again(shown, sizeof(shown), text_is_empty(cells[i]) ? "-" : cells[i]);
		if (table->columns[i].is_word)
			escape_blanks(shown);
		row->cells[i] = strdup(shown);
		if (!row->cells[i])
			abort();
	}
	table->rows++;
}

void
table_add(struct table *table, const char *const cells[])
{
	table_add_at(table, 0, cells);
}

static int
compare_newest_first(const void *left, const void *right)
{
	const struct table_row *a = left, *b = right;

	if (a->at != b->at)
		return a->at > b->at ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

void
table_newest_first(struct table *table)
{
	if (table->rows > 0)
		qsort(table->list, table->rows, sizeof(table->list[0]), compare_newest_first);
}

void
table_free(struct table *table)
{
	for (size_t row = 0; row < table->rows; row++) {
		for (size_t i = 0; i < table->count; i++)
			free(table->list[row].cells[i]);
		free(table->list[row].cells);
	}
	free(table->list);
	table->list = NULL;
	table->rows = 0;
}

/* How wide each column is printed; 0 = left out. */
struct layout {
	int widths[TABLE_COLUMNS_MAX];
	int total, width; /* width: of the terminal; 0 = as wide as it is */
	size_t wrapped;	  /* this column goes on over the edge; table->count: none does */
};

static void
layout_sum(struct layout *layout, size_t count)
{
	layout->total = -GAP;
	for (size_t i = 0; i < count; i++)
		if (layout->widths[i] > 0)
			layout->total += layout->widths[i] + GAP;
}

static void
layout_measure(struct layout *layout, const struct table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		layout->widths[i] = text_columns(table->columns[i].title);
		for (size_t row = 0; row < table->rows; row++) {
			int columns = text_columns(table->list[row].cells[i]);

			if (columns > layout->widths[i])
				layout->widths[i] = columns;
		}
	}
	layout_sum(layout, table->count);
}

/* Takes from the widest column that may be shortened until all fit, or nothing more can go. */
static void
layout_shorten(struct layout *layout, const struct table *table, int width)
{
	while (layout->total > width) {
		int *widest = NULL;

		for (size_t i = 0; i < table->count; i++)
			if (table->columns[i].room == COLUMN_SHORTENED &&
			    layout->widths[i] > SHORTENED_COLUMNS &&
			    (!widest || layout->widths[i] > *widest))
				widest = &layout->widths[i];
		if (!widest)
			return;
		(*widest)--;
		layout->total--;
	}
}

/* From the last one on: what is longer than its column pushes only the rest of its row on. */
static void
layout_flow(struct layout *layout, const struct table *table, int width)
{
	for (size_t i = table->count; i > 0 && layout->total > width; i--) {
		int *wide = &layout->widths[i - 1], over = layout->total - width;

		if (table->columns[i - 1].room != COLUMN_FLOWING || *wide <= SHORTENED_COLUMNS)
			continue;
		*wide = *wide - over > SHORTENED_COLUMNS ? *wide - over : SHORTENED_COLUMNS;
		layout_sum(layout, table->count);
	}
}

static void
layout_leave_out(struct layout *layout, const struct table *table, int width)
{
	for (size_t i = table->count; i > 0 && layout->total > width; i--) {
		if (table->columns[i - 1].room != COLUMN_LEFT_OUT)
			continue;
		layout->widths[i - 1] = 0;
		layout_sum(layout, table->count);
	}
}

/* Rather than others are shortened, the terminal breaks the lines of the last one. */
static void
layout_wrap(struct layout *layout, const struct table *table, int width)
{
	size_t last = table->count - 1;

	while (last > 0 && layout->widths[last] == 0)
		last--;
	if (layout->total <= width || table->columns[last].room != COLUMN_WRAPPED)
		return;
	layout->wrapped = last;
	if (layout->widths[last] > SHORTENED_COLUMNS)
		layout->widths[last] = SHORTENED_COLUMNS;
	layout_sum(layout, table->count);
}

/* At most columns of text; what was longer ends in dots. Returns the columns printed. */
static int
print_cut(const char *text, int columns, FILE *out)
{
	int room = text_columns(text) <= columns ? columns : columns - (int)strlen(DOTS);
	int used = 0, next;

	while (*text) {
		size_t length = character(text, &next);

		if (used + next > room) {
			fputs(DOTS, out);
			return used + (int)strlen(DOTS);
		}
		fwrite(text, 1, length, out);
		used += next;
		text += length;
	}
	return used;
}

static bool
is_full(const struct layout *layout, int at, int columns)
{
	return layout->width > 0 && at > INDENT && at + columns > layout->width;
}

/* A cell that is longer than a line goes on at a blank. Returns the column that is reached. */
static int
print_flowing(const struct layout *layout, const char *text, int at, FILE *out)
{
	char word[TABLE_CELL_SIZE];

	while (*text) {
		size_t blanks = strspn(text, " "), length = strcspn(text + blanks, " ");
		int columns;

		text_format(word, sizeof(word), "%.*s", (int)(blanks + length), text);
		columns = text_columns(word);
		text += blanks + length;
		if (is_full(layout, at, columns)) {
			fprintf(out, "\n%*s%s", INDENT, "", word + blanks);
			at = INDENT + columns - (int)blanks;
		} else {
			fputs(word, out);
			at += columns;
		}
	}
	return at;
}

static void
print_row(
    const struct layout *layout, const struct table *table, const char *const cells[], FILE *out)
{
	int owed = 0; /* blanks, printed only before another cell: no line ends in blanks */
	int at = 0;   /* the column that is reached, with what is owed */

	for (size_t i = 0; i < table->count; i++) {
		int width = layout->widths[i], columns;
		bool flows;

		if (width == 0)
			continue;
		columns = text_columns(cells[i]);
		flows = table->columns[i].room == COLUMN_FLOWING;
		if (flows && is_full(layout, at, columns)) {
			fputc('\n', out);
			at = owed = INDENT;
		}
		fprintf(out, "%*s", owed, "");
		if (flows) {
			at = print_flowing(layout, cells[i], at, out);
		} else {
			if (i == layout->wrapped)
				fputs(cells[i], out);
			else
				columns = print_cut(cells[i], width, out);
			at += columns;
		}
		owed = (columns < width ? width - columns : 0) + GAP;
		at += owed;
	}
	fputc('\n', out);
}

void
table_print(const struct table *table, int width, FILE *out)
{
	const char *titles[TABLE_COLUMNS_MAX];
	struct layout layout = {.wrapped = table->count, .width = width};

	layout_measure(&layout, table);
	if (width > 0) {
		layout_leave_out(&layout, table, width);
		layout_wrap(&layout, table, width);
		layout_flow(&layout, table, width);
		layout_shorten(&layout, table, width);
	}
	for (size_t i = 0; i < table->count; i++)
		titles[i] = table->columns[i].title;
	print_row(&layout, table, titles, out);
	for (size_t row = 0; row < table->rows; row++)
		print_row(&layout, table, (const char *const *)table->list[row].cells, out);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv alerts: what was sent where, and what waits; root without --account sees all accounts'. */
#include "tools/call.h"
#include "tools/page.h"
#include "tools/row.h"
#include "tools/table.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

static const struct column columns_own[] = {{"MADE", COLUMN_WHOLE, false},
    {"WHAT", COLUMN_SHORTENED, false}, {"TO", COLUMN_SHORTENED, false},
    {"STATE", COLUMN_WHOLE, false}, {"TRIES", COLUMN_LEFT_OUT, false},
    {"WHY", COLUMN_FLOWING, false}, {NULL, 0, false}};
static const struct column columns_all[] = {{"MADE", COLUMN_WHOLE, false},
    {"ACCOUNT", COLUMN_SHORTENED, true}, {"WHAT", COLUMN_SHORTENED, false},
    {"TO", COLUMN_SHORTENED, false}, {"STATE", COLUMN_WHOLE, false},
    {"TRIES", COLUMN_LEFT_OUT, false}, {"WHY", COLUMN_FLOWING, false}, {NULL, 0, false}};

struct page {
	struct table table;
	bool all;
	int64_t oldest;
};

/* "new-host", "5 alerts, the first new-host", "confirmation", "test" */
static void
what_cell(const struct packet *row, char *text, size_t size)
{
	const char *purpose = row_text(row, "text");
	int64_t alerts = row_number(row, "alerts");

	if (strcmp(purpose, "alerts") != 0)
		text_copy(text, size, strcmp(purpose, "confirm") == 0 ? "confirmation" : purpose);
	else if (alerts > 1)
		text_format(
		    text, size, "%lld alerts: %s ...", (long long)alerts, row_text(row, "alert"));
	else
		text_copy(text, size, row_text(row, "alert"));
}

static void
take_row(void *context, const struct packet *row)
{
	struct page *page = context;
	char at[TIME_TEXT_SIZE], what[TABLE_CELL_SIZE], to[TABLE_CELL_SIZE];
	const char *state = row_text(row, "state");
	const char *cells[8] = {at};
	size_t count = 1;

	if (!row_is(row, "message"))
		return;
	row_time(row, "at", at);
	what_cell(row, what, sizeof(what));
	if (text_format(to, sizeof(to), "%s %s", row_text(row, "type"), row_text(row, "address")) <
	    0)
		text_copy(to, sizeof(to), row_text(row, "type"));
	if (page->all)
		cells[count++] = row_text(row, "account");
	cells[count++] = what;
	cells[count++] = to;
	cells[count++] = strcmp(state, "given-up") == 0 ? "given up" : state;
	cells[count++] = row_text(row, "tries");
	cells[count++] = row_text(row, "detail");
	table_add(&page->table, cells);
	page->oldest = row_number(row, "id");
}

static void
print(const struct page *page, const struct tool *tool)
{
	if (page->table.rows == 0) {
		printf("No alert was sent%s.\n", tool->options.before ? " before" : " yet");
		return;
	}
	table_print(&page->table, tool->terminal.out_is_tty ? tool->terminal.columns : 0, stdout);
	page_print_older(tool, "alerts", page->table.rows, page->oldest);
}

enum exit_code
alerts_run(struct tool *tool)
{
	struct page page = {.all = page_is_of_all(tool)};
	struct packet hello;
	enum exit_code code;

	table_begin(&page.table, page.all ? columns_all : columns_own);
	form_expect(tool->form, "message");
	page_begin(tool, &hello, "alerts");
	code = call_service(tool, &hello, take_row, &page);
	if (code == EXIT_DONE && !tool->form)
		print(&page, tool);
	table_free(&page.table);
	return code;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv alerts: what was sent where, and what waits; root without --account sees all accounts'. */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/table.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define LIMIT_DEFAULT 50

static const struct column columns_own[] = {{"MADE", COLUMN_WHOLE, false},
    {"WHAT", COLUMN_SHORTENED, false}, {"TO", COLUMN_SHORTENED, false},
    {"STATE", COLUMN_WHOLE, false}, {"TRIES", COLUMN_LEFT_OUT, false},
    {"WHY", COLUMN_LEFT_OUT, false}, {NULL, 0, false}};
static const struct column columns_all[] = {{"MADE", COLUMN_WHOLE, false},
    {"ACCOUNT", COLUMN_SHORTENED, true}, {"WHAT", COLUMN_SHORTENED, false},
    {"TO", COLUMN_SHORTENED, false}, {"STATE", COLUMN_WHOLE, false},
    {"TRIES", COLUMN_LEFT_OUT, false}, {"WHY", COLUMN_LEFT_OUT, false}, {NULL, 0, false}};

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
print(const struct page *page, const struct tool *tool, int64_t limit)
{
	char option[CALL_ACCOUNT_SIZE];
	bool is_tty = tool->terminal.out_is_tty;

	if (page->table.rows == 0) {
		printf("No alert was sent%s.\n", tool->options.before ? " before" : " yet");
		return;
	}
	table_print(&page->table, is_tty ? tool->terminal.columns : 0, stdout);
	call_account_option(tool, option);
	if (is_tty && (int64_t)page->table.rows == limit && page->oldest > 1)
		printf("Older ones: 2sv alerts%s --limit %lld --before %lld\n", option,
		    (long long)limit, (long long)page->oldest);
}

enum exit_code
alerts_run(struct tool *tool)
{
	struct page page = {.all = tool->caller == 0 && !tool->options.account};
	int64_t limit = tool->options.limit ? tool->options.limit : LIMIT_DEFAULT;
	struct packet hello;
	enum exit_code code;

	table_begin(&page.table, page.all ? columns_all : columns_own);
	form_expect(tool->form, "message");
	call_begin(tool, &hello, "alerts");
	packet_add(&hello, "all", page.all ? "yes" : NULL);
	packet_add_number(&hello, "limit", limit);
	if (tool->options.before)
		packet_add_number(&hello, "before", tool->options.before);
	code = call_service(tool, &hello, take_row, &page);
	if (code == EXIT_DONE && !tool->form)
		print(&page, tool, limit);
	table_free(&page.table);
	return code;
}

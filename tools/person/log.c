/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv log: what happened, newest first; root without --account sees all accounts. */
#include "tools/call.h"
#include "tools/page.h"
#include "tools/row.h"
#include "tools/table.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

static const struct column columns_all[] = {{"AT", COLUMN_WHOLE, false},
    {"ACCOUNT", COLUMN_FLOWING, true}, {"EVENT", COLUMN_FLOWING, true},
    {"DOOR", COLUMN_FLOWING, true}, {"HOST", COLUMN_FLOWING, true},
    {"PLACE", COLUMN_FLOWING, false}, {"VERDICT", COLUMN_FLOWING, false},
    {"REASON", COLUMN_FLOWING, false}, {"DEVICE", COLUMN_FLOWING, false}, {NULL, 0, false}};
static const struct column columns_own[] = {{"AT", COLUMN_WHOLE, false},
    {"EVENT", COLUMN_FLOWING, true}, {"DOOR", COLUMN_FLOWING, true}, {"HOST", COLUMN_FLOWING, true},
    {"PLACE", COLUMN_FLOWING, false}, {"VERDICT", COLUMN_FLOWING, false},
    {"REASON", COLUMN_FLOWING, false}, {"DEVICE", COLUMN_FLOWING, false}, {NULL, 0, false}};

struct page {
	struct table table;
	bool all, is_tty;
	int64_t oldest; /* the last row's id */
};

/* The columns of a terminal are few; the title says of what it is. */
static const char *
place_text(const struct packet *row, bool is_tty)
{
	const char *place = row_text(row, "place");

	return strcmp(place, "new") == 0 && !is_tty ? "new host" : place;
}

static const char *
host_text(const struct packet *row)
{
	const char *address = row_text(row, "address");

	return address[0] ? address : row_text(row, "host");
}

/* What is known besides: by which key, of which time the code was, which one of the paper. What
   root's 2sv tells is no decision of a login: there it is why, and the verdict is what happened. */
static void
reason_cell(const struct packet *row, char *text, size_t size)
{
	const char *reason = row_text(row, "reason"), *detail = row_text(row, "detail");
	char change[ROW_CHANGE_SIZE];

	row_change(row, change);
	if (change[0]) {
		detail += strncmp(detail, change, strlen(change)) == 0 ? strlen(change) : 0;
		text_copy(text, size, detail + strspn(detail, ": "));
	} else
		text_format(
		    text, size, "%s%s%s", reason, reason[0] && detail[0] ? ": " : "", detail);
}

static void
take_row(void *context, const struct packet *row)
{
	struct page *page = context;
	char at[TIME_TEXT_SIZE], reason[TABLE_CELL_SIZE], change[ROW_CHANGE_SIZE];
	const char *cells[9] = {at};
	size_t count = 1;

	if (!row_is(row, "event"))
		return;
	row_time(row, "at", at);
	if (page->all)
		cells[count++] = row_text(row, "account");
	cells[count++] = row_text(row, "event");
	cells[count++] = row_text(row, "door");
	cells[count++] = host_text(row);
	cells[count++] = place_text(row, page->is_tty);
	row_change(row, change);
	cells[count++] = change[0] ? change : row_text(row, "verdict");
	reason_cell(row, reason, sizeof(reason));
	cells[count++] = reason;
	cells[count++] = row_text(row, "device");
	table_add(&page->table, cells);
	page->oldest = row_number(row, "id");
}

static void
page_print(const struct page *page, const struct tool *tool)
{
	if (page->table.rows == 0) {
		printf("The log has %s.\n", tool->options.before ? "nothing older" : "nothing yet");
		return;
	}
	table_print(&page->table, page->is_tty ? tool->terminal.columns : 0, stdout);
	page_print_older(tool, "log", page->table.rows, page->oldest);
}

enum exit_code
log_run(struct tool *tool)
{
	struct page page = {.all = page_is_of_all(tool), .is_tty = tool->terminal.out_is_tty};
	struct packet hello;
	enum exit_code code;

	table_begin(&page.table, page.all ? columns_all : columns_own);
	form_expect(tool->form, "event");
	page_begin(tool, &hello, "log");
	code = call_service(tool, &hello, take_row, &page);
	if (code == EXIT_DONE && !tool->form)
		page_print(&page, tool);
	table_free(&page.table);
	return code;
}

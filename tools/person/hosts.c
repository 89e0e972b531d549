/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv hosts: where logins came from; root without --account sees all accounts'. */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/table.h"

#include <string.h>

#include "base/poison.h"

static const struct column columns_own[] = {{"HOST", COLUMN_SHORTENED, true},
    {"FIRST", COLUMN_LEFT_OUT, false}, {"LAST", COLUMN_WHOLE, false},
    {"LOGINS", COLUMN_WHOLE, false}, {"STATE", COLUMN_WHOLE, false}, {NULL, 0, false}};
static const struct column columns_all[] = {{"ACCOUNT", COLUMN_SHORTENED, true},
    {"HOST", COLUMN_SHORTENED, true}, {"FIRST", COLUMN_LEFT_OUT, false},
    {"LAST", COLUMN_WHOLE, false}, {"LOGINS", COLUMN_WHOLE, false}, {"STATE", COLUMN_WHOLE, false},
    {NULL, 0, false}};

/* A key alone makes a host known for alerts, not for trust: it is named apart. */
static const char *
state_text(const struct packet *row)
{
	const char *place = row_text(row, "place");

	if (row_number(row, "until") > 0)
		return "trusted";
	if (strcmp(place, "known") == 0 || strcmp(place, "local") == 0)
		return place;
	return strcmp(row_text(row, "by_key"), "yes") == 0 ? "key only" : "new host";
}

static void
take_row(void *context, const struct packet *row)
{
	struct table *table = context;
	char first[TIME_TEXT_SIZE], last[TIME_TEXT_SIZE];
	const char *cells[] = {row_text(row, "account"), row_text(row, "host"), first, last,
	    row_text(row, "logins"), state_text(row)};

	if (!row_is(row, "host"))
		return;
	row_time(row, "first", first);
	row_time(row, "last", last);
	table_add_at(
	    table, row_number(row, "last"), table->columns == columns_all ? cells : cells + 1);
}

enum exit_code
hosts_run(struct tool *tool)
{
	bool all = tool->caller == 0 && !tool->options.account;
	scope_table struct table table;
	struct packet hello;
	enum exit_code code;

	table_begin(&table, all ? columns_all : columns_own);
	form_expect(tool->form, "host");
	call_begin(tool, &hello, "hosts");
	packet_add(&hello, "all", all ? "yes" : NULL);
	code = call_service(tool, &hello, take_row, &table);
	if (code != EXIT_DONE || tool->form)
		return code;
	table_newest_first(&table);
	if (table.rows == 0)
		printf("No login has been seen yet.\n");
	else
		table_print(&table, tool->terminal.out_is_tty ? tool->terminal.columns : 0, stdout);
	return EXIT_DONE;
}

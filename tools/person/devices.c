/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv devices: the devices of an account, pending ones too; --all: who is enrolled. */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/table.h"
#include "tools/trouble.h"

#include "base/text.h"

#include <stdio.h>

#include "base/poison.h"

static const struct column columns_own[] = {{"NAME", COLUMN_SHORTENED, false},
    {"KIND", COLUMN_LEFT_OUT, false}, {"STATE", COLUMN_WHOLE, false},
    {"CREATED", COLUMN_WHOLE, false}, {"LAST USED", COLUMN_WHOLE, false}, {NULL, 0, false}};

static const struct column columns_all[] = {{"ACCOUNT", COLUMN_SHORTENED, true},
    {"NAME", COLUMN_SHORTENED, false}, {"STATE", COLUMN_WHOLE, false},
    {"CREATED", COLUMN_LEFT_OUT, false}, {"LAST USED", COLUMN_WHOLE, false}, {NULL, 0, false}};

static void
kind_text(const struct packet *row, char *text, size_t size)
{
	const char *algorithm = row_text(row, "algorithm");

	int period = (int)row_number(row, "period"); /* 0: it goes by a counter */
	char seconds[16] = "";

	if (period > 0)
		text_format(seconds, sizeof(seconds), " %d s", period);
	text_format(text, size, "%s SHA%s %d digits%s", period > 0 ? "totp" : "hotp",
	    algorithm[0] ? algorithm + 3 : "1", (int)row_number(row, "digits"), seconds);
}

static void
take_row(void *context, const struct packet *row)
{
	struct table *table = context;
	char kind[64], created[TIME_TEXT_SIZE], used[TIME_TEXT_SIZE];

	if (!row_is(row, "device"))
		return;
	kind_text(row, kind, sizeof(kind));
	row_time(row, "created", created);
	row_time(row, "used", used);
	if (table->columns == columns_all)
		table_add(table, (const char *const[]){row_text(row, "account"),
				     row_text(row, "name"), row_text(row, "state"), created, used});
	else
		table_add(table, (const char *const[]){row_text(row, "name"), kind,
				     row_text(row, "state"), created, used});
}

enum exit_code
devices_run(struct tool *tool)
{
	bool is_all = tool->options.given & OPTION_ALL;
	scope_table struct table table;
	char option[CALL_ACCOUNT_SIZE];
	struct packet hello;
	enum exit_code code;

	table_begin(&table, is_all ? columns_all : columns_own);
	if (is_all && tool->options.account)
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: --account and --all: one of them");
	form_expect(tool->form, "device");
	call_begin(tool, &hello, "devices");
	packet_add(&hello, "all", is_all ? "yes" : NULL);
	code = call_service(tool, &hello, take_row, &table);
	if (code != EXIT_DONE || tool->form)
		return code;
	call_account_option(tool, option);
	if (table.rows == 0 && is_all)
		puts("Nobody is enrolled.");
	else if (table.rows == 0)
		printf("No device. Make one: 2sv enrol%s\n", option);
	else
		table_print(&table, tool->terminal.out_is_tty ? tool->terminal.columns : 0, stdout);
	return EXIT_DONE;
}

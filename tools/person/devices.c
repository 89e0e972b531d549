/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv devices: the devices of an account, pending ones too. */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/table.h"

#include "base/text.h"

#include "base/poison.h"

static const struct column columns[] = {{"NAME", COLUMN_SHORTENED, false},
    {"KIND", COLUMN_LEFT_OUT, false}, {"STATE", COLUMN_WHOLE, false},
    {"CREATED", COLUMN_WHOLE, false}, {"LAST USED", COLUMN_WHOLE, false}, {NULL, 0, false}};

static void
kind_text(const struct packet *row, char *text, size_t size)
{
	const char *algorithm = row_text(row, "algorithm");

	text_format(text, size, "totp SHA%s %d digits %d s", algorithm[0] ? algorithm + 3 : "1",
	    (int)row_number(row, "digits"), (int)row_number(row, "period"));
}

static void
take_row(void *context, const struct packet *row)
{
	char kind[64], created[TIME_TEXT_SIZE], used[TIME_TEXT_SIZE];

	if (!row_is(row, "device"))
		return;
	kind_text(row, kind, sizeof(kind));
	row_time(row, "created", created);
	row_time(row, "used", used);
	table_add(context, (const char *const[]){
			       row_text(row, "name"), kind, row_text(row, "state"), created, used});
}

enum exit_code
devices_run(struct tool *tool)
{
	scope_table struct table table;
	struct packet hello;
	enum exit_code code;

	table_begin(&table, columns);
	form_expect(tool->form, "device");
	call_begin(tool, &hello, "devices");
	code = call_service(tool, &hello, take_row, &table);
	if (code != EXIT_DONE || tool->form)
		return code;
	if (table.rows == 0)
		printf("No device. Make one: 2sv enrol\n");
	else
		table_print(&table, tool->terminal.out_is_tty ? tool->terminal.columns : 0, stdout);
	return EXIT_DONE;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv hosts: where logins came from; root without --account sees all accounts'. */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/table.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

/* Below that, a telephone's: days without hours, and only what matters at a glance. */
#define NARROW_COLUMNS 60
#define DAY_LENGTH 10 /* "2026-11-25" */
#define LABEL_COLUMNS 13
#define MEGABYTE 1000000
#define SENT_TEXT_SIZE 32

/* Each begins with the account, which root's own lists alone have. */
static const struct column columns_table[] = {{"ACCOUNT", COLUMN_SHORTENED, true},
    {"HOST", COLUMN_SHORTENED, true}, {"LAST", COLUMN_WHOLE, false},
    {"DOOR", COLUMN_SHORTENED, true}, {"STATE", COLUMN_WHOLE, false},
    {"TRUSTED UNTIL", COLUMN_WHOLE, false}, {"SENT", COLUMN_LEFT_OUT, false},
    {"COUNTRY", COLUMN_LEFT_OUT, false}, {"LOGINS", COLUMN_LEFT_OUT, false},
    {"FIRST", COLUMN_LEFT_OUT, false}, {NULL, 0, false}};
static const struct column columns_narrow[] = {{"ACCOUNT", COLUMN_SHORTENED, true},
    {"HOST", COLUMN_SHORTENED, true}, {"LAST", COLUMN_WHOLE, false},
    {"DOOR", COLUMN_SHORTENED, true}, {"TRUSTED UNTIL", COLUMN_WHOLE, false}, {NULL, 0, false}};
/* --long: a paragraph each, whose lines these are. */
static const struct column columns_long[] = {{"ACCOUNT", COLUMN_WHOLE, true},
    {"HOST", COLUMN_WHOLE, true}, {"Address", COLUMN_WHOLE, true}, {"Country", COLUMN_WHOLE, false},
    {"State", COLUMN_WHOLE, false}, {"Trusted until", COLUMN_WHOLE, false},
    {"First login", COLUMN_WHOLE, false}, {"Last login", COLUMN_WHOLE, false},
    {"At", COLUMN_WHOLE, true}, {"With ssh key", COLUMN_WHOLE, true},
    {"Last code", COLUMN_WHOLE, false}, {"Of device", COLUMN_WHOLE, true},
    {"Sent", COLUMN_WHOLE, false}, {"Logins", COLUMN_WHOLE, false}, {NULL, 0, false}};

struct hosts {
	struct table table;
	const struct column *shape;
	bool all;
};

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

/* "" where it has none. */
static void
moment_text(const struct packet *row, const char *key, char text[TIME_TEXT_SIZE])
{
	text[0] = '\0';
	if (row_number(row, key) > 0)
		row_time(row, key, text);
}

/* The day of a time; of what is none, all of it. */
static void
keep_day(char text[TIME_TEXT_SIZE])
{
	if (strlen(text) > DAY_LENGTH && text[DAY_LENGTH] == ' ')
		text[DAY_LENGTH] = '\0';
}

/* Whoever wrote it writes no more than one cell. */
static void
country_text(const struct packet *row, char text[TABLE_CELL_SIZE])
{
	char *to = text;

	text[0] = '\0';
	for (const char *p = row_text(row, "country"); *p && to < text + TABLE_CELL_SIZE - 1; p++) {
		if (*p != ' ' || p[1] != ' ')
			*to++ = *p;
		*to = '\0';
	}
}

/* "" where nothing was counted. */
static void
sent_text(const struct packet *row, char text[SENT_TEXT_SIZE])
{
	int64_t megabytes = row_number(row, "sent") / MEGABYTE;

	text[0] = '\0';
	if (megabytes >= 10000)
		text_format(text, SENT_TEXT_SIZE, "%lld GB", (long long)(megabytes / 1000));
	else if (megabytes > 0)
		text_format(text, SENT_TEXT_SIZE, "%lld MB", (long long)megabytes);
	else if (row_number(row, "sent") > 0)
		text_copy(text, SENT_TEXT_SIZE, "< 1 MB");
}

static void
take_row(void *context, const struct packet *row)
{
	struct hosts *hosts = context;
	char first[TIME_TEXT_SIZE], last[TIME_TEXT_SIZE], until[TIME_TEXT_SIZE],
	    code[TIME_TEXT_SIZE], country[TABLE_CELL_SIZE], sent[SENT_TEXT_SIZE];
	const char *account = row_text(row, "account"), *host = row_text(row, "host"),
		   *door = row_text(row, "door"), *state = state_text(row),
		   *logins = row_text(row, "logins");
	const char *in_table[] = {
	    account, host, last, door, state, until, sent, country, logins, first};
	const char *narrow[] = {account, host, last, door, until};
	const char *in_long[] = {account, host, row_text(row, "address"), country, state, until,
	    first, last, door, row_text(row, "key"), code, row_text(row, "device"), sent, logins};
	const char **cells = hosts->shape == columns_table    ? in_table
			     : hosts->shape == columns_narrow ? narrow
							      : in_long;

	if (!row_is(row, "host"))
		return;
	row_time(row, "first", first);
	row_time(row, "last", last);
	moment_text(row, "until", until);
	moment_text(row, "last_code", code);
	country_text(row, country);
	sent_text(row, sent);
	if (hosts->shape != columns_long)
		keep_day(until);
	if (hosts->shape == columns_narrow)
		keep_day(last);
	table_add_at(&hosts->table, row_number(row, "last"), hosts->all ? cells : cells + 1);
}

static void
print_long(const struct hosts *hosts)
{
	const struct table *table = &hosts->table;

	for (size_t row = 0; row < table->rows; row++) {
		char *const *cells = table->list[row].cells;
		size_t i = 0;

		printf("%s", row > 0 ? "\n" : "");
		if (hosts->all)
			printf("%s ", cells[i++]);
		printf("%s\n", cells[i++]);
		for (; i < table->count; i++)
			printf("  %-*s  %s\n", LABEL_COLUMNS, table->columns[i].title, cells[i]);
	}
}

static void
print_hosts(struct hosts *hosts, const struct terminal *terminal)
{
	table_newest_first(&hosts->table);
	if (hosts->table.rows == 0)
		printf("No login has been seen yet.\n");
	else if (hosts->shape == columns_long)
		print_long(hosts);
	else
		table_print(&hosts->table, terminal->out_is_tty ? terminal->columns : 0, stdout);
}

static const struct column *
shape_of(const struct tool *tool)
{
	if (tool->options.given & OPTION_LONG)
		return columns_long;
	return tool->terminal.out_is_tty && tool->terminal.columns < NARROW_COLUMNS ? columns_narrow
										    : columns_table;
}

enum exit_code
hosts_run(struct tool *tool)
{
	struct hosts hosts = {
	    .shape = shape_of(tool), .all = tool->caller == 0 && !tool->options.account};
	struct packet hello;
	enum exit_code code;

	table_begin(&hosts.table, hosts.all ? hosts.shape : hosts.shape + 1);
	form_expect(tool->form, "host");
	call_begin(tool, &hello, "hosts");
	packet_add(&hello, "all", hosts.all ? "yes" : NULL);
	code = call_service(tool, &hello, take_row, &hosts);
	if (code == EXIT_DONE && !tool->form)
		print_hosts(&hosts, &tool->terminal);
	table_free(&hosts.table);
	return code;
}

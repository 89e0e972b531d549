/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of 2sv's tables: aligned by columns of the terminal, escaped, whole in a pipe. */
#include "tools/table.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/poison.h"

static const struct column columns[] = {{"NAME", COLUMN_SHORTENED, false},
    {"KIND", COLUMN_LEFT_OUT, false}, {"STATE", COLUMN_WHOLE, false}, {NULL, 0, false}};

/* Prints the rows into text. */
static void
print(const char *const (*rows)[3], size_t count, int width, char *text, size_t size)
{
	scope_table struct table table;
	FILE *out = fmemopen(text, size, "w");

	assert_non_null(out);
	table_begin(&table, columns);
	for (size_t i = 0; i < count; i++)
		table_add(&table, rows[i]);
	table_print(&table, width, out);
	fclose(out);
}

static void
columns_are_aligned_by_what_the_terminal_shows(void **state)
{
	const char *const rows[][3] = {
	    {"gr\303\274n", "x", "active"},		   /* 4 columns, 5 bytes */
	    {"\346\227\245\346\234\254", "yy", "pending"}, /* 4 columns, 6 bytes */
	    {"e\314\201a", "z", "active"},		   /* combining: 2 columns */
	    {"", NULL, "active"},
	};
	char text[512];

	(void)state;
	print(rows, 4, 0, text, sizeof(text));

	assert_string_equal(text, "NAME  KIND  STATE\n"
				  "gr\303\274n  x     active\n"
				  "\346\227\245\346\234\254  yy    pending\n"
				  "e\314\201a    z     active\n"
				  "-     -     active\n");
}

static void
hostile_cells_are_escaped(void **state)
{
	const char *const rows[][3] = {
	    {"x\033[2J\nSTATE active", "\302\2332J", "\342\200\256evil"},
	};
	char text[512];

	(void)state;
	print(rows, 1, 0, text, sizeof(text));

	assert_null(strchr(text, '\033'));
	assert_null(strstr(text, "\302\233"));
	assert_null(strstr(text, "\342\200\256"));
	assert_non_null(strstr(text, "x\\x1B[2J\\x0ASTATE active"));
	assert_non_null(strstr(text, "\\xE2\\x80\\xAEevil"));
}

static void
cell_of_one_word_can_not_look_like_two_columns(void **state)
{
	static const struct column words[] = {
	    {"HOST", COLUMN_SHORTENED, true}, {"VERDICT", COLUMN_WHOLE, false}, {NULL, 0, false}};
	const char *const row[] = {"192.0.2.7  accept", "refuse"};
	scope_table struct table table;
	char blanks[TABLE_CELL_SIZE + 50], text[2048];
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	assert_non_null(out);
	memset(blanks, ' ', sizeof(blanks) - 1);
	blanks[sizeof(blanks) - 1] = '\0';
	table_begin(&table, words);
	table_add(&table, row);
	table_add(&table, (const char *const[]){blanks, "x"});
	table_print(&table, 0, out);
	fclose(out);

	assert_non_null(strstr(text, "192.0.2.7\\x20\\x20accept "));
	assert_non_null(strstr(text, "\n\\x20\\x20\\x20"));
}

static void
last_column_goes_over_the_edge_before_another_is_cut(void **state)
{
	static const struct column wrapped[] = {{"HOST", COLUMN_SHORTENED, true},
	    {"REASON", COLUMN_WRAPPED, false}, {"DEVICE", COLUMN_LEFT_OUT, false},
	    {NULL, 0, false}};
	scope_table struct table table;
	char text[1024];
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	assert_non_null(out);
	table_begin(&table, wrapped);
	table_add(
	    &table, (const char *const[]){"203.0.113.9", "wrong: no code of the set", "phone"});
	table_add(&table, (const char *const[]){"local:1000", "right", "phone"});
	table_print(&table, 80, out);
	table_print(&table, 30, out);
	table_print(&table, 18, out);
	fclose(out);

	assert_string_equal(text, "HOST         REASON                     DEVICE\n"
				  "203.0.113.9  wrong: no code of the set  phone\n"
				  "local:1000   right                      phone\n"
				  "HOST         REASON\n"
				  "203.0.113.9  wrong: no code of the set\n"
				  "local:1000   right\n"
				  "HOST      REASON\n"
				  "203.0...  wrong: no code of the set\n"
				  "local...  right\n");
}

static void
a_row_of_flowing_columns_is_whole_and_never_wider_than_the_terminal(void **state)
{
	static const struct column flowing[] = {{"AT", COLUMN_WHOLE, false},
	    {"HOST", COLUMN_FLOWING, true}, {"VERDICT", COLUMN_FLOWING, false},
	    {"REASON", COLUMN_FLOWING, false}, {NULL, 0, false}};
	scope_table struct table table;
	char text[1024];
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	assert_non_null(out);
	table_begin(&table, flowing);
	table_add(&table, (const char *const[]){"12:00", "203.0.113.9", "accept", "right"});
	table_add(&table, (const char *const[]){
			      "12:01", "2001:db8:1:2:3:4:5:a", "refuse", "wrong: of no device"});
	table_print(&table, 80, out);
	table_print(&table, 40, out);
	fclose(out);

	assert_string_equal(text, "AT     HOST                  VERDICT  REASON\n"
				  "12:00  203.0.113.9           accept   right\n"
				  "12:01  2001:db8:1:2:3:4:5:a  refuse   wrong: of no device\n"
				  "AT     HOST            VERDICT  REASON\n"
				  "12:00  203.0.113.9     accept   right\n"
				  "12:01  2001:db8:1:2:3:4:5:a  refuse\n"
				  "    wrong: of no device\n");
}

static void
a_flowing_cell_that_is_longer_than_a_line_goes_on_at_a_blank(void **state)
{
	static const struct column flowing[] = {{"AT", COLUMN_WHOLE, false},
	    {"REASON", COLUMN_FLOWING, false}, {"DEVICE", COLUMN_FLOWING, false}, {NULL, 0, false}};
	scope_table struct table table;
	char text[1024];
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	assert_non_null(out);
	table_begin(&table, flowing);
	table_add(&table,
	    (const char *const[]){"12:00", "local ann: 451 try again  later, please", "a-token"});
	table_add(&table, (const char *const[]){"12:01", "right", "phone"});
	table_print(&table, 24, out);
	table_print(&table, 0, out);
	fclose(out);

	assert_string_equal(text, "AT     REASON    DEVICE\n"
				  "12:00\n"
				  "    local ann: 451 try\n"
				  "    again  later, please\n"
				  "    a-token\n"
				  "12:01  right     phone\n"
				  "AT     REASON                                   DEVICE\n"
				  "12:00  local ann: 451 try again  later, please  a-token\n"
				  "12:01  right                                    phone\n");
}

static void
pipe_gets_all_and_terminal_gets_what_fits(void **state)
{
	const char *const rows[][3] = {
	    {"a-very-long-name-of-a-host.example.org", "a kind", "active"},
	};
	char text[512];

	(void)state;
	print(rows, 1, 0, text, sizeof(text));
	assert_non_null(strstr(text, "a-very-long-name-of-a-host.example.org  a kind  active\n"));

	print(rows, 1, 50, text, sizeof(text));
	assert_non_null(strstr(text, "\na-very-long-name-of-a-host.example.org  active\n"));

	print(rows, 1, 30, text, sizeof(text));
	assert_non_null(strstr(text, "\na-very-long-name-of...  active\n"));
	for (const char *p = text; *p; p += strcspn(p, "\n") + 1)
		assert_true(strcspn(p, "\n") <= 30);

	print(rows, 1, 5, text, sizeof(text)); /* too narrow for anything: no hang, no crash */
	assert_non_null(strstr(text, "a-ver...  active\n"));
}

static void
wide_characters_are_never_cut_in_two(void **state)
{
	const char *const rows[][3] = {
	    {"\346\227\245\346\234\254\350\252\236\346\227\245\346\234\254\350\252\236", "", "x"},
	};
	char text[512];

	(void)state;
	print(rows, 1, 17, text, sizeof(text));

	assert_non_null(strstr(text, "\346\227\245\346\234\254\350\252\236...   x\n"));
}

static void
times_are_local_with_their_zone(void **state)
{
	char text[TIME_TEXT_SIZE];

	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	time_text(1795615440, text);
	assert_string_equal(text, "2026-11-25 15:04 CET");
	time_text(1782306240, text);
	assert_string_equal(text, "2026-06-24 15:04 CEST");
	time_text(0, text);
	assert_string_equal(text, "never");
	time_text(INT64_MAX, text);
	assert_string_equal(text, "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(columns_are_aligned_by_what_the_terminal_shows),
	    cmocka_unit_test(hostile_cells_are_escaped),
	    cmocka_unit_test(cell_of_one_word_can_not_look_like_two_columns),
	    cmocka_unit_test(last_column_goes_over_the_edge_before_another_is_cut),
	    cmocka_unit_test(a_row_of_flowing_columns_is_whole_and_never_wider_than_the_terminal),
	    cmocka_unit_test(a_flowing_cell_that_is_longer_than_a_line_goes_on_at_a_blank),
	    cmocka_unit_test(pipe_gets_all_and_terminal_gets_what_fits),
	    cmocka_unit_test(wide_characters_are_never_cut_in_two),
	    cmocka_unit_test(times_are_local_with_their_zone),
	};

	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

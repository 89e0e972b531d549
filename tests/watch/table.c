/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of watch/watch_table: what is counted for which session, and when the keeper hears of it.
 */
#include "watch/watch_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define STEP WATCH_STEP_BYTES

static struct connection
connection_of(const char *text)
{
	struct connection connection;

	assert_int_equal(connection_parse(text, &connection), 0);
	return connection;
}

static void
add(struct table *table, const char *text, int64_t bytes, int64_t threshold)
{
	const struct session session = {.connection = connection_of(text),
	    .bytes = bytes,
	    .told = bytes,
	    .threshold = threshold};

	assert_int_equal(table_add(table, &session), 0);
}

static struct session *
find(const struct table *table, const char *text)
{
	const struct connection connection = connection_of(text);

	return table_find(table, &connection);
}

static void
count(struct table *table, const char *text, uint64_t bytes)
{
	const struct diag_count count = {connection_of(text), bytes, 7};

	table_count(table, &count);
}

/* The kernel's word that the socket of that number is over. */
static void
closed(struct table *table, const char *text, uint64_t bytes, uint64_t cookie)
{
	const struct diag_count count = {connection_of(text), bytes, cookie};

	assert_int_equal(table_closed(table, &count), 0);
}

#define ANN "203.0.113.9 52000 192.0.2.1 22"
#define BOB "203.0.113.9 52001 192.0.2.1 22"
#define EVE "203.0.113.9 52000 192.0.2.1 2222"

static void
begin(struct table *table)
{
	struct table none = {.sessions = NULL};

	*table = none;
	add(table, EVE, 0, 0);
	add(table, BOB, 0, 200 * STEP);
	add(table, ANN, 0, 200 * STEP);
	assert_int_equal(table_sort(table, &none), 0);
}

static void
bytes_are_those_of_the_same_four_numbers(void **state)
{
	scope_table struct table table;

	(void)state;
	begin(&table);
	count(&table, ANN, 7);
	count(&table, "203.0.113.9 52002 192.0.2.1 22", 9);
	count(&table, "203.0.113.8 52000 192.0.2.1 22", 9);

	assert_int_equal(find(&table, ANN)->bytes, 7);
	assert_int_equal(find(&table, BOB)->bytes, 0);
	assert_int_equal(find(&table, EVE)->bytes, 0);
	assert_null(find(&table, "203.0.113.9 52002 192.0.2.1 22"));
	count(&table, ANN, 5);
	count(&table, ANN, UINT64_MAX);
	assert_int_equal(find(&table, ANN)->bytes, 7);
}

static void
what_is_above_its_threshold_is_told_at_once_and_once(void **state)
{
	scope_table struct table table;
	struct session *due;

	(void)state;
	begin(&table);
	count(&table, BOB, 3 * STEP);
	count(&table, ANN, 200 * STEP - 1);
	assert_true(session_is_due(find(&table, ANN), 1));
	table_told(&table, find(&table, ANN), 200 * STEP, 1);
	assert_false(session_is_due(find(&table, ANN), 2));

	count(&table, ANN, 200 * STEP);
	due = table_due(&table, 2);
	assert_ptr_equal(due, find(&table, ANN)); /* before bob's, which is only more */
	table_told(&table, due, 2000 * STEP, 2);
	assert_ptr_equal(table_due(&table, 3), find(&table, BOB));
	table_told(&table, find(&table, BOB), 200 * STEP, 3);
	assert_null(table_due(&table, 4));
}

static void
a_keeper_that_wants_the_same_again_does_not_get_it_for_ever(void **state)
{
	scope_table struct table table;

	(void)state;
	begin(&table);
	count(&table, ANN, 300 * STEP);
	table_told(&table, find(&table, ANN), 200 * STEP, 1);
	assert_null(table_due(&table, 1));
}

static void
a_million_more_is_told_every_thirty_seconds(void **state)
{
	scope_table struct table table;
	struct session *eve;

	(void)state;
	begin(&table);
	eve = find(&table, EVE);
	count(&table, EVE, STEP - 1);
	assert_false(session_is_due(eve, 1));
	count(&table, EVE, STEP);
	assert_true(session_is_due(eve, 1));
	table_told(&table, eve, 0, 1);
	count(&table, EVE, 90 * STEP);
	assert_false(session_is_due(eve, WATCH_STEP_MS));
	assert_true(session_is_due(eve, 1 + WATCH_STEP_MS));
}

static void
look_without(struct table *table, const char *missing)
{
	table_look(table);
	for (size_t i = 0; i < table->count; i++) {
		char text[CONNECTION_TEXT_SIZE];

		connection_write(&table->sessions[i].connection, text);
		if (strcmp(text, missing) != 0)
			count(table, text, 1);
	}
	table_looked(table);
}

static void
who_is_missed_twice_in_a_row_is_over_and_forgotten_once_told(void **state)
{
	scope_table struct table table;
	struct session *due;

	(void)state;
	begin(&table);
	look_without(&table, BOB);
	look_without(&table, ANN); /* bob is there again */
	look_without(&table, BOB);
	assert_null(table_due(&table, 1));
	look_without(&table, BOB);
	due = table_due(&table, 1);
	assert_ptr_equal(due, find(&table, BOB));
	assert_true(due->is_over);
	table_told(&table, due, 0, 1);
	assert_null(find(&table, BOB));
	assert_int_equal(table.count, 2);
	assert_non_null(find(&table, ANN));
	assert_non_null(find(&table, EVE));
}

static void
a_new_list_keeps_what_was_counted(void **state)
{
	scope_table struct table table, next = {.sessions = NULL};

	(void)state;
	begin(&table);
	count(&table, ANN, 5 * STEP);
	table_told(&table, find(&table, ANN), 200 * STEP, 77);
	count(&table, ANN, 6 * STEP);
	add(&next, ANN, 5 * STEP, 200 * STEP);
	add(&next, "2001:db8::9 52000 2001:db8::1 22", 0, 0);
	assert_int_equal(table_sort(&next, &table), 0);

	assert_int_equal(table.count, 0);
	assert_int_equal(next.count, 2);
	assert_int_equal(find(&next, ANN)->bytes, 6 * STEP);
	assert_int_equal(find(&next, ANN)->told, 5 * STEP);
	assert_int_equal(find(&next, ANN)->told_ms, 77);
	assert_null(find(&next, BOB));
}

/* "left" comes before the kernel's last count, and a list may come between. */
static void
who_is_listed_no_more_is_told_with_what_was_not(void **state)
{
	scope_table struct table table, next = {.sessions = NULL}, last = {.sessions = NULL};
	struct session *due;

	(void)state;
	begin(&table);
	closed(&table, BOB, 300 * STEP, 7);
	count(&table, EVE, 5);
	add(&next, ANN, 0, 200 * STEP);
	assert_int_equal(table_sort(&next, &table), 0);

	assert_int_equal(next.count, 3);
	due = table_due(&next, 1);
	assert_ptr_equal(due, find(&next, BOB));
	assert_true(due->is_over);
	assert_int_equal(due->bytes, 300 * STEP);
	table_told(&next, due, 0, 1);
	assert_true(find(&next, EVE)->is_over);
	table_told(&next, find(&next, EVE), 0, 1);

	/* What was told is not told again. */
	add(&last, BOB, 0, 0);
	assert_int_equal(table_sort(&last, &next), 0);
	assert_int_equal(last.count, 1);
	assert_false(find(&last, BOB)->is_over);
}

static void
much_of_one_that_was_never_listed_is_told_and_little_is_not(void **state)
{
	scope_table struct table table;
	struct session *due;

	(void)state;
	begin(&table);
	closed(&table, "203.0.113.7 52000 192.0.2.1 22", STEP - 1, 9);
	closed(&table, "203.0.113.7 52000 192.0.2.1 22", UINT64_MAX, 9);
	assert_int_equal(table.count, 3);
	closed(&table, "203.0.113.7 52000 192.0.2.1 22", STEP, 9);
	assert_int_equal(table.count, 4);

	due = table_due(&table, 1);
	assert_ptr_equal(due, find(&table, "203.0.113.7 52000 192.0.2.1 22"));
	assert_int_equal(due->bytes, STEP);
	assert_true(due->is_over);
	assert_non_null(find(&table, ANN)); /* they are in order */
	assert_non_null(find(&table, BOB));
}

/* A client may take the same port again, at once. */
static void
who_has_the_numbers_of_one_that_is_over_is_counted_anew(void **state)
{
	scope_table struct table table;
	struct session *ann;

	(void)state;
	begin(&table);
	ann = find(&table, ANN);
	count(&table, ANN, 150 * STEP);
	table_told(&table, ann, 200 * STEP, 1);
	count(&table, ANN, 160 * STEP);

	/* A late word of the socket before this one ends nothing. */
	closed(&table, ANN, 999 * STEP, 6);
	assert_false(ann->is_over);
	assert_int_equal(ann->bytes, 160 * STEP);

	/* Another socket is met at the next look, or when this one is to be told as over. */
	ann->missed = 1;
	table_count(&table, &(struct diag_count){ann->connection, 3, 8});
	assert_int_equal(ann->bytes, 3);
	assert_int_equal(ann->missed, 0);
	closed(&table, ANN, 5, 8);
	assert_true(ann->is_over);
	session_is_another(ann, &(struct diag_count){ann->connection, STEP, 9});
	assert_false(ann->is_over);
	assert_int_equal(ann->bytes, STEP);
	assert_int_equal(ann->told, 0);
	assert_int_equal(ann->threshold, 200 * STEP);
}

static void
each_port_is_named_once(void **state)
{
	scope_table struct table table, many = {.sessions = NULL};
	struct table none = {.sessions = NULL};
	uint16_t ports[DIAG_PORTS_MAX + 1];

	(void)state;
	begin(&table);
	assert_int_equal(table_ports(&table, ports), 2);
	assert_int_equal(ports[0] + ports[1], 22 + 2222);
	assert_int_equal(table_ports(&none, ports), 0);

	for (unsigned int i = 1; i <= 2 * DIAG_PORTS_MAX; i++) {
		char text[CONNECTION_TEXT_SIZE];

		(void)snprintf(text, sizeof(text), "203.0.113.9 52000 192.0.2.1 %u", i);
		add(&many, text, 0, 0);
	}
	assert_int_equal(table_ports(&many, ports), DIAG_PORTS_MAX + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bytes_are_those_of_the_same_four_numbers),
	    cmocka_unit_test(what_is_above_its_threshold_is_told_at_once_and_once),
	    cmocka_unit_test(a_keeper_that_wants_the_same_again_does_not_get_it_for_ever),
	    cmocka_unit_test(a_million_more_is_told_every_thirty_seconds),
	    cmocka_unit_test(who_is_missed_twice_in_a_row_is_over_and_forgotten_once_told),
	    cmocka_unit_test(a_new_list_keeps_what_was_counted),
	    cmocka_unit_test(who_is_listed_no_more_is_told_with_what_was_not),
	    cmocka_unit_test(much_of_one_that_was_never_listed_is_told_and_little_is_not),
	    cmocka_unit_test(who_has_the_numbers_of_one_that_is_over_is_counted_anew),
	    cmocka_unit_test(each_port_is_named_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

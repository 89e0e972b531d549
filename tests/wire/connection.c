/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of wire/connection: SSH_CONNECTION in all its forms, and what is none. */
#include "wire/connection.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
a_connection_has_one_form(void **state)
{
	static const struct {
		const char *text, *written;
	} rows[] = {
	    {"203.0.113.9 52000 192.0.2.1 22", "203.0.113.9 52000 192.0.2.1 22"},
	    {"::ffff:203.0.113.9 1 ::ffff:192.0.2.1 65535", "203.0.113.9 1 192.0.2.1 65535"},
	    {"2001:DB8:0:0::9 52000 2001:db8::1 2222", "2001:db8::9 52000 2001:db8::1 2222"},
	    {"fe80::1%eth0 52000 fe80::2%eth0 22", "fe80::1 52000 fe80::2 22"},
	};
	char text[CONNECTION_TEXT_SIZE];
	struct connection connection;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(connection_parse(rows[i].text, &connection), 0);
		connection_write(&connection, text);
		assert_string_equal(text, rows[i].written);
	}
}

static void
the_longest_one_has_room(void **state)
{
	static const char address[] = "1111:2222:3333:4444:5555:6666:7777:8888";
	char text[CONNECTION_TEXT_SIZE], long_one[256];
	struct connection connection;

	(void)state;
	(void)snprintf(long_one, sizeof(long_one), "%s 65535 %s 65535", address, address);
	assert_int_equal(connection_parse(long_one, &connection), 0);
	connection_write(&connection, text);
	assert_string_equal(text, long_one);
}

static void
what_is_no_connection_is_refused(void **state)
{
	static const char *const texts[] = {"", " ", "UNKNOWN 65535 UNKNOWN 65535",
	    "203.0.113.9 52000 192.0.2.1", "203.0.113.9 52000 192.0.2.1 22 ",
	    "203.0.113.9 52000 192.0.2.1 22 22", " 203.0.113.9 52000 192.0.2.1 22",
	    "203.0.113.9  52000 192.0.2.1 22", "203.0.113.9 0 192.0.2.1 22",
	    "203.0.113.9 65536 192.0.2.1 22", "203.0.113.9 052 192.0.2.1 22",
	    "203.0.113.9 -1 192.0.2.1 22", "203.0.113.009 52000 192.0.2.1 22",
	    "host.example.org 52000 192.0.2.1 22", "203.0.113.9\t52000\t192.0.2.1\t22",
	    "1111:2222:3333:4444:5555:6666:7777:8888%an-interface-with-a-very-long-name 1 ::1 2"};
	struct connection connection;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(connection_parse(texts[i], &connection), -EINVAL);
}

static void
each_of_the_four_tells_them_apart(void **state)
{
	static const char *const texts[] = {"203.0.113.9 52000 192.0.2.1 22",
	    "203.0.113.8 52000 192.0.2.1 22", "203.0.113.9 52001 192.0.2.1 22",
	    "203.0.113.9 52000 192.0.2.2 22", "203.0.113.9 52000 192.0.2.1 2222"};
	struct connection first, other;

	(void)state;
	assert_int_equal(connection_parse(texts[0], &first), 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(connection_parse(texts[i], &other), 0);
		assert_int_equal(connection_compare(&first, &other) == 0, i == 0);
		assert_int_equal(
		    connection_compare(&first, &other) < 0, connection_compare(&other, &first) > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_connection_has_one_form),
	    cmocka_unit_test(the_longest_one_has_room),
	    cmocka_unit_test(what_is_no_connection_is_refused),
	    cmocka_unit_test(each_of_the_four_tells_them_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

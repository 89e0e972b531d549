/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/policy/address: one canonical form for each place, and nothing is looked up. */
#include "keeper/policy/address.h"

#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

struct row {
	const char *rhost, *connection, *tty;
	enum place_kind kind;
	const char *host, *address, *prefix;
};

static void
check_rows(const struct row *rows, size_t count)
{
	struct place place;

	for (size_t i = 0; i < count; i++) {
		struct place_seen seen = {.rhost = rows[i].rhost,
		    .connection = rows[i].connection,
		    .tty = rows[i].tty,
		    .caller = 1000};

		memset(&place, 'Z', sizeof(place));
		place_find(&seen, &place);
		assert_string_equal(place.host, rows[i].host);
		assert_string_equal(place.address, rows[i].address);
		assert_string_equal(place.prefix, rows[i].prefix);
		assert_int_equal(place.kind, rows[i].kind);
	}
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof(rows[0]))

static void
place_gives_addresses_their_host_and_prefix(void **state)
{
	static const struct row rows[] = {
	    {"203.0.113.9", NULL, "ssh", PLACE_ADDRESS, "203.0.113.9", "203.0.113.9",
		"203.0.113.0/24"},
	    {"192.0.2.7", "198.51.100.1 5 192.0.2.1 22", NULL, PLACE_ADDRESS, "192.0.2.7",
		"192.0.2.7", "192.0.2.0/24"},
	    {"::ffff:192.0.2.7", NULL, NULL, PLACE_ADDRESS, "192.0.2.7", "192.0.2.7",
		"192.0.2.0/24"},
	    {"::FFFF:c000:207", NULL, NULL, PLACE_ADDRESS, "192.0.2.7", "192.0.2.7",
		"192.0.2.0/24"},
	    {"0:0:0:0:0:ffff:c000:0207", NULL, NULL, PLACE_ADDRESS, "192.0.2.7", "192.0.2.7",
		"192.0.2.0/24"},
	    {"2001:db8:1:2::5", NULL, NULL, PLACE_ADDRESS, "2001:db8:1:2::/64", "2001:db8:1:2::5",
		"2001:db8:1::/56"},
	    {"2001:DB8:1:2:aaaa::1", NULL, NULL, PLACE_ADDRESS, "2001:db8:1:2::/64",
		"2001:db8:1:2:aaaa::1", "2001:db8:1::/56"},
	    {"2001:db8:1:3::5", NULL, NULL, PLACE_ADDRESS, "2001:db8:1:3::/64", "2001:db8:1:3::5",
		"2001:db8:1::/56"},
	    {"2001:db8:1:1ff::5", NULL, NULL, PLACE_ADDRESS, "2001:db8:1:1ff::/64",
		"2001:db8:1:1ff::5", "2001:db8:1:100::/56"},
	    {"::1", NULL, NULL, PLACE_ADDRESS, "::/64", "::1", "::/56"},
	    {"127.0.0.1", NULL, NULL, PLACE_ADDRESS, "127.0.0.1", "127.0.0.1", "127.0.0.0/8"},
	    {"127.9.8.7", NULL, NULL, PLACE_ADDRESS, "127.0.0.1", "127.9.8.7", "127.0.0.0/8"},
	    {"::ffff:127.1.2.3", NULL, NULL, PLACE_ADDRESS, "127.0.0.1", "127.1.2.3",
		"127.0.0.0/8"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
place_keeps_the_zone_of_link_local_addresses(void **state)
{
	static const struct row rows[] = {
	    {"fe80::1%eth0", NULL, NULL, PLACE_ADDRESS, "fe80::1%eth0", "fe80::1%eth0",
		"fe80::%eth0/56"},
	    {"FE80:0:0:0::1%eth1", NULL, NULL, PLACE_ADDRESS, "fe80::1%eth1", "fe80::1%eth1",
		"fe80::%eth1/56"},
	    {"fe80::2%eth0.100", NULL, NULL, PLACE_ADDRESS, "fe80::2%eth0.100", "fe80::2%eth0.100",
		"fe80::%eth0.100/56"},
	    {"fe80::1", NULL, NULL, PLACE_ADDRESS, "fe80::1", "fe80::1", "fe80::/56"},
	    {"fe80:1:2:3:4:5:6:7%sixteen-bytes-00", NULL, NULL, PLACE_UNKNOWN, "unknown",
		"fe80:1:2:3:4:5:6:7%sixteen-bytes-00", "unknown"},
	    {"febf:aaaa:bbbb:cccc:dddd:eeee:ffff:abcd%fifteen-bytes-0", NULL, NULL, PLACE_ADDRESS,
		"febf:aaaa:bbbb:cccc:dddd:eeee:ffff:abcd%fifteen-bytes-0",
		"febf:aaaa:bbbb:cccc:dddd:eeee:ffff:abcd%fifteen-bytes-0",
		"fe80::%fifteen-bytes-0/56"},
	    {"fe80::1%", NULL, NULL, PLACE_UNKNOWN, "unknown", "fe80::1%", "unknown"},
	    {"fe80::1%a b", NULL, NULL, PLACE_UNKNOWN, "unknown", "fe80::1%a b", "unknown"},
	    {"fe80::1%eth0\n", NULL, NULL, PLACE_UNKNOWN, "unknown", "fe80::1%eth0\\x0A",
		"unknown"},
	    {"fe80::1%e%f", NULL, NULL, PLACE_UNKNOWN, "unknown", "fe80::1%e%f", "unknown"},
	    {"fe80::1%../x", NULL, NULL, PLACE_UNKNOWN, "unknown", "fe80::1%../x", "unknown"},
	    {"2001:db8::1%eth0", NULL, NULL, PLACE_UNKNOWN, "unknown", "2001:db8::1%eth0",
		"unknown"},
	    {"192.0.2.7%eth0", NULL, NULL, PLACE_UNKNOWN, "unknown", "192.0.2.7%eth0", "unknown"},
	    {"::ffff:192.0.2.7%eth0", NULL, NULL, PLACE_UNKNOWN, "unknown", "::ffff:192.0.2.7%eth0",
		"unknown"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
place_takes_what_is_no_address_for_unknown(void **state)
{
	static const char *const names[] = {"UNKNOWN", "10.evil.example", "host.example", "crond",
	    "010.0.0.1", "192.0.2", "192.0.2.7/24", "192.0.2.7 ", " 192.0.2.7", "192.0.2.256",
	    "3221225991", "0xc0000207", "1.2.3.4.5", "[2001:db8::1]", "2001:db8::1/64", ":::", ":",
	    "localhost", "fe80", "::ffff:192.0.2.7.8", "-", "%"};
	struct place place;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct place_seen seen = {.rhost = names[i], .tty = "ssh", .caller = 1000};

		place_find(&seen, &place);
		assert_int_equal(place.kind, PLACE_UNKNOWN);
		assert_string_equal(place.host, "unknown");
		assert_string_equal(place.prefix, "unknown");
		assert_string_equal(place.address, names[i]);
	}
}

static void
place_takes_the_connection_only_where_the_host_is_a_name(void **state)
{
	static const struct row rows[] = {
	    {"host.example", "198.51.100.4 50000 192.0.2.1 22", "ssh", PLACE_ADDRESS,
		"198.51.100.4", "198.51.100.4", "198.51.100.0/24"},
	    {"UNKNOWN", "2001:db8::9 50000 2001:db8::1 22", "ssh", PLACE_ADDRESS, "2001:db8::/64",
		"2001:db8::9", "2001:db8::/56"},
	    {"host.example", "::ffff:198.51.100.4 1 ::1 22", "ssh", PLACE_ADDRESS, "198.51.100.4",
		"198.51.100.4", "198.51.100.0/24"},
	    {"host.example", "198.51.100.4", "ssh", PLACE_ADDRESS, "198.51.100.4", "198.51.100.4",
		"198.51.100.0/24"},
	    {"203.0.113.9", "198.51.100.4 50000 192.0.2.1 22", "ssh", PLACE_ADDRESS, "203.0.113.9",
		"203.0.113.9", "203.0.113.0/24"},
	    {"host.example", "UNKNOWN 50000 192.0.2.1 22", "ssh", PLACE_UNKNOWN, "unknown",
		"host.example", "unknown"},
	    {"host.example", "", "ssh", PLACE_UNKNOWN, "unknown", "host.example", "unknown"},
	    {"host.example", " 198.51.100.4", "ssh", PLACE_UNKNOWN, "unknown", "host.example",
		"unknown"},
	    {"", "198.51.100.4 50000 192.0.2.1 22", "tty1", PLACE_LOCAL, "tty1", "tty1",
		"local:1000"},
	    {NULL, "198.51.100.4 50000 192.0.2.1 22", NULL, PLACE_LOCAL, "local:1000", "",
		"local:1000"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
place_parts_consoles_from_other_local_callers(void **state)
{
	static const char *const consoles[] = {
	    "tty1", "tty63", "ttyS0", "ttyS12", "hvc0", "console"};
	static const char *const others[] = {"tty0", "tty64", "tty01", "tty", "ttyS", "ttyS-1",
	    "ttyUSB0", "pts/0", ":0", ":1", "tty1x", "hvc", "consoles", "ssh", "ttyS0/x", "tty 1"};
	char path[32];
	struct place place;
	struct place_seen seen = {.rhost = "", .caller = 1000};

	(void)state;
	for (size_t i = 0; i < sizeof(consoles) / sizeof(consoles[0]); i++) {
		snprintf(path, sizeof(path), "/dev/%s", consoles[i]);
		for (int with_path = 0; with_path < 2; with_path++) {
			seen.tty = with_path ? path : consoles[i];
			place_find(&seen, &place);
			assert_int_equal(place.kind, PLACE_LOCAL);
			assert_string_equal(place.host, consoles[i]);
			assert_string_equal(place.address, consoles[i]);
			assert_string_equal(place.prefix, "local:1000");
		}
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		seen.tty = others[i];
		place_find(&seen, &place);
		assert_int_equal(place.kind, PLACE_LOCAL);
		assert_string_equal(place.host, "local:1000");
		assert_string_equal(place.address, others[i]);
	}
	seen.caller = 4294967294U;
	place_find(&seen, &place);
	assert_string_equal(place.prefix, "local:4294967294");
}

static void
place_escapes_and_cuts_what_it_was_told(void **state)
{
	char long_name[70001];
	struct place place;
	struct place_seen seen = {.rhost = "x\nBcc: y\033[31m"};

	(void)state;
	place_find(&seen, &place);
	assert_string_equal(place.address, "x\\x0ABcc: y\\x1B[31m");

	memset(long_name, '1', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	seen = (struct place_seen){.rhost = long_name, .connection = long_name};
	place_find(&seen, &place);
	assert_int_equal(place.kind, PLACE_UNKNOWN);
	assert_true(strlen(place.address) < PLACE_TEXT_SIZE);
	assert_string_equal(place.address + strlen(place.address) - 3, "...");

	seen = (struct place_seen){.tty = long_name, .caller = 7};
	place_find(&seen, &place);
	assert_string_equal(place.host, "local:7");
	assert_true(strlen(place.address) < PLACE_TEXT_SIZE);
}

/* Stands in for libc's: no name may ever be looked up. */
int
getaddrinfo(const char *restrict node, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict result)
{
	(void)node, (void)service, (void)hints, (void)result;
	fail();
	return EAI_FAIL;
}

static void
place_knows_who_comes_from_the_machine_itself(void **state)
{
	static const struct {
		const char *connection;
		bool is_own;
	} rows[] = {
	    {"192.0.2.7 40000 192.0.2.7 22", true},
	    {"2001:db8::7 1 2001:db8::7 22", true},
	    {"192.0.2.7 40000 192.0.2.8 22", false},
	    {"192.0.2.7 40000 192.0.2.70 22", false},
	    {"192.0.2.70 40000 192.0.2.7 22", false},
	    {"192.0.2.7 192.0.2.7", false},
	    {"192.0.2.7", false},
	    {"", false},
	    {NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct place place;

		place_find(
		    &(struct place_seen){.rhost = "192.0.2.7", .connection = rows[i].connection},
		    &place);
		assert_int_equal(place.is_own, rows[i].is_own);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(place_gives_addresses_their_host_and_prefix),
	    cmocka_unit_test(place_keeps_the_zone_of_link_local_addresses),
	    cmocka_unit_test(place_takes_what_is_no_address_for_unknown),
	    cmocka_unit_test(place_takes_the_connection_only_where_the_host_is_a_name),
	    cmocka_unit_test(place_knows_who_comes_from_the_machine_itself),
	    cmocka_unit_test(place_parts_consoles_from_other_local_callers),
	    cmocka_unit_test(place_escapes_and_cuts_what_it_was_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

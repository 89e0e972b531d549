/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of which addresses are asked a name for, and which names may be shown. What name servers
 * and databases answer: tests/e2e/origin.test.sh.
 */
#include "notify/origin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static bool
may_be_named(const char *text)
{
	struct sockaddr_storage address;

	return origin_address_read(text, &address) == 0 && origin_may_be_named(&address);
}

static void
addresses_that_no_name_server_knows_are_not_asked_for(void **state)
{
	static const char *const asked[] = {"203.0.113.9", "2001:db8:1:2::a", "10.1.2.3",
	    "192.168.0.7", "172.16.0.1", "fd00::1", "100.64.0.1"};
	static const char *const others[] = {"127.0.0.1", "127.9.9.9", "::1", "169.254.0.1",
	    "fe80::1", "fe80::1%eth0", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1",
	    "", "unknown", "local:0", "010.0.0.1", "203.0.113.9 ", "2001:db8:1:2::/64"};

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (!may_be_named(asked[i]))
			fail_msg("%s is not asked for", asked[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (may_be_named(others[i]))
			fail_msg("%s is asked for", others[i]);
}

static void
names_are_made_of_what_names_are_made_of(void **state)
{
	static const char *const good[] = {
	    "nas", "a", "dsl-9.example.net", "9.9.example.net", "x--1.example", "A.EXAMPLE.NET"};
	static const char *const bad[] = {"", ".", "a.", ".a", "a..b", "a b", "a_b.example",
	    "203.0.113.9", "3405803785", "0xcb007109", "a.1", "a.example\n", "a\x1b[2J", "a;b",
	    "<a>", "a/b", "a:b", "\xc3\xa5.example", "a\\.b", "a.example.", "a.-b"};
	char name[ORIGIN_NAME_SIZE + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!origin_name_is_fit(good[i]))
			fail_msg("\"%s\" is left out", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (origin_name_is_fit(bad[i]))
			fail_msg("\"%s\" is shown", bad[i]);
	memset(name, 'a', sizeof(name));
	name[ORIGIN_NAME_SIZE] = '\0';
	assert_false(origin_name_is_fit(name));
	name[ORIGIN_NAME_SIZE - 1] = '\0';
	assert_true(origin_name_is_fit(name));
}

static void
what_was_found_is_found_by_its_address_alone(void **state)
{
	const struct origins origins = {
	    .count = 1, .found = {{.address = "203.0.113.9"}, {.address = "203.0.113.10"}}};

	(void)state;
	assert_ptr_equal(origin_of(&origins, "203.0.113.9"), &origins.found[0]);
	assert_null(origin_of(&origins, "203.0.113.10"));
	assert_null(origin_of(&origins, ""));
	assert_null(origin_of(NULL, "203.0.113.9"));
}

/* What was not found is not said, and a name is nobody's place. */
static void
places_are_a_line_each(void **state)
{
	const struct origins origins = {.count = 3,
	    .found = {{.address = "203.0.113.9", .place = "Uppsala, Sweden"},
		{.address = "192.0.2.7", .name = "nas"}, {.address = "2001:db8::9", .place = "FI"},
		{.address = "192.0.2.8", .place = "of the message before"}}};
	static struct origins full = {.count = ORIGINS_MAX};
	char text[CLAIM_COUNTRIES_SIZE];

	(void)state;
	origins_write_places(&origins, text, sizeof(text));
	assert_string_equal(text, "203.0.113.9 Uppsala, Sweden\n2001:db8::9 FI");
	origins_write_places(&full, text, sizeof(text));
	assert_string_equal(text, "");
	for (unsigned int i = 0; i < ORIGINS_MAX; i++) {
		memset(full.found[i].address, '1', sizeof(full.found[i].address) - 1);
		memset(full.found[i].place, 'x', sizeof(full.found[i].place) - 1);
	}
	origins_write_places(&full, text, sizeof(text));
	assert_int_equal(strlen(text),
	    ORIGINS_MAX * (sizeof(full.found[0].address) + sizeof(full.found[0].place) - 1) +
		ORIGINS_MAX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_that_no_name_server_knows_are_not_asked_for),
	    cmocka_unit_test(names_are_made_of_what_names_are_made_of),
	    cmocka_unit_test(what_was_found_is_found_by_its_address_alone),
	    cmocka_unit_test(places_are_a_line_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

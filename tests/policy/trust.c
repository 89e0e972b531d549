/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of policy/trust and of the networks of a setting: which hosts may be trusted, and how. */
#include "keeper/policy/trust.h"
#include "settings/networks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/poison.h"

#define SHARED "198.51.100.0/24, 2001:db8:5::/48"

static enum trust_how
judge(const char *rhost, bool has_key, bool by_address)
{
	const struct place_seen seen = {.rhost = rhost, .tty = "tty1", .caller = 0};
	struct trust_facts facts = {
	    .has_key = has_key, .by_address = by_address, .shared_networks = SHARED};
	struct place place;

	place_find(&seen, &place);
	facts.place = &place;
	return trust_judge(&facts);
}

static void
a_remote_host_is_trusted_with_the_key_of_the_login(void **state)
{
	static const char *const names[] = {"some.example.org", "UNKNOWN", "crond", "010.0.0.1",
	    "10.evil.example", "203.0.113.9 ", "203.0.113.0/24"};

	(void)state;
	assert_int_equal(judge("203.0.113.9", true, false), TRUST_BY_KEY);
	assert_int_equal(judge("203.0.113.9", true, true), TRUST_BY_KEY);
	assert_int_equal(judge("10.0.0.7", true, false), TRUST_BY_KEY);
	assert_int_equal(judge("2001:db8::1", true, false), TRUST_BY_KEY);
	assert_int_equal(judge(NULL, true, true), TRUST_NEVER); /* a console */
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(judge(names[i], true, true), TRUST_NEVER);
}

static void
an_address_alone_is_enough_only_where_it_is_one_persons(void **state)
{
	static const char *const never[] = {"127.0.0.1", "127.255.255.254", "10.0.0.7",
	    "10.255.255.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.3.4",
	    "100.64.0.1", "100.127.255.254", "198.51.100.7", "0.0.0.1", "::1", "::", "fd00::1",
	    "fc00::1", "fe80::1%eth0", "2001:db8:5::9", "::ffff:10.0.0.7", "::ffff:198.51.100.7"};
	static const char *const may[] = {
	    "203.0.113.9", "192.0.2.7", "2001:db8:6::9", "::ffff:203.0.113.9"};

	(void)state;
	assert_int_equal(judge("203.0.113.9", false, false), TRUST_NEVER);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (judge(never[i], false, true) != TRUST_NEVER)
			fail_msg("%s is trusted", never[i]);
	for (size_t i = 0; i < sizeof(may) / sizeof(may[0]); i++)
		if (judge(may[i], false, true) != TRUST_BY_ADDRESS)
			fail_msg("%s is not trusted", may[i]);
}

static void
networks_are_read_strictly(void **state)
{
	static const char *const good[] = {"", " ", "203.0.113.0/24", "203.0.113.9/32", "0.0.0.0/0",
	    "::/0", SHARED, "2001:db8::/32 203.0.113.0/24", "203.0.113.128/25,"};
	static const char *const bad[] = {"203.0.113.0", "203.0.113.0/33", "203.0.113.1/24",
	    "203.0.113.0/", "203.0.113.0/-1", "203.0.113.0/24x", "203.0.113/24", "example.org/24",
	    "2001:db8::1/32", "2001:db8::/129", "/8", "203.0.113.0/24;198.51.100.0/24", "{}",
	    "203.0.113.0/024"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!networks_are_good(good[i]))
			fail_msg("\"%s\" is refused", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (networks_are_good(bad[i]))
			fail_msg("\"%s\" is taken", bad[i]);
	assert_true(networks_have("0.0.0.0/0", "203.0.113.9"));
	assert_false(networks_have("0.0.0.0/0", "2001:db8::1"));
	assert_false(networks_have(SHARED, "no address"));
	assert_false(networks_have("", "203.0.113.9"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_remote_host_is_trusted_with_the_key_of_the_login),
	    cmocka_unit_test(an_address_alone_is_enough_only_where_it_is_one_persons),
	    cmocka_unit_test(networks_are_read_strictly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

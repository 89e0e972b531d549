/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of which addresses a user's URL may lead to: a table of all that it must not. */
#include "notify/reachable.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>

#include <cmocka.h>

#include "base/poison.h"

static const struct sockaddr *
address_of(const char *text)
{
	static struct sockaddr_storage storage;
	struct sockaddr_in *v4 = (struct sockaddr_in *)&storage;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&storage;

	memset(&storage, 0, sizeof(storage));
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
	} else {
		assert_int_equal(inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
		v6->sin6_family = AF_INET6;
	}
	return (const struct sockaddr *)&storage;
}

static const char *
name_of(const char *text, const char *networks)
{
	const char *name = reachable_refuses(address_of(text), networks);

	return name ? name : "public";
}

/* Each network's first and last address, and its neighbours outside. */
static const struct {
	const char *address, *name;
} addresses[] = {
    {"0.0.0.0", "unspecified"},
    {"0.255.255.255", "unspecified"},
    {"1.0.0.0", "public"},
    {"9.255.255.255", "public"},
    {"10.0.0.0", "private"},
    {"10.255.255.255", "private"},
    {"11.0.0.0", "public"},
    {"100.63.255.255", "public"},
    {"100.64.0.0", "shared"},
    {"100.127.255.255", "shared"},
    {"100.128.0.0", "public"},
    {"126.255.255.255", "public"},
    {"127.0.0.0", "loopback"},
    {"127.0.0.1", "loopback"},
    {"127.255.255.255", "loopback"},
    {"128.0.0.0", "public"},
    {"169.253.255.255", "public"},
    {"169.254.0.0", "link-local"},
    {"169.254.169.254", "link-local"},
    {"169.255.0.0", "public"},
    {"172.15.255.255", "public"},
    {"172.16.0.0", "private"},
    {"172.31.255.255", "private"},
    {"172.32.0.0", "public"},
    {"191.255.255.255", "public"},
    {"192.0.0.0", "reserved"},
    {"192.0.0.170", "reserved"},
    {"192.0.1.0", "public"},
    {"192.88.99.1", "reserved"},
    {"192.167.255.255", "public"},
    {"192.168.0.0", "private"},
    {"192.168.255.255", "private"},
    {"192.169.0.0", "public"},
    {"198.17.255.255", "public"},
    {"198.18.0.0", "reserved"},
    {"198.19.255.255", "reserved"},
    {"198.20.0.0", "public"},
    {"203.0.113.9", "public"},
    {"223.255.255.255", "public"},
    {"224.0.0.0", "multicast"},
    {"239.255.255.255", "multicast"},
    {"240.0.0.0", "reserved"},
    {"255.255.255.254", "reserved"},
    {"255.255.255.255", "broadcast"},
    {"::", "unspecified"},
    {"::1", "loopback"},
    {"::2", "reserved"},
    {"::127.0.0.1", "reserved"},
    {"::ffff:0:0:1", "reserved"},
    {"100::1", "reserved"},
    {"64:ff9b:1::1", "private"},
    {"1fff:ffff::1", "reserved"},
    {"2000::1", "public"},
    {"2001:1::1", "reserved"},
    {"2001:2::1", "reserved"},
    {"2001:20::1", "reserved"},
    {"2001:1ff::1", "reserved"},
    {"2001:200::1", "public"},
    {"2001:db8::1", "public"},
    {"3fff:ffff::1", "public"},
    {"4000::1", "reserved"},
    {"5f00::1", "reserved"},
    {"fbff::1", "reserved"},
    {"fc00::1", "private"},
    {"fdff:ffff::1", "private"},
    {"fe00::1", "reserved"},
    {"fe80::1", "link-local"},
    {"febf::1", "link-local"},
    {"fec0::1", "private"},
    {"ff00::1", "multicast"},
    {"ff02::1", "multicast"},
};

static void
every_address_has_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		print_message("%s\n", addresses[i].address);
		assert_string_equal(name_of(addresses[i].address, ""), addresses[i].name);
	}
}

static void
an_ipv4_address_inside_is_looked_at(void **state)
{
	(void)state;
	assert_string_equal(name_of("::ffff:127.0.0.1", ""), "loopback");
	assert_string_equal(name_of("::ffff:10.1.2.3", ""), "private");
	assert_string_equal(name_of("::ffff:203.0.113.9", ""), "public");
	assert_string_equal(name_of("64:ff9b::7f00:1", ""), "loopback");
	assert_string_equal(name_of("64:ff9b::a9fe:a9fe", ""), "link-local");
	assert_string_equal(name_of("64:ff9b::cb00:7109", ""), "public");
	assert_string_equal(name_of("2002:7f00:1::1", ""), "loopback");
	assert_string_equal(name_of("2002:c0a8:101::1", ""), "private");
	assert_string_equal(name_of("2002:cb00:7109::1", ""), "public");
	/* Teredo: the server's address, and the client's with all bits turned. */
	assert_string_equal(name_of("2001:0:a00:1::34ff:8ef6", ""), "private");
	assert_string_equal(name_of("2001:0:cb00:7109::f5ff:fffe", ""), "private");
	assert_string_equal(name_of("2001:0:cb00:7109::34ff:8ef6", ""), "public");
}

static void
what_the_admin_names_may_be_reached(void **state)
{
	static const char networks[] = "10.1.0.0/16 fd00:db8::/32,127.0.0.1/32";

	(void)state;
	assert_string_equal(name_of("10.1.2.3", networks), "public");
	assert_string_equal(name_of("10.2.0.0", networks), "private");
	assert_string_equal(name_of("::ffff:10.1.2.3", networks), "public");
	assert_string_equal(name_of("64:ff9b::a01:203", networks), "public");
	assert_string_equal(name_of("2002:a02:1::1", networks), "private");
	assert_string_equal(name_of("fd00:db8:1::1", networks), "public");
	assert_string_equal(name_of("fd01:db8:1::1", networks), "private");
	assert_string_equal(name_of("127.0.0.1", networks), "public");
	assert_string_equal(name_of("127.0.0.2", networks), "loopback");
	assert_string_equal(name_of("::1", networks), "loopback");
}

static void
other_families_are_refused(void **state)
{
	const struct sockaddr_un local = {.sun_family = AF_UNIX, .sun_path = "/run/x"};

	(void)state;
	assert_non_null(reachable_refuses((const struct sockaddr *)&local, "0.0.0.0/0 ::/0"));
	assert_false(reachable_is_loopback((const struct sockaddr *)&local));
}

static void
loopback_is_this_machine_alone(void **state)
{
	(void)state;
	assert_true(reachable_is_loopback(address_of("127.0.0.1")));
	assert_true(reachable_is_loopback(address_of("127.1.2.3")));
	assert_true(reachable_is_loopback(address_of("::1")));
	assert_true(reachable_is_loopback(address_of("::ffff:127.0.0.1")));
	assert_false(reachable_is_loopback(address_of("10.0.0.1")));
	assert_false(reachable_is_loopback(address_of("0.0.0.0")));
	assert_false(reachable_is_loopback(address_of("2002:7f00:1::1")));
	assert_false(reachable_is_loopback(address_of("203.0.113.9")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_address_has_its_name),
	    cmocka_unit_test(an_ipv4_address_inside_is_looked_at),
	    cmocka_unit_test(what_the_admin_names_may_be_reached),
	    cmocka_unit_test(other_families_are_refused),
	    cmocka_unit_test(loopback_is_this_machine_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

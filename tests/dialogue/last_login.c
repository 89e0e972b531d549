/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of dialogue/last_login: what a person reads of the login before. */
#include "dialogue/last_login.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define AT INT64_C(1800000000) /* 2027-01-15 08:00 UTC */
#define KEY "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"

struct told {
	const char *host, *door, *device, *key;
	int64_t failures;
	const char *lines[LAST_LOGIN_LINES_MAX];
};

static const struct told all[] = {
    {"203.0.113.9", "sshd", "phone", NULL, 0,
	{"Last login: 2027-01-15 08:00 UTC from 203.0.113.9 at sshd by phone"}},
    /* Of a key and a code, the device. */
    {"203.0.113.9", "sshd", "phone", KEY, 0,
	{"Last login: 2027-01-15 08:00 UTC from 203.0.113.9 at sshd by phone"}},
    {"203.0.113.9", "sshd", NULL, KEY, 0,
	{"Last login: 2027-01-15 08:00 UTC from 203.0.113.9 at sshd", "    by the ssh key " KEY}},
    {"tty1", "login", NULL, NULL, 0,
	{"Last login: 2027-01-15 08:00 UTC from tty1 at login without a code"}},
    {"203.0.113.9", "sshd", "phone", NULL, 3,
	{"Last login: 2027-01-15 08:00 UTC from 203.0.113.9 at sshd by phone",
	    "3 wrong codes since then. Not you? Run: 2sv log"}},
    {"203.0.113.9", "sshd", NULL, KEY, 1,
	{"Last login: 2027-01-15 08:00 UTC from 203.0.113.9 at sshd", "    by the ssh key " KEY,
	    "1 wrong code since then. Not you? Run: 2sv log"}},
    {"2001:db8:1111:2222:3333:4444:5555:6666", "sshd", "the phone in the left pocket no 2", NULL, 0,
	{"Last login: 2027-01-15 08:00 UTC from 2001:db8:1111:2222:3333:4444:5555:6666",
	    "    at sshd by the phone in the left pocket no 2"}},
};

static void
build(const struct told *told, struct packet *packet)
{
	packet_begin(packet, "result");
	packet_add_number(packet, "last_at", AT);
	packet_add(packet, "last_host", told->host);
	packet_add(packet, "last_door", told->door);
	packet_add(packet, "last_device", told->device);
	packet_add(packet, "last_key", told->key);
	packet_add_number(packet, "failures", told->failures);
}

static void
each_login_has_its_words_in_80_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct last_login_words words;
		struct packet packet;
		unsigned int count = 0;

		build(&all[i], &packet);
		last_login_write(&packet, &words);
		while (count < LAST_LOGIN_LINES_MAX && all[i].lines[count]) {
			assert_true(count < words.count);
			assert_string_equal(words.lines[count], all[i].lines[count]);
			assert_true(strlen(words.lines[count]) <= 80);
			count++;
		}
		assert_int_equal(words.count, count);
	}
}

static void
where_no_login_is_told_of_there_are_no_words(void **state)
{
	struct last_login_words words;
	struct packet packet;

	(void)state;
	packet_begin(&packet, "result");
	packet_add_number(&packet, "failures", 3);
	packet_add(&packet, "last_host", "203.0.113.9");
	last_login_write(&packet, &words);
	assert_int_equal(words.count, 0);
}

/* What the keeper says was somebody's once; a broken keeper's bytes are only shown. */
static void
hostile_values_are_escaped_and_forge_no_line(void **state)
{
	const struct told told = {.host = "x\033[2J\n", .door = "a\rb", .device = "c\nd"};
	struct last_login_words words;
	struct packet packet;

	(void)state;
	build(&told, &packet);
	last_login_write(&packet, &words);
	for (unsigned int i = 0; i < words.count; i++)
		assert_null(strpbrk(words.lines[i], "\033\r\n"));
	assert_non_null(strstr(words.lines[0], "from x\\x1B[2J\\x0A at a\\x0Db by c\\x0Ad"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_login_has_its_words_in_80_columns),
	    cmocka_unit_test(where_no_login_is_told_of_there_are_no_words),
	    cmocka_unit_test(hostile_values_are_escaped_and_forge_no_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

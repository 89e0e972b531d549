/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/wire/packet: the grammar of packets in every corner, built and parsed. */
#include "wire/packet.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static const char *const allowed[] = {
    "account", "a", "b", "abcdefghijklmnop", "abcdefghijklmnopq", "x_known", "n", NULL};

static int
parse_bytes(struct packet *packet, const char *bytes, size_t size)
{
	memcpy(packet->bytes, bytes, size);
	packet->size = size;
	return packet_parse(packet, allowed);
}

#define PARSE(packet, literal) parse_bytes(packet, literal, sizeof(literal) - 1)

static void
packet_parse_follows_the_grammar(void **state)
{
#define ROW(literal, r)                         \
	{                                       \
		literal, sizeof(literal) - 1, r \
	}
	static const struct {
		const char *bytes;
		size_t size;
		int r;
	} rows[] = {
	    ROW("v=1\0op=login\0", 0),
	    ROW("v=1\0op=login\0account=ann\0", 0),
	    ROW("v=1\0op=\0account=\0", 0),		      /* empty values */
	    ROW("v=1\0op=a\0a=x=y==\0", 0),		      /* '=' in a value */
	    ROW("v=1\0op=a\0a=\1\n\r\x7f\xff\0", 0),	      /* any bytes but NUL */
	    ROW("v=1\0op=a\0abcdefghijklmnop=1\0", 0),	      /* 16 */
	    ROW("v=1\0op=a\0abcdefghijklmnopq=1\0", -EPROTO), /* 17 */
	    ROW("v=1\0op=a\0x_abcdefghijklmno=1\0", -EPROTO), /* 17 */
	    ROW("", -EPROTO),
	    ROW("\0", -EPROTO),
	    ROW("v=1\0op=login", -EPROTO),    /* not ended */
	    ROW("v=1\0op=login\0a", -EPROTO), /* not ended, no '=' */
	    ROW("v=1\0op=login\0a=b", -EPROTO),
	    ROW("v=1\0op=login\0\0", -EPROTO),	 /* empty record */
	    ROW("v=1\0op=login\0a\0", -EPROTO),	 /* no '=' */
	    ROW("v=1\0op=login\0=b\0", -EPROTO), /* empty key */
	    ROW("v=1\0op=login\0A=b\0", -EPROTO),
	    ROW("v=1\0op=login\0a1=b\0", -EPROTO),
	    ROW("v=1\0op=login\0a =b\0", -EPROTO),
	    ROW("v=1\0op=login\0 a=b\0", -EPROTO),
	    ROW("v=1\0op=login\0a\x80=b\0", -EPROTO),
	    ROW("v=1\0op=login\0a=1\0a=1\0", -EPROTO),	   /* twice */
	    ROW("v=1\0op=login\0x_a=1\0x_a=1\0", -EPROTO), /* twice, though ignored */
	    ROW("v=1\0op=login\0op=login\0", -EPROTO),
	    ROW("v=1\0v=1\0op=login\0", -EPROTO),
	    ROW("v=1\0op=login\0unknown=1\0", -EPROTO),
	    ROW("v=1\0op=login\0accoun=1\0", -EPROTO),
	    ROW("v=1\0op=login\0accounts=1\0", -EPROTO),
	    ROW("v=1\0op=login\0x_unknown=1\0", 0),
	    ROW("v=1\0op=login\0x_=1\0", 0),
	    ROW("op=login\0v=1\0", -EPROTO), /* order of the head */
	    ROW("v=1\0a=1\0op=login\0", -EPROTO),
	    ROW("v=1\0", -EPROTO),
	    ROW("op=login\0", -EPROTO),
	    ROW("a=1\0b=1\0", -EPROTO),
	    ROW("v=\0op=login\0", -EPROTO),
	    ROW("v=01\0op=login\0", -EPROTO),
	    ROW("v=0\0op=login\0", -EPROTO),
	    ROW("v=-1\0op=login\0", -EPROTO),
	    ROW("v=1x\0op=login\0", -EPROTO),
	    ROW("v=99999999999999999999\0op=login\0", -EPROTO),
	    ROW("v=2\0op=login\0", -EPROTONOSUPPORT),
	    ROW("v=2\0op=login\0new=1\0", -EPROTONOSUPPORT), /* keys of its own */
	    ROW("v=2\0op=login\0new\0", -EPROTO),
	};
#undef ROW
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int r = parse_bytes(&packet, rows[i].bytes, rows[i].size);

		if (r != rows[i].r)
			print_error("row %zu: %d\n", i, r);
		assert_int_equal(r, rows[i].r);
		if (r == -EPROTO)
			assert_null(packet_get(&packet, "op"));
		assert_false(packet_is_whole(&packet));
	}
}

static void
packet_parse_gives_the_fields_and_drops_unknown_x_keys(void **state)
{
	struct packet packet;

	(void)state;
	assert_int_equal(
	    PARSE(&packet, "v=1\0op=login\0x_new=1\0account=ann\0x_known=k\0a=\0b=x=y\0"), 0);

	assert_int_equal(packet.count, 6);
	assert_true(packet_is(&packet, "login"));
	assert_false(packet_is(&packet, "logi"));
	assert_false(packet_is(&packet, "login2"));
	assert_string_equal(packet_get(&packet, "v"), "1");
	assert_string_equal(packet_get(&packet, "account"), "ann");
	assert_string_equal(packet_get(&packet, "x_known"), "k");
	assert_string_equal(packet_get(&packet, "a"), "");
	assert_string_equal(packet_get(&packet, "b"), "x=y");
	assert_null(packet_get(&packet, "x_new"));
	assert_null(packet_get(&packet, "acc"));
	assert_null(packet_get(&packet, "accounts"));
	assert_null(packet_get(&packet, ""));
	for (unsigned int i = 0; i < packet.count; i++)
		assert_true(strlen(packet.fields[i].key) <= PACKET_KEY_MAX);
}

static void
packet_of_another_version_tells_its_version_and_nothing_else(void **state)
{
	struct packet packet;

	(void)state;
	assert_int_equal(PARSE(&packet, "v=7\0op=done\0a=1\0"), -EPROTONOSUPPORT);

	assert_string_equal(packet_get(&packet, "v"), "7");
	assert_null(packet_get(&packet, "a"));
}

/* Fills bytes with count records of unique keys after v and op; returns the size. */
static size_t
many_records(char *bytes, unsigned int count)
{
	static const char head[] = "v=1\0op=o";
	size_t size = sizeof(head);

	memcpy(bytes, head, size);
	for (unsigned int i = 0; i < count; i++) {
		const char record[] = {'x', '_', (char)('a' + (int)i), '=', '\0'};

		memcpy(bytes + size, record, sizeof(record));
		size += sizeof(record);
	}
	return size;
}

static void
packet_holds_at_most_24_records_those_ignored_too(void **state)
{
	char bytes[512];
	struct packet packet;

	(void)state;
	assert_int_equal(parse_bytes(&packet, bytes, many_records(bytes, 22)), 0);
	assert_int_equal(parse_bytes(&packet, bytes, many_records(bytes, 23)), -EPROTO);

	packet_begin(&packet, "o");
	for (char c = 'a'; c < 'a' + 22; c++)
		assert_int_equal(packet_add(&packet, (const char[]){'z', c, '\0'}, "1"), 0);
	assert_true(packet_is_whole(&packet));
	assert_int_equal(packet_add(&packet, "z", "1"), -E2BIG);
	assert_false(packet_is_whole(&packet));
}

static void
packet_holds_4096_bytes_and_not_one_more(void **state)
{
	static const char head[] = "v=1\0op=o\0a=";
	char value[PACKET_BYTES_MAX + 1];
	size_t room = PACKET_BYTES_MAX - (sizeof(head) - 1) - 1;
	struct packet packet;

	(void)state;
	memset(value, 'x', sizeof(value));
	value[room] = '\0';
	packet_begin(&packet, "o");
	assert_int_equal(packet_add(&packet, "a", value), 0);
	assert_int_equal(packet.size, PACKET_BYTES_MAX);
	assert_true(packet_is_whole(&packet));
	assert_int_equal(packet_parse(&packet, allowed), 0);
	assert_string_equal(packet_get(&packet, "a"), value);

	value[room] = 'x';
	value[room + 1] = '\0';
	packet_begin(&packet, "o");
	assert_int_equal(packet_add(&packet, "a", value), -E2BIG);
	assert_false(packet_is_whole(&packet));

	memset(packet.bytes, 'x', PACKET_BYTES_MAX + 1);
	memcpy(packet.bytes, head, sizeof(head) - 1);
	packet.bytes[PACKET_BYTES_MAX] = '\0';
	packet.size = PACKET_BYTES_MAX + 1;
	assert_int_equal(packet_parse(&packet, allowed), -EPROTO);
	packet.size = SIZE_MAX;
	assert_int_equal(packet_parse(&packet, allowed), -EPROTO);
}

static void
packet_add_after_a_failure_stays_broken(void **state)
{
	static const struct {
		const char *key;
		int r;
	} rows[] = {
	    {"", -EINVAL},
	    {"A", -EINVAL},
	    {"a=b", -EINVAL},
	    {"a1", -EINVAL},
	    {"abcdefghijklmnopq", -EINVAL},
	    {"a", -EINVAL}, /* there already */
	    {"v", -EINVAL},
	    {"op", -EINVAL},
	};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		packet_begin(&packet, "login");
		assert_int_equal(packet_add(&packet, "a", "1"), 0);
		assert_int_equal(packet_add(&packet, rows[i].key, "2"), rows[i].r);
		assert_int_equal(packet_add(&packet, "b", "3"), -EINVAL);
		assert_int_equal(packet_add_number(&packet, "n", 3), -EINVAL);
		assert_false(packet_is_whole(&packet));
	}
	packet_begin(&packet, NULL);
	assert_int_equal(packet_add(&packet, "a", "1"), -EINVAL);
	assert_false(packet_is_whole(&packet));
}

static void
packet_add_of_null_adds_nothing_and_is_no_error(void **state)
{
	struct packet packet;

	(void)state;
	packet_begin(&packet, "login");
	assert_int_equal(packet_add(&packet, "a", NULL), 0);
	assert_int_equal(packet.count, 2);
	assert_true(packet_is_whole(&packet));
	assert_int_equal(packet_add(&packet, "a", "1"), 0);
}

static void
packet_that_was_built_reads_the_same_after_the_wire(void **state)
{
	static const char bytes[] = "v=1\0op=login\0account=ann\0n=-9223372036854775808\0b=";
	struct packet packet;
	int64_t number;

	(void)state;
	packet_begin(&packet, "login");
	packet_add(&packet, "account", "ann");
	packet_add_number(&packet, "n", INT64_MIN);
	packet_add(&packet, "b", "");
	assert_int_equal(packet.size, sizeof(bytes));
	assert_memory_equal(packet.bytes, bytes, sizeof(bytes));
	assert_string_equal(packet_get(&packet, "account"), "ann");
	assert_true(packet_is(&packet, "login"));

	assert_int_equal(packet_parse(&packet, allowed), 0);
	assert_string_equal(packet_get(&packet, "account"), "ann");
	assert_string_equal(packet.fields[2].key, "account");
	assert_int_equal(packet_get_number(&packet, "n", INT64_MIN, 0, &number), 0);
	assert_true(number == INT64_MIN);
	assert_int_equal(packet_get_number(&packet, "n", 0, 1, &number), -ERANGE);
	assert_int_equal(packet_get_number(&packet, "account", 0, 1, &number), -EINVAL);
	assert_int_equal(packet_get_number(&packet, "b", 0, 1, &number), -EINVAL);
	assert_int_equal(packet_get_number(&packet, "a", 0, 1, &number), -ENOENT);
}

static void
packet_that_was_parsed_is_not_sent_on(void **state)
{
	struct packet packet;

	(void)state;
	assert_int_equal(PARSE(&packet, "v=1\0op=login\0account=ann\0"), 0);

	assert_false(packet_is_whole(&packet));
}

static void
packet_wipe_leaves_nothing(void **state)
{
	struct packet packet;
	const unsigned char *p = (const unsigned char *)&packet;

	(void)state;
	packet_begin(&packet, "answer");
	packet_add(&packet, "a", "123456");

	packet_wipe(&packet);

	for (size_t i = 0; i < sizeof(packet); i++)
		assert_int_equal(p[i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packet_parse_follows_the_grammar),
	    cmocka_unit_test(packet_parse_gives_the_fields_and_drops_unknown_x_keys),
	    cmocka_unit_test(packet_of_another_version_tells_its_version_and_nothing_else),
	    cmocka_unit_test(packet_holds_at_most_24_records_those_ignored_too),
	    cmocka_unit_test(packet_holds_4096_bytes_and_not_one_more),
	    cmocka_unit_test(packet_add_after_a_failure_stays_broken),
	    cmocka_unit_test(packet_add_of_null_adds_nothing_and_is_no_error),
	    cmocka_unit_test(packet_that_was_built_reads_the_same_after_the_wire),
	    cmocka_unit_test(packet_that_was_parsed_is_not_sent_on),
	    cmocka_unit_test(packet_wipe_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

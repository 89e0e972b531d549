/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of watch/gate_deny: each request of sftp is answered, none of them with data; what is not
 * sftp, or ends in the middle, is not answered.
 */
#include "watch/gate_deny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static unsigned char answers[8192];

/* What is answered to these bytes. */
static size_t
answer(const void *bytes, size_t size)
{
	int in[2], out[2];
	ssize_t got;

	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(write(in[1], bytes, size), size);
	close(in[1]);
	gate_deny_sftp(in[0], out[1], "not here");
	close(in[0]);
	close(out[1]);
	got = read(out[0], answers, sizeof(answers));
	close(out[0]);
	assert_true(got >= 0);
	return (size_t)got;
}

static void
check_answer(const void *bytes, size_t size, const void *wanted, size_t wanted_size)
{
	assert_int_equal(answer(bytes, size), wanted_size);
	assert_memory_equal(answers, wanted, wanted_size);
}

#define ANSWER(bytes) answer(bytes, sizeof(bytes) - 1)
#define expect_answer(bytes, wanted) \
	check_answer(bytes, sizeof(bytes) - 1, wanted, sizeof(wanted) - 1)
#define DENIED(id)                                       \
	"\0\0\0\x1e\x65\0\0\0" id "\0\0\0\x03\0\0\0\x0d" \
	"2sv: not here\0\0\0\0"

static void
each_request_is_answered_and_none_with_data(void **state)
{
	(void)state;
	expect_answer("\0\0\0\5\1\0\0\0\3", "\0\0\0\5\2\0\0\0\3");
	expect_answer("\0\0\0\5\1\0\0\0\6", "\0\0\0\5\2\0\0\0\3");
	/* realpath ".": the words are the folder's name, without blanks */
	expect_answer("\0\0\0\x0a\x10\0\0\0\7\0\0\0\1.",
	    "\0\0\0\x31\x68\0\0\0\7\0\0\0\1\0\0\0\x0e/"
	    "2sv:_not_here\0\0\0\x0e/2sv:_not_here\0\0\0\0");
	/* stat: a plain file that nobody may read */
	expect_answer(
	    "\0\0\0\x0a\x11\0\0\0\1\0\0\0\1a", "\0\0\0\x0d\x69\0\0\0\1\0\0\0\4\0\0\x80\0");
	/* open, read, write, opendir, remove, extended, and what there is not */
	expect_answer("\0\0\0\x0a\x03\0\0\0\1\0\0\0\1a", DENIED("\1"));
	expect_answer("\0\0\0\x0a\x05\0\0\0\2\0\0\0\1a", DENIED("\2"));
	expect_answer("\0\0\0\x0a\x06\0\0\0\2\0\0\0\1a", DENIED("\2"));
	expect_answer("\0\0\0\x0a\x0b\0\0\0\3\0\0\0\1a", DENIED("\3"));
	expect_answer("\0\0\0\x0a\x0d\0\0\0\3\0\0\0\1a", DENIED("\3"));
	expect_answer("\0\0\0\x05\xc8\0\0\0\4", DENIED("\4"));
	expect_answer("\0\0\0\x05\xff\0\0\0\5\0\0\0\5\xff\0\0\0\6", DENIED("\5") DENIED("\6"));
}

static void
what_is_no_packet_ends_it(void **state)
{
	(void)state;
	assert_int_equal(ANSWER(""), 0);
	assert_int_equal(ANSWER("\0\0\0\5\1\0\0"), 0);
	assert_int_equal(ANSWER("\0\0\0\4\1\0\0\0\3"), 0);
	assert_int_equal(ANSWER("GET / HTTP/1.1\r\n\r\n"), 0);
	assert_int_equal(ANSWER("\xff\xff\xff\xff\1\0\0\0\3"), 0);
	assert_int_equal(ANSWER("\0\0\1\0\3\0\0\0\1too short"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_request_is_answered_and_none_with_data),
	    cmocka_unit_test(what_is_no_packet_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of watch/gate_ask: what is read for the question, and that nobody who could say is no
 * answer. The question itself is asked in tests/e2e/gate.test.sh.
 */
#include "watch/gate_ask.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static char folder[] = "/tmp/gate_ask.XXXXXX";

static int
begin(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	return rmdir(folder);
}

static const char *
path_of(const char *name)
{
	static char path[128];

	assert_int_equal(text_format(path, sizeof(path), "%s/%s", folder, name), 0);
	return path;
}

static void
write_file(const char *text, size_t size)
{
	int fd = open(path_of("info"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, size), size);
	close(fd);
}

static void
which_key_was_used_is_read_by_whole_lines(void **state)
{
	char info[GATE_AUTH_INFO_SIZE], longest[3000];

	(void)state;
	gate_read_auth_info(NULL, info);
	assert_string_equal(info, "");
	gate_read_auth_info(path_of("none"), info);
	assert_string_equal(info, "");
	write_file("publickey a b\npassword\n", 23);
	gate_read_auth_info(path_of("info"), info);
	assert_string_equal(info, "publickey a b\npassword");
	write_file("publickey a b\npass", 18);
	gate_read_auth_info(path_of("info"), info);
	assert_string_equal(info, "publickey a b");
	memset(longest, 'x', sizeof(longest));
	longest[10] = '\n';
	write_file(longest, sizeof(longest));
	gate_read_auth_info(path_of("info"), info);
	assert_string_equal(info, "xxxxxxxxxx");
	unlink(path_of("info"));
}

/* A fifo would make it wait for ever, and where a link leads is not sshd's doing. */
static void
a_link_or_a_fifo_is_none(void **state)
{
	char info[GATE_AUTH_INFO_SIZE], target[128];

	(void)state;
	assert_int_equal(mkfifo(path_of("info"), 0600), 0);
	gate_read_auth_info(path_of("info"), info);
	assert_string_equal(info, "");
	unlink(path_of("info"));
	write_file("publickey a b\n", 14);
	text_copy(target, sizeof(target), path_of("info"));
	assert_int_equal(symlink(target, path_of("link")), 0);
	gate_read_auth_info(path_of("link"), info);
	assert_string_equal(info, "");
	unlink(path_of("link"));
	unlink(path_of("info"));
}

static void
nobody_who_could_say_is_no_answer(void **state)
{
	const struct gate_copy copy = {.kind = COPIED_SCP, .direction = COPIED_OUT};
	struct gate_asked asked = {
	    .socket = "/nowhere/user.sock", .copy = &copy, .command = "scp -f a"};
	char words[GATE_WORDS_SIZE] = "";

	(void)state;
	assert_int_equal(gate_ask(&asked, words), GATE_UNKNOWN);
	assert_string_equal(words, "/nowhere/user.sock: No such file or directory");
	asked.socket = path_of("user.sock"); /* a folder that is not root's alone, or no socket */
	assert_int_equal(gate_ask(&asked, words), GATE_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(which_key_was_used_is_read_by_whole_lines),
	    cmocka_unit_test(a_link_or_a_fifo_is_none),
	    cmocka_unit_test(nobody_who_could_say_is_no_answer),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

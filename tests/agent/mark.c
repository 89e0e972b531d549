/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of agent/mark: the file that keeps which message was told last. */
#include "agent/mark.h"

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

static char folder[] = "/tmp/2sv-mark-XXXXXX";
static char path[MARK_PATH_SIZE], below[MARK_PATH_SIZE];

static int
begin(void **state)
{
	(void)state;
	return mkdtemp(folder) && text_format(below, sizeof(below), "%s/state", folder) == 0 ? 0
											     : -1;
}

static int
end(void **state)
{
	char part[MARK_PATH_SIZE];

	(void)state;
	unlink(path);
	text_format(part, sizeof(part), "%s/2sv", below);
	rmdir(part);
	rmdir(below);
	return rmdir(folder);
}

static void
it_stands_in_the_accounts_state(void **state)
{
	static const struct {
		struct mark_place place;
		const char *path;
	} table[] = {
	    {{"/x/state", "/home/ann", "db1"}, "/x/state/2sv/agent.db1"},
	    {{NULL, "/home/ann", "db1.example.org"},
		"/home/ann/.local/state/2sv/agent.db1.example.org"},
	    {{"not/absolute", "/home/ann", "../x y"}, "/home/ann/.local/state/2sv/agent..._x_y"},
	    {{"", "", "db1"}, NULL},
	    {{NULL, NULL, "db1"}, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int r = mark_path(&table[i].place, path);

		assert_int_equal(r, table[i].path ? 0 : -ENOENT);
		assert_string_equal(path, table[i].path ? table[i].path : "");
	}
}

static void
what_was_written_is_read(void **state)
{
	const struct mark_place place = {below, NULL, "db1"};
	struct stat found;

	(void)state;
	assert_int_equal(mark_path(&place, path), 0);
	assert_int_equal(mark_read(path), 0);
	assert_int_equal(mark_write(path, 41), 0);
	assert_int_equal(mark_write(path, INT64_MAX), 0);
	assert_true(mark_read(path) == INT64_MAX);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(stat(below, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0700);
}

static void
what_is_no_mark_is_none(void **state)
{
	static const char *const texts[] = {
	    "", "7", "-7\n", "7x\n", "0\n", "99999999999999999999999\n", "7\n8\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		assert_true(fd >= 0);
		assert_int_equal(write(fd, texts[i], strlen(texts[i])), strlen(texts[i]));
		close(fd);
		assert_int_equal(mark_read(path), 0);
	}
}

static void
where_nothing_can_be_written_it_is_said(void **state)
{
	(void)state;
	assert_int_equal(mark_write("/proc/none/2sv/agent.db1", 1), -ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_stands_in_the_accounts_state),
	    cmocka_unit_test(what_was_written_is_read),
	    cmocka_unit_test(what_is_no_mark_is_none),
	    cmocka_unit_test(where_nothing_can_be_written_it_is_said),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

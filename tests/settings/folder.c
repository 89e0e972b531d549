/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of 2sv.conf.d: which files are read, in which order, and that one which somebody else
 * could have written is refused by its name. Files of settings must be root's: another user
 * skips these.
 */
#include "config.h"

#include "settings/settings.h"

#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/poison.h"

/* A folder of the test's own, with main.conf and main.conf.d. */
static char root[64];
static char error[1024];

static const char *
path_of(const char *name)
{
	static char path[2][512];
	static unsigned int turn;

	turn ^= 1;
	(void)snprintf(path[turn], sizeof(path[turn]), "%s/%s", root, name);
	return path[turn];
}

static void
write_file(const char *name, const char *text)
{
	scope_file FILE *file = fopen(path_of(name), "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
}

static int
make(void **state)
{
	(void)state;
	if (geteuid() != 0)
		return 0;
	(void)snprintf(root, sizeof(root), "/tmp/2sv-folder-XXXXXX");
	assert_non_null(mkdtemp(root));
	write_file("main.conf", "log_days = 1\nlog_megabytes = 1\n");
	return mkdir(path_of("main.conf.d"), 0755);
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static int
clear(void **state)
{
	(void)state;
	return geteuid() == 0 ? nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS) : 0;
}

static int
load(struct settings **ret)
{
	return settings_load(path_of("main.conf"), ret, error, sizeof(error));
}

/* The load fails with r, and "PATH/name" and words are what it says. */
static void
assert_refused(int r, const char *name, const char *words)
{
	struct settings *settings = NULL;
	char wanted[600];

	assert_int_equal(load(&settings), r);
	assert_null(settings);
	(void)snprintf(wanted, sizeof(wanted), "%s%s", path_of(name), words);
	if (strncmp(error, wanted, strlen(wanted)) != 0)
		fprintf(stderr, "\"%s\" does not begin with \"%s\"\n", error, wanted);
	assert_int_equal(strncmp(error, wanted, strlen(wanted)), 0);
}

static void
later_files_override_earlier_ones_in_the_order_of_their_names(void **state)
{
	scope_settings struct settings *settings = NULL;

	(void)state;
	if (geteuid() != 0)
		skip();
	write_file("main.conf.d/9.conf", "log_days = 9\n");
	write_file("main.conf.d/10.conf", "\nlog_days = 10\nmax_dialogues = 70\n");
	write_file("main.conf.d/Z.conf", "max_dialogues = 80\n");

	assert_int_equal(load(&settings), 0);

	assert_string_equal(error, "");
	assert_int_equal(settings->log_days, 9);
	assert_int_equal(settings->log_megabytes, 1);
	assert_int_equal(settings->max_dialogues, 80);
	assert_int_equal(settings->sources.file_count, 4);
	assert_string_equal(settings->sources.files[0], path_of("main.conf"));
	assert_string_equal(settings->sources.files[1], path_of("main.conf.d/10.conf"));
	assert_string_equal(settings->sources.files[2], path_of("main.conf.d/9.conf"));
	assert_string_equal(settings->sources.files[3], path_of("main.conf.d/Z.conf"));
}

static void
each_key_knows_the_file_and_line_that_gave_it(void **state)
{
	scope_settings struct settings *settings = NULL;
	struct settings_key key;
	size_t seen = 0;

	(void)state;
	if (geteuid() != 0)
		skip();
	write_file("main.conf.d/a.conf", "\n\nlog_days = 10\n");

	assert_int_equal(load(&settings), 0);

	for (size_t at = 0; settings_key(settings, at, &key); at++) {
		const char *file = strcmp(key.name, "log_days") == 0	    ? "main.conf.d/a.conf"
				   : strcmp(key.name, "log_megabytes") == 0 ? "main.conf"
									    : NULL;

		seen += file != NULL;
		if (!file)
			assert_null(key.file);
		else
			assert_string_equal(key.file, path_of(file));
		if (strcmp(key.name, "log_days") == 0)
			assert_int_equal(key.line, 3);
		if (strcmp(key.name, "log_days") == 0)
			assert_int_equal(key.number, 10);
	}
	assert_int_equal(seen, 2);
}

static void
what_editors_and_package_tools_leave_there_is_not_read(void **state)
{
	static const char *const names[] = {"a.conf~", ".a.conf", ".#a.conf", "#a.conf#",
	    "a.conf.dpkg-old", "a.conf.rpmnew", "README", ".conf", "a.CONF", "a.conf.swp", "conf"};
	scope_settings struct settings *settings = NULL;
	char name[64];

	(void)state;
	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(name, sizeof(name), "main.conf.d/%s", names[i]);
		write_file(name, "nonsense\n");
	}
	assert_int_equal(symlink("/nowhere", path_of("main.conf.d/.#lock.conf")), 0);

	assert_int_equal(load(&settings), 0);

	assert_int_equal(settings->sources.file_count, 1);
}

static void
a_mistake_is_named_with_its_own_file_and_line(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	write_file("main.conf.d/a.conf", "log_days = 7\n");
	write_file("main.conf.d/b.conf", "\nlog_days = 2x\n");
	assert_refused(-EINVAL, "main.conf.d/b.conf", ":2: log_days is \"2x\"");

	write_file("main.conf.d/b.conf", "log_days = 7\nlog_days = 7\n");
	assert_refused(-EINVAL, "main.conf.d/b.conf", ":2: log_days is given a second time");
}

static void
keys_of_two_files_may_not_name_one_path(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	write_file("main.conf.d/a.conf", "root_socket = /run/a.sock\n");
	write_file("main.conf.d/b.conf", "user_socket = /run/a.sock\n");

	assert_refused(-EINVAL, "main.conf", ": two keys name the same file, /run/a.sock");
}

static void
a_file_that_others_could_have_written_is_refused(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	write_file("main.conf.d/a.conf", "log_days = 7\n");
	assert_int_equal(chmod(path_of("main.conf.d/a.conf"), 0664), 0);
	assert_refused(-EPERM, "main.conf.d/a.conf", ": is writable by others (mode 0664)");
	assert_int_equal(chmod(path_of("main.conf.d/a.conf"), 0644), 0);
	assert_int_equal(chown(path_of("main.conf.d/a.conf"), 65534, 0), 0);
	assert_refused(-EPERM, "main.conf.d/a.conf", ": belongs to uid 65534");
	assert_int_equal(chown(path_of("main.conf.d/a.conf"), 0, 0), 0);
	assert_int_equal(link(path_of("main.conf.d/a.conf"), path_of("second")), 0);
	assert_refused(-EPERM, "main.conf.d/a.conf", ": has a second name");
}

static void
a_link_a_pipe_and_a_folder_are_no_files(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(symlink(path_of("main.conf"), path_of("main.conf.d/a.conf")), 0);
	assert_refused(-ELOOP, "main.conf.d/a.conf", ": is a symbolic link");
	assert_int_equal(unlink(path_of("main.conf.d/a.conf")), 0);
	assert_int_equal(mkfifo(path_of("main.conf.d/a.conf"), 0600), 0);
	assert_refused(-EINVAL, "main.conf.d/a.conf", ": must be a regular file");
	assert_int_equal(unlink(path_of("main.conf.d/a.conf")), 0);
	assert_int_equal(mkdir(path_of("main.conf.d/a.conf"), 0755), 0);
	assert_refused(-EINVAL, "main.conf.d/a.conf", ": must be a regular file");
}

static void
a_folder_that_others_could_have_filled_is_refused(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(path_of("main.conf.d"), 0775), 0);
	assert_refused(-EPERM, "main.conf.d", ": must belong to uid 0 and be writable by nobody");
	assert_int_equal(chmod(path_of("main.conf.d"), 01777), 0);
	assert_refused(-EPERM, "main.conf.d", ": must belong to uid 0");
	assert_int_equal(chmod(path_of("main.conf.d"), 0755), 0);
	assert_int_equal(chown(path_of("main.conf.d"), 65534, 0), 0);
	assert_refused(-EPERM, "main.conf.d", ": must belong to uid 0");

	assert_int_equal(rename(path_of("main.conf.d"), path_of("elsewhere")), 0);
	assert_int_equal(symlink("elsewhere", path_of("main.conf.d")), 0);
	assert_refused(-ENOTDIR, "main.conf.d", ": must be a directory, and no symbolic link");
	assert_int_equal(unlink(path_of("main.conf.d")), 0);
	write_file("main.conf.d", "log_days = 7\n");
	assert_refused(-ENOTDIR, "main.conf.d", ": must be a directory");
}

static void
a_hundred_files_are_read_and_one_more_is_refused(void **state)
{
	scope_settings struct settings *settings = NULL;
	char name[64], text[64];

	(void)state;
	if (geteuid() != 0)
		skip();
	for (int i = 1; i <= 100; i++) {
		(void)snprintf(name, sizeof(name), "main.conf.d/%03d.conf", i);
		(void)snprintf(text, sizeof(text), "log_days = %d\n", i);
		write_file(name, text);
	}
	assert_int_equal(load(&settings), 0);
	assert_int_equal(settings->log_days, 100);
	assert_int_equal(settings->sources.file_count, 101);

	write_file("main.conf.d/101.conf", "");
	assert_refused(-E2BIG, "main.conf.d", ": holds more than 100 files");
}

static void
without_a_folder_the_file_alone_holds(void **state)
{
	scope_settings struct settings *settings = NULL;

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(rmdir(path_of("main.conf.d")), 0);

	assert_int_equal(load(&settings), 0);
	assert_string_equal(error, "");
	assert_int_equal(settings->log_days, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(later_files_override_earlier_ones_in_the_order_of_their_names),
	    TEST(each_key_knows_the_file_and_line_that_gave_it),
	    TEST(what_editors_and_package_tools_leave_there_is_not_read),
	    TEST(a_mistake_is_named_with_its_own_file_and_line),
	    TEST(keys_of_two_files_may_not_name_one_path),
	    TEST(a_file_that_others_could_have_written_is_refused),
	    TEST(a_link_a_pipe_and_a_folder_are_no_files),
	    TEST(a_folder_that_others_could_have_filled_is_refused),
	    TEST(a_hundred_files_are_read_and_one_more_is_refused),
	    TEST(without_a_folder_the_file_alone_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

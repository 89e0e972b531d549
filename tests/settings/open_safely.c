/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the careful open: each way in which a file could have been put there by somebody
 * else is refused. The owner is a parameter, so most of it runs as any user.
 */
#include "settings/open_safely.h"

#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/poison.h"

#define LIMIT 1000

static char folder[64]; /* a fresh one for each test; the tests' only state */
static char error[256];

static int
setup(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/2sv-open-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int
teardown(void **state)
{
	static const char *const names[] = {"file", "other", "sub/file", "link/file"};
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	(void)snprintf(path, sizeof(path), "%s/link", folder);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/sub", folder);
	(void)rmdir(path);
	return rmdir(folder);
}

static const char *
in_folder(const char *name)
{
	static char paths[2][128];
	static int turn;

	turn = !turn;
	(void)snprintf(paths[turn], sizeof(paths[turn]), "%s/%s", folder, name);
	return paths[turn];
}

static void
write_bytes(const char *name, const char *bytes, size_t size)
{
	scope_file FILE *file = fopen(in_folder(name), "we");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
}

/* Reads by the given rules; the text (if any) must be wanted. */
static int
read_by(const char *name, const struct open_rules *rules, const char *wanted)
{
	const char *path = in_folder(name);
	struct complaint complaint = {path, error, sizeof(error)};
	scope_free char *text = (char *)8;
	int r;

	error[0] = '\0';
	r = open_safely_read(path, rules, &text, &complaint);
	if (r == 0)
		assert_string_equal(text, wanted);
	else
		assert_null(text);
	assert_true((r == 0) == (error[0] == '\0'));
	return r;
}

static int
read_it(const char *name, const char *wanted)
{
	const struct open_rules rules = {.owner = geteuid(), .bytes_max = LIMIT};

	return read_by(name, &rules, wanted);
}

static void
a_plain_file_of_the_owner_is_read_whole(void **state)
{
	char long_text[LIMIT + 1];

	(void)state;
	write_bytes("file", "abc\n", 4);
	assert_int_equal(read_it("file", "abc\n"), 0);
	write_bytes("file", "", 0);
	assert_int_equal(read_it("file", ""), 0);

	memset(long_text, 'x', LIMIT);
	long_text[LIMIT] = '\0';
	write_bytes("file", long_text, LIMIT);
	assert_int_equal(read_it("file", long_text), 0);
}

static void
a_secret_is_refused_where_others_may_read_it(void **state)
{
	const struct open_rules rules = {.owner = geteuid(), .bytes_max = LIMIT, .is_secret = true};

	(void)state;
	write_bytes("file", "oak\n", 4);
	assert_int_equal(chmod(in_folder("file"), 0640), 0);
	assert_int_equal(read_by("file", &rules, "oak\n"), 0);
	assert_int_equal(chmod(in_folder("file"), 0644), 0);
	assert_int_equal(read_by("file", &rules, ""), -EPERM);
	assert_non_null(strstr(error, "is readable by others (mode 0644): run chmod o= on it"));
}

static void
a_file_that_is_too_long_or_holds_nul_is_refused(void **state)
{
	const struct open_rules rules = {.owner = geteuid(), .bytes_max = 1024 * 1024};
	scope_free char *big = calloc(2, 1024 * 1024);

	(void)state;
	assert_non_null(big);
	memset(big, 'x', 2 * 1024 * 1024);
	write_bytes("file", big, LIMIT + 1);
	assert_int_equal(read_it("file", ""), -EFBIG);
	write_bytes("file", big, 2 * 1024 * 1024);
	assert_int_equal(read_by("file", &rules, ""), -EFBIG);
	assert_non_null(strstr(error, "is longer than 1048576 bytes"));

	write_bytes("file", "a\0b", 3);
	assert_int_equal(read_it("file", ""), -EINVAL);
	assert_non_null(strstr(error, "NUL byte"));
	write_bytes("file", "a\0", 2);
	assert_int_equal(read_it("file", ""), -EINVAL);
}

static void
a_link_is_refused(void **state)
{
	(void)state;
	write_bytes("other", "abc\n", 4);
	assert_int_equal(symlink("other", in_folder("file")), 0);
	assert_int_equal(read_it("file", ""), -ELOOP);
	assert_non_null(strstr(error, "symbolic link"));

	assert_int_equal(unlink(in_folder("file")), 0);
	assert_int_equal(link(in_folder("other"), in_folder("file")), 0);
	assert_int_equal(read_it("file", ""), -EPERM);
	assert_non_null(strstr(error, "second name"));
}

static void
what_is_no_regular_file_is_refused_without_waiting(void **state)
{
	(void)state;
	assert_int_equal(mkfifo(in_folder("file"), 0600), 0);
	assert_int_equal(read_it("file", ""), -EINVAL);
	assert_non_null(strstr(error, "regular file"));
	assert_int_equal(mkdir(in_folder("sub"), 0700), 0);
	assert_int_equal(read_it("sub", ""), -EINVAL);
	assert_int_equal(read_it("nothing", ""), -ENOENT);
}

static void
a_file_that_others_could_write_is_refused(void **state)
{
	static const mode_t refused[] = {0620, 0602, 0666, 0777, 0420};
	static const mode_t taken[] = {0600, 0644, 0444, 0755};

	(void)state;
	write_bytes("file", "abc\n", 4);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_int_equal(chmod(in_folder("file"), refused[i]), 0);
		assert_int_equal(read_it("file", ""), -EPERM);
		assert_non_null(strstr(error, "writable by others"));
	}
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		assert_int_equal(chmod(in_folder("file"), taken[i]), 0);
		assert_int_equal(read_it("file", "abc\n"), 0);
	}
}

static void
a_file_of_another_owner_is_refused(void **state)
{
	const struct open_rules rules = {.owner = geteuid() + 1, .bytes_max = LIMIT};

	(void)state;
	write_bytes("file", "abc\n", 4);
	assert_int_equal(read_by("file", &rules, ""), -EPERM);
	assert_non_null(strstr(error, "must belong to uid"));
}

static void
directories_on_the_way_must_be_of_root_alone(void **state)
{
	struct open_rules rules = {
	    .owner = geteuid(), .check_directories = true, .bytes_max = LIMIT};
	struct complaint complaint = {"/etc/passwd", error, sizeof(error)};
	scope_free char *text = NULL;

	(void)state;
	write_bytes("file", "abc\n", 4);
	assert_int_equal(
	    read_by("file", &rules, ""), -EPERM); /* below /tmp, that anyone can write */
	assert_non_null(strstr(error, "directory tmp on the way"));

	rules.owner = 0;
	rules.bytes_max = 1024 * 1024;
	error[0] = '\0';
	assert_int_equal(open_safely_read("/etc/passwd", &rules, &text, &complaint), 0);
}

static void
a_directory_of_another_owner_is_refused(void **state)
{
	const struct open_rules rules = {.owner = 0, .check_directories = true, .bytes_max = LIMIT};
	char theirs[] = "/run/2sv-open-XXXXXX", path[64];
	struct complaint complaint = {path, error, sizeof(error)};
	char *text = NULL;
	int r;

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_non_null(mkdtemp(theirs));
	(void)snprintf(path, sizeof(path), "%s/file", theirs);
	error[0] = '\0';
	r = open_safely_read(path, &rules, &text, &complaint);
	assert_int_equal(r, -ENOENT); /* of root, all is well but that there is no file */

	error[0] = '\0';
	assert_int_equal(chown(theirs, 1, 1), 0);
	r = open_safely_read(path, &rules, &text, &complaint);
	assert_int_equal(rmdir(theirs), 0);
	assert_int_equal(r, -EPERM);
	assert_non_null(strstr(error, "must be root's"));
}

static void
a_link_among_the_directories_is_refused(void **state)
{
	const struct open_rules rules = {.owner = 0, .check_directories = true, .bytes_max = LIMIT};
	const char path[] = "/proc/self/root/etc/hostname"; /* "self" is a link, and root's */
	struct complaint complaint = {path, error, sizeof(error)};
	char *text = NULL;

	(void)state;
	error[0] = '\0';
	assert_int_equal(open_safely_read(path, &rules, &text, &complaint), -ENOTDIR);
	assert_null(text);
	assert_non_null(strstr(error, "directory self on the way"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(a_plain_file_of_the_owner_is_read_whole),
	    TEST(a_file_that_is_too_long_or_holds_nul_is_refused),
	    TEST(a_link_is_refused),
	    TEST(what_is_no_regular_file_is_refused_without_waiting),
	    TEST(a_file_that_others_could_write_is_refused),
	    TEST(a_secret_is_refused_where_others_may_read_it),
	    TEST(a_file_of_another_owner_is_refused),
	    TEST(directories_on_the_way_must_be_of_root_alone),
	    TEST(a_directory_of_another_owner_is_refused),
	    TEST(a_link_among_the_directories_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Records written into a real folder: whose they are, who may see them, and when none is written.
 */
#include "config.h" /* _GNU_SOURCE */

#include "pam_2sv/spool.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "base/poison.h"

#define GROUP 61001
#define NAME "00060a24181e400000000000000000a1"
#define OTHER "00060a24181e400000000000000000a2"

static char folder[64];

static const char *
path_of(const char *name)
{
	static char path[160];

	assert_int_equal(text_format(path, sizeof(path), "%s/%s", folder, name), 0);
	return path;
}

static int
set_up(void **state)
{
	(void)state;
	text_copy(folder, sizeof(folder), "/tmp/2sv-spool-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(mkdir(path_of("taken"), 0750), 0);
	assert_int_equal(chown(folder, 0, GROUP), 0);
	return chmod(folder, 02750);
}

static bool
remove_one(void *context, const char *name)
{
	unlinkat(*(int *)context, name, 0);
	return true;
}

static void
remove_all(const char *path)
{
	scope_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0)
		spool_visit(fd, remove_one, &fd);
	rmdir(path);
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path_of("README"));
	remove_all(path_of("taken"));
	remove_all(folder);
	return 0;
}

static void
build(struct packet *packet)
{
	packet_begin(packet, "arrived");
	packet_add(packet, "account", "ann");
	packet_add(packet, "once", NAME);
}

static int
write_one(const char *path, const char *name)
{
	struct packet packet;

	build(&packet);
	return spool_write(path, name, &packet, false);
}

static bool
is_there(const char *name)
{
	struct stat status;

	return lstat(path_of(name), &status) == 0;
}

static void
touch(const char *name, int64_t age_seconds)
{
	const struct timespec times[2] = {
	    {.tv_sec = time(NULL) - age_seconds}, {.tv_sec = time(NULL) - age_seconds}};
	scope_fd int fd = open(path_of(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(futimens(fd, times), 0);
}

static bool
count_one(void *context, const char *name)
{
	(void)name;
	++*(unsigned int *)context;
	return true;
}

static unsigned int
count(const char *path)
{
	scope_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	unsigned int found = 0;

	assert_int_equal(spool_visit(fd, count_one, &found), 0);
	return found;
}

static unsigned int
open_files(void)
{
	unsigned int open = 0;

	for (int fd = 0; fd < 64; fd++)
		open += fcntl(fd, F_GETFD) >= 0;
	return open;
}

static void
a_record_is_roots_and_for_the_group_to_read_whatever_the_umask(void **state)
{
	static const mode_t modes[] = {02750, 0750};
	char bytes[PACKET_BYTES_MAX];
	struct packet packet;
	struct stat status;
	mode_t before;

	(void)state;
	build(&packet);
	for (size_t i = 0; i < 2; i++) {
		scope_fd int fd = -1;
		unsigned int open_before = open_files();

		assert_int_equal(chmod(folder, modes[i]), 0);
		before = umask(0777);

		assert_int_equal(spool_write(folder, NAME, &packet, false), 0);

		assert_int_equal(umask(before), 0777);
		assert_int_equal(open_files(), open_before);
		assert_int_equal(lstat(path_of(NAME), &status), 0);
		assert_int_equal(status.st_mode, S_IFREG | 0640);
		assert_int_equal(status.st_uid, 0);
		assert_int_equal(status.st_gid, GROUP);
		fd = open(path_of(NAME), O_RDONLY | O_CLOEXEC);
		assert_int_equal(read(fd, bytes, sizeof(bytes)), packet.size);
		assert_memory_equal(bytes, packet.bytes, packet.size);
		assert_int_equal(count(folder), 1);
		unlink(path_of(NAME));
	}
}

static void
a_folder_that_is_not_roots_alone_gets_no_record(void **state)
{
	(void)state;
	assert_int_equal(chmod(folder, 0770), 0);
	assert_int_equal(write_one(folder, NAME), -EPERM);
	assert_int_equal(chmod(folder, 0707), 0);
	assert_int_equal(write_one(folder, NAME), -EPERM);
	assert_int_equal(chmod(folder, 0700), 0);
	assert_int_equal(chown(folder, GROUP, 0), 0);
	assert_int_equal(write_one(folder, NAME), -EPERM);
	assert_int_equal(chown(folder, 0, 0), 0);
	assert_int_equal(symlink(folder, path_of(OTHER)), 0);
	assert_int_equal(write_one(path_of(OTHER), NAME), -ENOTDIR);
	assert_int_equal(write_one("/nowhere/2sv", NAME), -ENOENT);
	assert_false(is_there(NAME));

	assert_int_equal(write_one(folder, NAME), 0);
}

static void
what_is_no_record_is_not_written(void **state)
{
	struct packet packet;

	(void)state;
	assert_int_equal(write_one(folder, "../x"), -EINVAL);
	assert_int_equal(write_one(folder, ""), -EINVAL);
	assert_int_equal(write_one(folder, "taken"), -EINVAL);
	build(&packet);
	packet_add(&packet, "UPPER", "x");
	assert_int_equal(spool_write(folder, NAME, &packet, false), -EINVAL);
	assert_int_equal(count(folder), 0);
}

static void
a_link_in_the_way_is_neither_followed_nor_overwritten(void **state)
{
	struct stat status;

	(void)state;
	touch("README", 0);
	assert_int_equal(symlink("README", path_of("." NAME)), 0);

	assert_int_equal(write_one(folder, NAME), -EEXIST);

	assert_int_equal(stat(path_of("README"), &status), 0);
	assert_int_equal(status.st_size, 0);
	assert_true(is_there("." NAME));
	assert_false(is_there(NAME));
}

/* Runs write_one in a process that was made different by the given function. */
static int
write_in_child(void (*change)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		change();
		_exit(-write_one(folder, NAME));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return -WEXITSTATUS(status);
}

static void
lose_files(void)
{
	static const struct rlimit none = {0, RLIM_INFINITY};

	setrlimit(RLIMIT_FSIZE, &none);
}

static void
limit_files(void)
{
	static const struct rlimit enough = {PACKET_BYTES_MAX, RLIM_INFINITY};

	setrlimit(RLIMIT_FSIZE, &enough);
}

static void
a_process_that_may_write_no_file_lives_on(void **state)
{
	(void)state;
	assert_int_equal(write_in_child(lose_files), -EFBIG);
	assert_int_equal(count(folder), 0);
	assert_int_equal(write_in_child(limit_files), 0);
	assert_int_equal(count(folder), 1);
}

static void
become_setuid(void)
{
	if (setresuid(GROUP, 0, 0) < 0)
		_exit(1);
}

static void
become_nobody(void)
{
	if (setresuid(0, GROUP, 0) < 0)
		_exit(1);
}

static void
only_a_process_of_roots_writes(void **state)
{
	(void)state;
	assert_int_equal(write_in_child(become_nobody), -EPERM);
	assert_int_equal(count(folder), 0);
	assert_int_equal(write_in_child(become_setuid), 0);
	assert_int_equal(count(folder), 1);
}

static void
close_standard_files(void)
{
	close(0);
	close(1);
	close(2);
	if (spool_open_at(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0) < 3)
		_exit(1);
}

static void
closed_standard_files_get_none_of_ours(void **state)
{
	(void)state;
	assert_int_equal(write_in_child(close_standard_files), 0);
	assert_int_equal(count(folder), 1);
}

static void
mount_small(void)
{
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", folder, "tmpfs", 0, "size=4m,mode=0750") < 0)
		_exit(1);
}

static void
a_disk_that_is_nearly_full_is_left_to_others(void **state)
{
	(void)state;
	assert_int_equal(write_in_child(mount_small), -ENOSPC);
}

static void
a_full_spool_takes_no_more_until_one_was_taken(void **state)
{
	char name[64];

	(void)state;
	for (unsigned int i = 0; i < SPOOL_RECORDS_MAX; i++) {
		text_format(name, sizeof(name), "%032x", i);
		touch(name, 0);
	}

	assert_int_equal(write_one(folder, NAME), -ENOBUFS);

	assert_false(is_there(NAME));
	text_format(name, sizeof(name), "taken/%032x", 7);
	touch(name, 0);
	assert_int_equal(write_one(folder, NAME), 0);
	assert_true(is_there(NAME));
	text_format(name, sizeof(name), "%032x", 7);
	assert_false(is_there(name));
	assert_int_equal(count(folder), SPOOL_RECORDS_MAX);
}

static void
programs_that_users_start_leave_room_for_all_else(void **state)
{
	char name[64];

	(void)state;
	for (unsigned int i = 0; i < SPOOL_RECORDS_MAX / 4; i++) {
		text_format(name, sizeof(name), "%032x", i);
		touch(name, 0);
	}

	assert_int_equal(write_in_child(become_setuid), -ENOBUFS);
	assert_int_equal(write_one(folder, NAME), 0);
}

static void
the_next_record_sweeps_what_was_taken_or_left_half_done_and_nothing_else(void **state)
{
	static const char taken[] = "00000000000000000000000000000001";
	static const char waits[] = "00000000000000000000000000000002";
	static const char left[] = ".00000000000000000000000000000003";
	static const char fresh[] = ".00000000000000000000000000000004";

	(void)state;
	touch(taken, 7200);
	touch("taken/00000000000000000000000000000001", 0);
	touch("taken/00000000000000000000000000000009", 0);
	touch(waits, 7200);
	touch(left, 7200);
	touch(fresh, 60);
	touch("README", 7200);

	assert_int_equal(write_one(folder, NAME), 0);

	assert_false(is_there(taken));
	assert_false(is_there(left));
	assert_true(is_there(waits));
	assert_true(is_there(fresh));
	assert_true(is_there("README"));
	assert_true(
	    is_there("taken/00000000000000000000000000000001")); /* the keeper's to remove */
	assert_true(is_there(NAME));
	unlink(path_of(fresh));
}

int
main(void)
{
#define SPOOL_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    SPOOL_TEST(a_record_is_roots_and_for_the_group_to_read_whatever_the_umask),
	    SPOOL_TEST(a_folder_that_is_not_roots_alone_gets_no_record),
	    SPOOL_TEST(what_is_no_record_is_not_written),
	    SPOOL_TEST(a_link_in_the_way_is_neither_followed_nor_overwritten),
	    SPOOL_TEST(a_process_that_may_write_no_file_lives_on),
	    SPOOL_TEST(only_a_process_of_roots_writes),
	    SPOOL_TEST(closed_standard_files_get_none_of_ours),
	    SPOOL_TEST(a_disk_that_is_nearly_full_is_left_to_others),
	    SPOOL_TEST(a_full_spool_takes_no_more_until_one_was_taken),
	    SPOOL_TEST(programs_that_users_start_leave_room_for_all_else),
	    SPOOL_TEST(the_next_record_sweeps_what_was_taken_or_left_half_done_and_nothing_else),
	};

	if (geteuid() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the store's files: whatever is not as it must be refuses, with words that help. */
#define _GNU_SOURCE /* memmem */
#include "fixture.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

static void
put(const char *path, const char *text, mode_t mode)
{
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* The store must not open, for this reason and with these words. */
static void
check_refused(struct fixture *fixture, int wanted, const char *word)
{
	int r = fixture->driver->open(
	    &fixture->options, &fixture->store, fixture->error, sizeof(fixture->error));

	if (r != wanted || !strstr(fixture->error, word))
		fail_msg("%d (%s) for %d (%s)", r, fixture->error, wanted, word);
	assert_null(fixture->store);
	assert_null(strchr(fixture->error, '\n'));
	fixture->error[0] = '\0';
}

static void
a_store_that_is_not_there_is_named_with_the_way_to_make_one(void **state)
{
	struct fixture *fixture = *state;

	fixture_close(fixture);
	unlink(fixture->path);
	check_refused(fixture, -ENOENT, fixture->path);
	check_refused(fixture, -ENOENT, "2sv store init");
	assert_int_equal(access(fixture->path, F_OK), -1);
}

static void
a_store_that_nobody_ever_made_is_named_with_what_begins_it(void **state)
{
	struct fixture *fixture = *state;

	fixture_close(fixture);
	unlink(fixture->path);
	unlink(fixture->seal_key);
	check_refused(fixture, -ENOENT, "is its disk mounted");
	unlink(fixture->store_id);
	check_refused(fixture, -ENOENT, "never begun on this machine");
	check_refused(fixture, -ENOENT, "libexec/2sv/after-install");
}

static void
what_is_no_private_file_of_ours_is_refused(void **state)
{
	static const mode_t modes[] = {0640, 0604, 0660, 0610};
	struct fixture *fixture = *state;
	char moved[256];

	fixture_close(fixture);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(fixture->path, modes[i]), 0);
		check_refused(fixture, -EPERM, "0600");
	}
	assert_int_equal(chmod(fixture->path, 0600), 0);
	assert_int_equal(chown(fixture->path, 12345, (gid_t)-1), 0);
	check_refused(fixture, -EPERM, "another user");
	assert_int_equal(chown(fixture->path, 0, (gid_t)-1), 0);

	text_format(moved, sizeof(moved), "%s/moved", fixture->folder);
	assert_int_equal(rename(fixture->path, moved), 0);
	assert_int_equal(symlink(moved, fixture->path), 0);
	check_refused(fixture, -EPERM, "symbolic link");
	unlink(fixture->path);
	assert_int_equal(mkdir(fixture->path, 0700), 0);
	check_refused(fixture, -EPERM, "regular");
	rmdir(fixture->path);
	assert_int_equal(mkfifo(fixture->path, 0600), 0);
	check_refused(fixture, -EPERM, "regular");
	unlink(fixture->path);
	assert_int_equal(rename(moved, fixture->path), 0);
	fixture_open(fixture);
}

static void
a_log_that_others_may_read_is_refused(void **state)
{
	struct fixture *fixture = *state;

	fixture_close(fixture);
	assert_int_equal(chmod(fixture_beside(fixture, "2sv.db-wal"), 0644), 0);
	check_refused(fixture, -EPERM, "2sv.db-wal");
}

static void
an_id_that_is_missing_or_another_is_refused_and_both_are_named(void **state)
{
	struct fixture *fixture = *state;

	fixture_close(fixture);
	unlink(fixture->store_id);
	check_refused(fixture, -ESTALE, fixture->store_id);
	check_refused(fixture, -ESTALE,
	    "put its id back: echo store-of-this-test | install -m 644 /dev/stdin ");
	put(fixture->store_id, "another-store\n", 0644);
	check_refused(fixture, -ESTALE, "another-store");
	check_refused(fixture, -ESTALE, "store-of-this-test");
	put(fixture->store_id, "", 0644);
	check_refused(fixture, -EINVAL, fixture->store_id);
	put(fixture->store_id, "store-of-this-test\nmore\n", 0644);
	check_refused(fixture, -EINVAL, fixture->store_id);
	put(fixture->store_id, "store-of-this-test\n", 0666);
	check_refused(fixture, -EPERM, fixture->store_id);
	put(fixture->store_id, "store-of-this-test", 0644);
	fixture_open(fixture);
}

static void
another_seal_key_is_refused(void **state)
{
	struct fixture *fixture = *state;

	fixture_close(fixture);
	put(fixture->seal_key, "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", 0400);
	check_refused(fixture, -EKEYREJECTED, fixture->seal_key);
	unlink(fixture->seal_key);
	check_refused(fixture, -ESTALE, fixture->seal_key);
}

static void
what_is_no_store_is_refused_and_left_as_it_is(void **state)
{
	struct fixture *fixture = *state;
	struct stat status;

	fixture_close(fixture);
	unlink(fixture_beside(fixture, "2sv.db-wal"));
	put(fixture->path, "", 0600);
	check_refused(fixture, -EUCLEAN, "no store of 2sv");
	assert_int_equal(stat(fixture->path, &status), 0);
	assert_int_equal(status.st_size, 0);
	put(fixture->path,
	    "This is a text, and longer than the head of a database, which takes "
	    "one hundred bytes: this one has more than one hundred.",
	    0600);
	check_refused(fixture, -EUCLEAN, "no store of 2sv");
	put(fixture->path, "", 0600);
	fixture->driver->probe(&fixture->options, "CREATE TABLE account (id); SELECT 1");
	check_refused(fixture, -EUCLEAN, "no store of 2sv");
}

static void
a_newer_schema_is_refused(void **state)
{
	struct fixture *fixture = *state;

	fixture_close(fixture);
	fixture->driver->probe(&fixture->options, "PRAGMA user_version = 99");
	check_refused(fixture, -EPROTONOSUPPORT, "newer 2sv");
}

/* Overwrites a page of the closed database, which lies whole in its file. */
static void
damage_page(struct fixture *fixture, int64_t page)
{
	unsigned char bytes[4096];
	int fd = open(fixture->path, O_RDWR);

	memset(bytes, 0xa5, sizeof(bytes));
	assert_int_equal(pwrite(fd, bytes, sizeof(bytes), (page - 1) * 4096), sizeof(bytes));
	close(fd);
}

static void
a_damaged_page_is_found_at_the_start(void **state)
{
	static const char *const tables[] = {"account", "device", "event", "host", "attempt"};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct fixture *fixture;
		char sql[128];
		int64_t page;

		fixture_set_up((void **)&fixture);
		run_expecting(fixture, act_of(ACT_ARRIVED, NOON), VERDICT_ACCEPT, REASON_RIGHT);
		text_format(sql, sizeof(sql),
		    "PRAGMA wal_checkpoint(TRUNCATE);"
		    "SELECT rootpage FROM sqlite_schema WHERE name = '%s'",
		    tables[i]);
		fixture_close(fixture);
		page = fixture->driver->probe(&fixture->options, sql);
		damage_page(fixture, page);
		check_refused(fixture, -EUCLEAN, "damaged");
		fixture_free(fixture);
	}
	(void)state;
}

/* All results must refuse, whatever the acts were. */
static void
check_whole_batch_refused(struct fixture *fixture, int wanted, const char *word)
{
	struct act acts[3] = {
	    act_of(ACT_DECIDE, NOON), act_of(ACT_ADMIT, NOON), act_of(ACT_ARRIVED, NOON)};
	struct result results[3];
	int r = fixture->driver->run(
	    fixture->store, acts, 3, results, fixture->error, sizeof(fixture->error));

	assert_int_equal(r, wanted);
	assert_non_null(strstr(fixture->error, word));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(results[i].verdict, VERDICT_REFUSE);
		assert_int_equal(results[i].reason, REASON_NO_STORE);
	}
	fixture->error[0] = '\0';
}

static void
a_store_that_is_removed_or_replaced_in_use_refuses(void **state)
{
	static const char *const names[] = {"2sv.db", "2sv.db-wal"};
	struct fixture *fixture = *state;
	char path[256], moved[256];

	text_format(moved, sizeof(moved), "%s/moved", fixture->folder);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		text_format(path, sizeof(path), "%s", fixture_beside(fixture, names[i]));
		assert_int_equal(rename(path, moved), 0);
		check_whole_batch_refused(fixture, -ESTALE, path);
		put(path, "", 0600);
		check_whole_batch_refused(fixture, -ESTALE, path);
		assert_int_equal(rename(moved, path), 0);
		run_expecting(fixture, act_of(ACT_ARRIVED, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	}
}

static void
a_second_keeper_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct store *second;
	char error[256] = "";
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int r = fixture->driver->open(&fixture->options, &second, error, sizeof(error));

		_exit(r == -EBUSY && strstr(error, "another process") ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	run_expecting(fixture, act_of(ACT_ARRIVED, NOON), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
files_are_ours_alone_whatever_the_umask(void **state)
{
	struct fixture *fixture = fixture_new(fixture_room());
	mode_t old = umask(0);
	struct dirent *entry;
	struct stat status;
	unsigned int count = 0;
	DIR *folder;

	fixture_create(fixture);
	fixture_open(fixture);
	umask(old);
	run_expecting(fixture, act_of(ACT_ARRIVED, NOON), VERDICT_ACCEPT, REASON_RIGHT);

	folder = opendir(fixture->folder);
	while ((entry = readdir(folder))) {
		if (strncmp(entry->d_name, "2sv", 3) != 0)
			continue;
		assert_int_equal(fstatat(dirfd(folder), entry->d_name, &status, 0), 0);
		assert_int_equal(status.st_mode & 07777, 0600);
		count++;
	}
	closedir(folder);
	assert_int_equal(count, 3); /* database, log and reserve, nothing else */
	fixture_free(fixture);
	(void)state;
}

static void
create_refuses_what_is_there_and_touches_nothing(void **state)
{
	struct fixture *fixture = *state;
	char error[256];

	run_expecting(fixture, act_of(ACT_ARRIVED, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture->driver->create(&fixture->options, error, sizeof(error)), -EEXIST);
	assert_non_null(strstr(error, fixture->path));
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM account"), 1);

	fixture_close(fixture);
	unlink(fixture->path); /* the log of a lost store would be read into a new one */
	assert_int_equal(fixture->driver->create(&fixture->options, error, sizeof(error)), -EEXIST);
	assert_non_null(strstr(error, "-wal"));
	assert_int_equal(access(fixture->path, F_OK), -1);
}

static void
create_begins_again_where_one_died_half_way(void **state)
{
	struct fixture *fixture = fixture_new(fixture_room());

	put(fixture_beside(fixture, "2sv.db.new"), "half", 0600);
	put(fixture_beside(fixture, "2sv.db.new-wal"), "half", 0600);
	fixture_create(fixture);
	assert_int_equal(access(fixture_beside(fixture, "2sv.db.new"), F_OK), -1);
	assert_int_equal(access(fixture_beside(fixture, "2sv.db.new-wal"), F_OK), -1);
	fixture_open(fixture);
	run_expecting(fixture, act_of(ACT_ARRIVED, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	fixture_free(fixture);
	(void)state;
}

/* What died elsewhere may lie beside the store for ever: it is neither read nor in the way. */
static void
files_left_over_beside_the_store_hold_up_nobody(void **state)
{
	static const char *const names[] = {"2sv.db.new", "2sv.db.new-wal", "2sv.db-journal",
	    "2sv.db-shm", "2sv.db~", "2sv.db.tmp", "2sv.db.lock", ".2sv.db.swp"};
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	fixture_close(fixture);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		put(fixture_beside(fixture, names[i]), "left over", 0600);

	fixture_open(fixture);
	act.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
}

static void
create_needs_id_and_key(void **state)
{
	struct fixture *fixture = fixture_new(fixture_room());
	char error[256];

	unlink(fixture->store_id);
	assert_int_equal(fixture->driver->create(&fixture->options, error, sizeof(error)), -ENOENT);
	put(fixture->store_id, "id\n", 0644);
	unlink(fixture->seal_key);
	assert_int_equal(fixture->driver->create(&fixture->options, error, sizeof(error)), -ENOENT);
	assert_int_equal(access(fixture->path, F_OK), -1);
	fixture_free(fixture);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_store_that_is_not_there_is_named_with_the_way_to_make_one),
	    STORE_TEST(a_store_that_nobody_ever_made_is_named_with_what_begins_it),
	    STORE_TEST(what_is_no_private_file_of_ours_is_refused),
	    STORE_TEST(a_log_that_others_may_read_is_refused),
	    STORE_TEST(an_id_that_is_missing_or_another_is_refused_and_both_are_named),
	    STORE_TEST(another_seal_key_is_refused),
	    STORE_TEST(what_is_no_store_is_refused_and_left_as_it_is),
	    STORE_TEST(a_newer_schema_is_refused),
	    cmocka_unit_test(a_damaged_page_is_found_at_the_start),
	    STORE_TEST(a_store_that_is_removed_or_replaced_in_use_refuses),
	    STORE_TEST(a_second_keeper_is_refused),
	    cmocka_unit_test(files_are_ours_alone_whatever_the_umask),
	    STORE_TEST(create_refuses_what_is_there_and_touches_nothing),
	    cmocka_unit_test(create_begins_again_where_one_died_half_way),
	    STORE_TEST(files_left_over_beside_the_store_hold_up_nobody),
	    cmocka_unit_test(create_needs_id_and_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

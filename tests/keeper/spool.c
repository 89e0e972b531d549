/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A running keeper with a spool: what root wrote there becomes events once, in order, dated by
 * the record; and what is no record does nothing.
 */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/spool.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define WAIT_MS (20 * 1000)

static char folder[96];

static const char *
path_of(const char *name)
{
	static char path[200];

	assert_int_equal(text_format(path, sizeof(path), "%s/%s", folder, name), 0);
	return path;
}

/* A keeper that has a store, and stands still until keeper_start. */
static int
begin(void **state)
{
	struct fixture *f = fixture_make();
	struct packet act;
	int link;

	*state = f;
	text_format(folder, sizeof(folder), "%s/spool", f->folder);
	assert_int_equal(mkdir(folder, 0750), 0);
	assert_int_equal(chown(folder, 0, KEEP_UID), 0);
	assert_int_equal(chmod(folder, 02750), 0);
	assert_int_equal(mkdir(path_of("taken"), 0750), 0);
	assert_int_equal(chown(path_of("taken"), KEEP_UID, KEEP_UID), 0);
	f->settings.spool = folder;
	keeper_start(f);
	link = root_talker(f);
	act_build(&act, "init", NULL);
	act_expect(link, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(link);
	return 0;
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
	scope_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(spool_visit(fd, remove_one, &fd), 0);
	rmdir(path);
}

static int
end(void **state)
{
	struct fixture *f = *state;

	if (f->keeper > 0)
		keeper_stop(f);
	remove_all(path_of("taken"));
	remove_all(folder);
	return fixture_end(state);
}

/* The name of record number i, told at that time. */
static void
name_of(int64_t at, unsigned int i, char name[ONCE_SIZE])
{
	text_format(name, ONCE_SIZE, "%016llx%016x", (unsigned long long)at * 1000000, i);
}

/* Writes bytes as the module does: under another name first. */
static void
write_bytes(const char *name, const void *bytes, size_t size)
{
	char half[240], whole[240];
	scope_fd int fd = -1;

	text_format(half, sizeof(half), "%s/.%s", folder, name);
	text_format(whole, sizeof(whole), "%s/%s", folder, name);
	fd = open(half, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	assert_int_equal(rename(half, whole), 0);
}

static const char *whose = "ann";
/* The record of one of those logins by key; more keys and values up to NULL. */
static void
record_build(struct packet *packet, const char *operation, int64_t at, const char *once)
{
	packet_begin(packet, operation);
	packet_add(packet, "account", whose);
	packet_add(packet, "uid", "61004");
	packet_add(packet, "door", "sshd");
	packet_add(packet, "rhost", "203.0.113.9");
	packet_add_number(packet, "at", at);
	packet_add(packet, "once", once);
}

static void
write_record(const char *operation, int64_t at, unsigned int i)
{
	struct packet packet;
	char name[ONCE_SIZE];

	name_of(at, i, name);
	record_build(&packet, operation, at, name);
	write_bytes(name, packet.bytes, packet.size);
}

static bool
count_one(void *context, const char *name)
{
	(void)name;
	++*(unsigned int *)context;
	return true;
}

static unsigned int
marks(void)
{
	scope_fd int fd = open(path_of("taken"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	unsigned int found = 0;

	assert_int_equal(spool_visit(fd, count_one, &found), 0);
	return found;
}

/* Marks are made after the commit: then all is to be seen. */
static void
wait_for_marks(unsigned int count)
{
	int64_t ends_ms = monotonic_ms() + WAIT_MS;

	while (marks() != count) {
		assert_true(monotonic_ms() < ends_ms);
		usleep(1000);
	}
}

/* The whole log, newest first: at most ROWS_KEPT rows are kept, all are counted. */
static void
read_log(const struct fixture *f, struct outcome *ret)
{
	int link = root_talker(f);
	struct packet act;

	act_build(&act, "log", "all", "yes", NULL);
	assert_int_equal(act_run(link, &act, ret), 0);
	close(link);
}

static int64_t
logins_of_ann(const struct fixture *f)
{
	int link = root_talker(f);
	struct outcome outcome;
	struct packet act;
	int64_t logins = 0;

	act_build(&act, "hosts", "all", "yes", NULL);
	assert_int_equal(act_run(link, &act, &outcome), 0);
	close(link);
	if (outcome.row_count == 1)
		assert_int_equal(
		    packet_get_number(&outcome.rows[0], "logins", 0, INT64_MAX, &logins), 0);
	return logins;
}

static void
expect_row(const struct outcome *log, unsigned int i, const char *event, int64_t at)
{
	int64_t found;

	assert_string_equal(packet_get(&log->rows[i], "event"), event);
	assert_string_equal(packet_get(&log->rows[i], "reason"), "late");
	assert_int_equal(packet_get_number(&log->rows[i], "at", 0, INT64_MAX, &found), 0);
	assert_int_equal(found, at);
}

static void
records_become_events_in_order_of_their_times(void **state)
{
	struct fixture *f = *state;
	struct outcome log;

	keeper_stop(f);
	write_record("left", START - 100, 3);
	write_record("arrived", START - 300, 2);
	write_record("admit", START - 301, 1);
	write_record("arrived", START + 5000, 4); /* by a clock that was ahead */
	whose = "2sv-try-01234567";		  /* that is gone by now, and leaves no trace */
	write_record("arrived", START - 200, 5);
	whose = "ann";
	keeper_start(f);
	wait_for_marks(5);

	read_log(f, &log);
	assert_int_equal(log.row_count, 3); /* an end without a begin leaves nothing */
	expect_row(&log, 0, "login", START);
	expect_row(&log, 1, "login", START - 300);
	expect_row(&log, 2, "admit", START - 301);
	assert_string_equal(packet_get(&log.rows[0], "place"), "known");
	assert_string_equal(packet_get(&log.rows[1], "place"), "new");
	assert_string_equal(packet_get(&log.rows[2], "verdict"), "skip");
}

static void
a_record_that_comes_while_the_keeper_runs_is_taken_at_once(void **state)
{
	struct fixture *f = *state;

	write_record("arrived", START - 1, 1);
	wait_for_marks(1);
	assert_int_equal(logins_of_ann(f), 1);
	write_record("arrived", START - 1, 2);
	wait_for_marks(2);
	assert_int_equal(logins_of_ann(f), 2);
}

static void
the_end_of_a_login_without_a_code_finds_its_begin(void **state)
{
	struct fixture *f = *state;
	char once[ONCE_SIZE], name[ONCE_SIZE];
	struct packet packet;
	struct outcome log;

	keeper_stop(f);
	write_record("arrived", START - 300, 1);
	name_of(START - 300, 1, once);
	name_of(START - 200, 2, name);
	record_build(&packet, "left", START - 200, name);
	packet_add(&packet, "login", once);
	write_bytes(name, packet.bytes, packet.size);
	keeper_start(f);
	wait_for_marks(2);

	read_log(f, &log);
	assert_int_equal(log.row_count, 2);
	expect_row(&log, 0, "left", START - 200);
	assert_string_equal(packet_get(&log.rows[0], "login"), once);
	assert_string_equal(packet_get(&log.rows[1], "login"), once);
}

static void
a_code_and_its_arrival_join_by_the_records_time_however_late_it_is_read(void **state)
{
	struct fixture *f = *state;
	struct otpauth scope_otpauth device;
	char code[CODE_DIGITS_MAX + 1], name[ONCE_SIZE], login[ONCE_SIZE];
	int talker = root_talker(f);
	struct packet act, record;
	struct outcome outcome;

	enrol_device(talker, "ann", "61004", &device);
	code_at(f, &device, 0, code);
	build_try(&act, "ann", "61004", code);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(text_copy(login, sizeof(login), packet_get(&outcome.result, "login")), 0);
	close(talker);
	keeper_kill(f);
	*f->clock += 3600;
	name_of(START + 10, 1, name);
	record_build(&record, "arrived", START + 10, name);
	packet_add(&record, "login", login);
	write_bytes(name, record.bytes, record.size);
	keeper_start(f);
	wait_for_marks(1);

	read_log(f, &outcome);
	expect_row(&outcome, 0, "login", START + 10);
	assert_string_equal(packet_get(&outcome.rows[0], "login"), login);
	assert_string_equal(packet_get(&outcome.rows[0], "device"), "phone");
}

static void
what_was_told_over_the_socket_is_not_told_again_by_the_spool(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	char name[ONCE_SIZE];
	struct packet act;

	name_of(START, 1, name);
	act_build(&act, "arrived", "account", "ann", "uid", "61004", "door", "sshd", "rhost",
	    "203.0.113.9", "once", name, NULL);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	write_record("arrived", START, 1);
	wait_for_marks(1);
	assert_int_equal(logins_of_ann(f), 1);

	write_record("arrived", START, 2);
	wait_for_marks(2);
	name_of(START, 2, name);
	act_build(&act, "arrived", "account", "ann", "uid", "61004", "door", "sshd", "rhost",
	    "203.0.113.9", "once", name, NULL);
	act_expect(talker, &act, VERDICT_SKIP, REASON_LET_BE);
	close(talker);
	assert_int_equal(logins_of_ann(f), 2);
}

/* As after a crash between the commit and the mark. */
static void
a_record_that_could_not_be_marked_is_taken_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(chown(path_of("taken"), 0, 0), 0);
	write_record("arrived", START - 1, 1);
	for (unsigned int i = 0; i < 3; i++) {
		keeper_kill(f);
		keeper_start(f);
		logins_of_ann(f);
	}
	assert_int_equal(chown(path_of("taken"), KEEP_UID, KEEP_UID), 0);
	assert_int_equal(marks(), 0);
	keeper_kill(f);
	keeper_start(f);
	wait_for_marks(1);

	assert_int_equal(logins_of_ann(f), 1);
}

static void
records_are_taken_once_each_though_the_keeper_is_killed_again_and_again(void **state)
{
	enum { RECORDS = 400 };
	struct fixture *f = *state;
	unsigned int before = 0, stops = 0;

	keeper_stop(f);
	for (unsigned int i = 0; i < RECORDS; i++)
		write_record("arrived", START - 1000 + i, i);
	while (marks() < RECORDS) {
		int64_t ends_ms = monotonic_ms() + WAIT_MS;

		keeper_start(f);
		while (marks() <= before && monotonic_ms() < ends_ms)
			usleep(100);
		keeper_kill(f);
		assert_true(marks() > before);
		before = marks();
		stops += before < RECORDS;
	}
	keeper_start(f);

	assert_true(stops > 1);
	assert_int_equal(logins_of_ann(f), RECORDS);
}

static void
write_as(const char *name, const struct packet *packet, uid_t owner, mode_t mode)
{
	char path[240];

	write_bytes(name, packet->bytes, packet->size);
	text_format(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(chown(path, owner, KEEP_UID), 0);
	assert_int_equal(chmod(path, mode), 0);
}

/* Each is written while the keeper is away; a good one stands among them. */
static unsigned int
write_bad_ones(const struct fixture *f)
{
	static const char *const operations[] = {
	    "decide", "try", "end", "enrol", "off", "init", "log"};
	char name[ONCE_SIZE], path[240], big[PACKET_BYTES_MAX + 1];
	struct packet packet;
	unsigned int i = 0;

	for (; i < sizeof(operations) / sizeof(operations[0]); i++)
		write_record(operations[i], START - 50, i);
	name_of(START - 50, i++, name);
	record_build(&packet, "arrived", START - 50, "0123456789abcdef0123456789abcdef");
	write_bytes(name, packet.bytes, packet.size);
	write_record("arrived", -1, i++);
	name_of(START - 50, i++, name);
	record_build(&packet, "arrived", START - 50, name);
	packet_add(&packet, "answer", "123456");
	write_bytes(name, packet.bytes, packet.size);
	name_of(START - 50, i++, name);
	write_bytes(name, packet.bytes, packet.size - 1);
	name_of(START - 50, i++, name);
	write_bytes(name, "", 0);
	memset(big, 'x', sizeof(big));
	name_of(START - 50, i++, name);
	write_bytes(name, big, sizeof(big));
	name_of(START - 50, i++, name);
	record_build(&packet, "arrived", START - 50, name);
	write_as(name, &packet, ANN_UID, 0644);
	name_of(START - 50, i++, name);
	record_build(&packet, "arrived", START - 50, name);
	write_as(name, &packet, 0, 0660);
	name_of(START - 50, i++, name);
	text_format(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(symlink(f->id, path), 0);
	name_of(START - 50, i++, name);
	text_format(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(mkfifo(path, 0644), 0);
	return i;
}

static void
what_is_no_record_is_left_out_and_holds_nothing_up(void **state)
{
	struct fixture *f = *state;
	struct outcome log;
	unsigned int bad;

	keeper_stop(f);
	bad = write_bad_ones(f);
	write_record("arrived", START - 40, 99);
	keeper_start(f);
	wait_for_marks(bad + 1);

	read_log(f, &log);
	assert_int_equal(log.row_count, 1);
	expect_row(&log, 0, "login", START - 40);
}

/* Its mode may be wrong, or no descriptor be left: it is a record all the same. */
static void
a_record_that_can_not_be_read_now_is_not_lost(void **state)
{
	struct fixture *f = *state;
	char name[ONCE_SIZE];
	struct packet packet;

	keeper_stop(f);
	name_of(START - 2, 1, name);
	record_build(&packet, "arrived", START - 2, name);
	write_as(name, &packet, 0, 0600);
	write_record("arrived", START - 1, 2);
	keeper_start(f);
	wait_for_marks(1);
	assert_int_equal(logins_of_ann(f), 1);

	assert_int_equal(chmod(path_of(name), 0640), 0);
	*f->clock += 61;
	logins_of_ann(f); /* an act wakes the keeper */
	wait_for_marks(2);
	assert_int_equal(logins_of_ann(f), 2);
}

static void
a_folder_that_others_may_write_is_not_believed(void **state)
{
	struct fixture *f = *state;

	keeper_stop(f);
	write_record("arrived", START - 1, 1);
	assert_int_equal(chmod(folder, 0777), 0);
	keeper_start(f);
	assert_int_equal(logins_of_ann(f), 0);
	*f->clock += 61;
	assert_int_equal(logins_of_ann(f), 0);
	assert_int_equal(marks(), 0);

	assert_int_equal(chmod(folder, 02750), 0);
	*f->clock += 61;
	logins_of_ann(f); /* an act wakes the keeper */
	wait_for_marks(1);
	assert_int_equal(logins_of_ann(f), 1);
}

static void
a_mark_goes_once_its_record_has_gone(void **state)
{
	struct fixture *f = *state;
	char name[ONCE_SIZE];

	write_record("arrived", START - 1, 1);
	wait_for_marks(1);
	name_of(START - 1, 1, name);
	assert_int_equal(unlink(path_of(name)), 0);
	write_record("arrived", START - 1, 2);
	wait_for_marks(1);

	name_of(START - 1, 2, name);
	assert_int_equal(access(path_of(name), F_OK), 0);
	assert_int_equal(logins_of_ann(f), 2);
}

static void
records_wait_while_the_store_is_away(void **state)
{
	struct fixture *f = *state;
	char away[128];

	keeper_stop(f);
	write_record("arrived", START - 1, 1);
	text_format(away, sizeof(away), "%s.away", f->store_folder);
	assert_int_equal(rename(f->store_folder, away), 0);
	keeper_start(f);
	assert_int_equal(logins_of_ann(f), 0);
	assert_int_equal(marks(), 0);

	assert_int_equal(rename(away, f->store_folder), 0);
	*f->clock += 61;
	logins_of_ann(f);
	wait_for_marks(1);
	assert_int_equal(logins_of_ann(f), 1);
}

int
main(void)
{
#define SPOOL_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
	    SPOOL_TEST(records_become_events_in_order_of_their_times),
	    SPOOL_TEST(a_record_that_comes_while_the_keeper_runs_is_taken_at_once),
	    SPOOL_TEST(the_end_of_a_login_without_a_code_finds_its_begin),
	    SPOOL_TEST(a_code_and_its_arrival_join_by_the_records_time_however_late_it_is_read),
	    SPOOL_TEST(what_was_told_over_the_socket_is_not_told_again_by_the_spool),
	    SPOOL_TEST(a_record_that_could_not_be_marked_is_taken_once),
	    SPOOL_TEST(records_are_taken_once_each_though_the_keeper_is_killed_again_and_again),
	    SPOOL_TEST(what_is_no_record_is_left_out_and_holds_nothing_up),
	    SPOOL_TEST(a_record_that_can_not_be_read_now_is_not_lost),
	    SPOOL_TEST(a_folder_that_others_may_write_is_not_believed),
	    SPOOL_TEST(a_mark_goes_once_its_record_has_gone),
	    SPOOL_TEST(records_wait_while_the_store_is_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

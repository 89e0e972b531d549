/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what outlives a keeper that is killed, a disk that is full and one that is read-only.
 * The disks are made in a mount namespace of their own: these tests want root.
 */
#define _GNU_SOURCE /* unshare */
#include "fixture.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

/* Accepts one code a step and says so through the pipe, until it is killed. */
static void
accept_for_ever(struct fixture *fixture, const struct otpauth *given, int pipe_fd)
{
	fixture->driver->open(
	    &fixture->options, &fixture->store, fixture->error, sizeof(fixture->error));
	for (int64_t now = NOON;; now += 30) {
		struct act act = act_of(ACT_TRY, now);
		struct result result;

		act.answer = code_at(given, now);
		if (fixture->driver->run(fixture->store, &act, 1, &result, fixture->error,
			sizeof(fixture->error)) < 0 ||
		    result.verdict != VERDICT_ACCEPT)
			_exit(1);
		if (write(pipe_fd, &now, sizeof(now)) != sizeof(now))
			_exit(1);
		(void)fixture->driver->idle(fixture->store);
	}
}

/* Kills the keeper when it has said so many; gives the last time that it said. */
static int64_t
kill_after(struct fixture *fixture, const struct otpauth *given, int reports)
{
	int64_t last = 0, said;
	int pipe_fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(pipe_fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		accept_for_ever(fixture, given, pipe_fds[1]);
	close(pipe_fds[1]);
	for (int i = 0; i < reports; i++) {
		assert_int_equal(read(pipe_fds[0], &said, sizeof(said)), sizeof(said));
		last = said;
	}
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	while (read(pipe_fds[0], &said, sizeof(said)) == sizeof(said))
		last = said;
	close(pipe_fds[0]);
	return last;
}

static void
what_was_answered_outlives_a_killed_keeper(void **state)
{
	for (int round = 0; round < 12; round++) {
		struct fixture *fixture = fixture_new("/tmp"); /* a real disk */
		struct act act = act_of(ACT_TRY, NOON);
		int64_t last, answered;
		struct otpauth rfc;

		rfc_parameters(&rfc);
		fixture_create(fixture);
		fixture_open(fixture);
		enrol_at_once(fixture, "phone", &rfc, NOON - 60);
		fixture_close(fixture);
		last = kill_after(fixture, &rfc, 1 + 17 * round);

		fixture_open(fixture);
		for (act.now = NOON; act.now <= last; act.now += 30) {
			act.answer = code_at(&rfc, act.now);
			run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
		}
		answered = (last - NOON) / 30 + 1;
		assert_true(
		    fixture_probe(fixture, "SELECT count(*) FROM event WHERE verdict = 'accept'"
					   " AND event = 'code'") >= answered);
		act.now = last + 60; /* one more than it could have begun */
		act.answer = code_at(&rfc, act.now);
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		fixture_free(fixture);
	}
	(void)state;
}

static char folder[64]; /* of the disk of the test that runs */

static void
make_disk(const char *options)
{
	assert_int_equal(mount("none", folder, "tmpfs", 0, options), 0);
}

/* Takes what is left of the disk. */
static void
fill_disk(void)
{
	static const char bytes[4096] = "x";
	char path[256];
	int fd;

	text_format(path, sizeof(path), "%s/filler", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	while (write(fd, bytes, sizeof(bytes)) > 0)
		;
	assert_int_equal(errno, ENOSPC);
	close(fd);
}

static void
empty_disk(void)
{
	char path[256];

	text_format(path, sizeof(path), "%s/filler", folder);
	assert_int_equal(unlink(path), 0);
}

static void
check_refuses_as_full(struct fixture *fixture, struct act act)
{
	struct result result;

	fixture->error[0] = '\0';
	assert_int_equal(fixture->driver->run(fixture->store, &act, 1, &result, fixture->error,
			     sizeof(fixture->error)),
	    -ENOSPC);
	assert_int_equal(result.verdict, VERDICT_REFUSE);
	assert_int_equal(result.reason, REASON_NO_STORE);
	assert_string_equal(result.login, "");
	assert_non_null(strstr(fixture->error, "full"));
	fixture->error[0] = '\0';
}

static void
in_own_mounts(void (*test)(void **state))
{
	int status;

	text_format(folder, sizeof(folder), "/tmp/store-disk-XXXXXX");
	assert_non_null(mkdtemp(folder));
	status = fixture_in_own_mounts(test);
	rmdir(folder);
	if (status == EXIT_NO_MOUNTS)
		skip();
	assert_int_equal(status, 0);
}

static struct fixture *
fixture_on_disk(const char *options, const struct otpauth *given)
{
	struct fixture *fixture;

	make_disk(options);
	fixture = fixture_new(folder);
	fixture_create(fixture);
	fixture_open(fixture);
	enrol_at_once(fixture, "phone", given, NOON - 60);
	return fixture;
}

static void
full_in_use(void **state)
{
	struct otpauth rfc;
	struct fixture *fixture;
	struct act act = act_of(ACT_TRY, NOON);

	rfc_parameters(&rfc);
	fixture = fixture_on_disk("size=24m,mode=0700", &rfc);
	fill_disk();

	for (int i = 0; i < 3000; i++, act.now += 30) {
		act.answer = code_at(&rfc, act.now);
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
		(void)fixture->driver->idle(fixture->store);
	}
	fixture_close(fixture);
	fixture_open(fixture); /* a restart on the full disk */
	act.answer = code_at(&rfc, act.now);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	(void)state;
}

static void
logins_go_on_for_thousands_on_a_full_disk(void **state)
{
	in_own_mounts(full_in_use);
	(void)state;
}

#define MANY 100

/* A batch of many acts like this; its result's code. */
static int
run_many(struct fixture *fixture, const struct act *act)
{
	struct act acts[MANY];
	struct result results[MANY];
	int r;

	for (unsigned int i = 0; i < MANY; i++)
		acts[i] = *act;
	r = fixture->driver->run(
	    fixture->store, acts, MANY, results, fixture->error, sizeof(fixture->error));
	for (unsigned int i = 0; i < MANY; i++)
		result_free(&results[i]);
	return r;
}

static const char *
trouble(struct fixture *fixture)
{
	static char text[512];

	store_trouble(fixture->store, text, sizeof(text));
	return text;
}

static bool
has_reserve(const struct fixture *fixture)
{
	char path[256];
	struct stat status;

	text_format(path, sizeof(path), "%s-reserve", fixture->path);
	return stat(path, &status) == 0 && status.st_blocks >= 8192;
}

/* Lines of the log until the reserve is in use. */
static void
use_reserve(struct fixture *fixture)
{
	struct act end = act_of(ACT_END, NOON);

	end.reason = REASON_ENDED;
	for (int i = 0; i < 1000 && has_reserve(fixture); i++) {
		assert_int_equal(run_many(fixture, &end), 0);
		(void)fixture->driver->idle(fixture->store);
	}
	assert_false(has_reserve(fixture));
}

static void
check_goes_on(struct fixture *fixture, const struct otpauth *given, int64_t from, int logins)
{
	struct act act = act_of(ACT_TRY, from);

	for (int i = 0; i < logins; i++, act.now += 30) {
		act.answer = code_at(given, act.now);
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
		(void)fixture->driver->idle(fixture->store);
	}
	for (int i = 0; i < logins; i += 7) {
		act.now = from + (int64_t)i * 30;
		act.answer = code_at(given, act.now);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	}
}

static void
full_with_reserve(void **state)
{
	struct otpauth rfc;
	struct fixture *fixture;
	struct act end = act_of(ACT_END, NOON);

	rfc_parameters(&rfc);
	fixture = fixture_on_disk("size=48m,mode=0700", &rfc);
	assert_true(has_reserve(fixture));
	assert_string_equal(trouble(fixture), "");
	fill_disk();

	use_reserve(fixture);
	assert_non_null(strstr(trouble(fixture), "full"));
	check_goes_on(fixture, &rfc, NOON, 300);
	assert_int_equal(count_alerts(fixture, "store-full"), 1);

	end.reason = REASON_ENDED; /* far more than the disk holds: old lines go */
	for (int i = 0; i < 600; i++)
		assert_int_equal(run_many(fixture, &end), 0);
	check_goes_on(fixture, &rfc, NOON + 300 * 30, 100);
	assert_true(fixture_probe(fixture, "SELECT count(*) FROM event") < 60000);
	assert_int_equal(count_alerts(fixture, "device-added"), 1);
	assert_int_equal(count_alerts(fixture, "store-full"), 1);

	empty_disk();
	assert_int_equal(fixture->driver->idle(fixture->store), 0);
	assert_true(has_reserve(fixture));
	assert_string_equal(trouble(fixture), "");
	(void)state;
}

static void
a_full_disk_takes_the_reserve_then_old_lines_and_says_so_once(void **state)
{
	in_own_mounts(full_with_reserve);
	(void)state;
}

/* Alerts that wait are never dropped: with them the disk is full at last. */
static void
full_to_the_end(void **state)
{
	struct otpauth rfc;
	struct fixture *fixture;
	struct act act = act_of(ACT_TRY, NOON), arrived = act_of(ACT_ARRIVED, NOON);
	struct act end = act_of(ACT_END, NOON);
	struct result result;
	char account[32];
	int64_t alerts = 0;
	int r = 0;

	rfc_parameters(&rfc);
	fixture = fixture_on_disk("size=48m,mode=0700", &rfc);
	fill_disk();
	act_from(&arrived, "gateway.example.org"); /* always new */
	arrived.account = account;
	for (; r == 0; alerts += r == 0 ? MANY : 0) { /* of one account not so many are told */
		text_format(account, sizeof(account), "person%lld", (long long)alerts);
		arrived.account_uid = 5000 + (uid_t)(alerts / MANY);
		r = run_many(fixture, &arrived);
	}
	assert_int_equal(r, -ENOSPC);
	end.reason = REASON_ENDED;
	for (r = 0; r == 0; result_free(&result)) /* where many don't fit, one may */
		r = fixture->driver->run(
		    fixture->store, &end, 1, &result, fixture->error, sizeof(fixture->error));
	act.answer = code_at(&rfc, act.now);
	check_refuses_as_full(fixture, end);
	check_refuses_as_full(fixture, act);
	act.kind = ACT_DECIDE; /* reading needs no room */
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act.kind = ACT_TRY;
	check_refuses_as_full(fixture, act);

	empty_disk();
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT); /* it was not used up */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "new-host"), alerts);
	(void)state;
}

static void
a_disk_full_to_the_end_refuses_until_there_is_room(void **state)
{
	in_own_mounts(full_to_the_end);
	(void)state;
}

static void
full_before_the_start(void **state)
{
	struct otpauth rfc;
	struct fixture *fixture;
	struct act act = act_of(ACT_TRY, NOON);
	char wal[256];

	rfc_parameters(&rfc);
	fixture = fixture_on_disk("size=24m,mode=0700", &rfc);
	fixture_close(fixture);
	text_format(wal, sizeof(wal), "%s-wal", fixture->path);
	assert_int_equal(unlink(wal), 0); /* all of it is in the database */
	assert_false(has_reserve(fixture));
	fill_disk();

	fixture_open(fixture);
	act.answer = code_at(&rfc, act.now);
	check_refuses_as_full(fixture, act);
	empty_disk();
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	(void)state;
}

static void
a_disk_full_before_the_start_refuses_codes(void **state)
{
	in_own_mounts(full_before_the_start);
	(void)state;
}

static void
read_only(void **state)
{
	struct otpauth rfc;
	struct fixture *fixture;

	rfc_parameters(&rfc);
	fixture = fixture_on_disk("size=24m,mode=0700", &rfc);
	fixture_close(fixture);
	assert_int_equal(mount("none", folder, NULL, MS_REMOUNT | MS_RDONLY, "size=24m"), 0);

	assert_int_equal(fixture->driver->open(&fixture->options, &fixture->store, fixture->error,
			     sizeof(fixture->error)),
	    -EROFS);
	assert_non_null(strstr(fixture->error, fixture->path));
	assert_non_null(strstr(fixture->error, "read-only"));
	(void)state;
}

static void
a_read_only_disk_is_refused_by_name(void **state)
{
	in_own_mounts(read_only);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_answered_outlives_a_killed_keeper),
	    cmocka_unit_test(logins_go_on_for_thousands_on_a_full_disk),
	    cmocka_unit_test(a_full_disk_takes_the_reserve_then_old_lines_and_says_so_once),
	    cmocka_unit_test(a_disk_full_to_the_end_refuses_until_there_is_room),
	    cmocka_unit_test(a_disk_full_before_the_start_refuses_codes),
	    cmocka_unit_test(a_read_only_disk_is_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

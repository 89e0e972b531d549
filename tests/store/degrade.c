/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of a store that can't be written: its working copy serves logins and nothing else, no code
 * twice, and is merged back whole. The disks are made in a mount namespace of their own.
 */
#define _GNU_SOURCE /* unshare */
#include "disks.h"

#include "base/text.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

static struct otpauth rfc;
static struct copy_terms terms;
static char on_paper[RECOVERY_TEXT_SIZE];

static struct act
with_codes(struct act act)
{
	act.recovery_codes = 10;
	return act;
}

/* Keeps one of ann's recovery codes. */
static void
make_codes(struct fixture *fixture)
{
	struct result result = run_one(fixture, with_codes(act_of(ACT_CODES_NEW, NOON - 30)));

	memcpy(on_paper, result.rows.recovery[0].text, sizeof(on_paper));
	result_free(&result);
}

static struct act
try_paper(int64_t now)
{
	struct act act = with_codes(act_of(ACT_TRY, now));

	act.answer = on_paper;
	return act;
}

/* Ann logged in once. */
static struct fixture *
begin_without_fault(const char *memory_options)
{
	struct fixture *fixture;

	disks_mount(memory_options);
	rfc_parameters(&rfc);
	terms = disks_terms();
	fixture = fixture_new(disks_store);
	fixture->options.keep_folder = disks_copy;
	fixture_create(fixture);
	fixture_open(fixture);
	enrol_at_once(fixture, "phone", &rfc, NOON - 60);
	make_codes(fixture);
	log_in(fixture, "203.0.113.9", &rfc, NOON);
	return fixture;
}

/* Then the disk can't be written any more. */
static struct fixture *
begin(const char *memory_options)
{
	struct fixture *fixture = begin_without_fault(memory_options);

	fixture_close(fixture);
	disks_remount(true);
	return fixture;
}

static int
open_copy(struct fixture *fixture)
{
	fixture->error[0] = '\0';
	return store_open_copy(
	    &fixture->options, &terms, &fixture->store, fixture->error, sizeof(fixture->error));
}

static struct act
try_at(int64_t now)
{
	struct act act = act_of(ACT_TRY, now);

	act.answer = code_at(&rfc, now);
	return act;
}

/* The store itself again, merged; gives what store_merge_copy gave. */
static int
open_merged(struct fixture *fixture)
{
	int r;

	fixture_open(fixture);
	r = store_merge_copy(
	    fixture->store, &fixture->options, &terms, fixture->error, sizeof(fixture->error));
	if (r < 0)
		fail_msg("%s", fixture->error);
	return r;
}

static void
serves_logins_only(void **state)
{
	static const enum act_kind kinds[] = {
	    ACT_ENROL, ACT_CONFIRM, ACT_OFF, ACT_HOSTS, ACT_LOG, ACT_CODES, ACT_CODES_NEW};
	struct fixture *fixture = begin(DISKS_OPTIONS);
	struct act act = act_of(ACT_STATUS, NOON + 60);
	struct result result;

	assert_int_equal(
	    store_open(&fixture->options, &fixture->store, fixture->error, sizeof(fixture->error)),
	    -EROFS);
	assert_int_equal(open_copy(fixture), 0);

	run_expecting(fixture, try_at(NOON), VERDICT_REFUSE, REASON_USED);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 60);
	run_expecting(fixture, try_at(NOON + 60), VERDICT_REFUSE, REASON_USED);
	/* Nothing that no clock voids, were the copy lost. */
	run_expecting(fixture, try_paper(NOON + 61), VERDICT_REFUSE, REASON_READ_ONLY);
	result = run_one(fixture, act);
	assert_non_null(strstr(result.rows.status->trouble, "can't be written"));
	result_free(&result);
	act.kind = ACT_CHECKUP;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		act.kind = kinds[i];
		act.limit = 1;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_READ_ONLY);
	}
	(void)state;
}

static void
outlives_the_keeper(void **state)
{
	struct fixture *fixture = begin(DISKS_OPTIONS);

	assert_int_equal(open_copy(fixture), 0);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 60);
	fixture_close(fixture);

	terms.is_current = terms.clock_synchronised = false; /* a keeper that knows nothing */
	assert_int_equal(open_copy(fixture), 0);

	run_expecting(fixture, try_at(NOON + 60), VERDICT_REFUSE, REASON_USED);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 90);
	(void)state;
}

/* What was used on the copy that the machine's memory had is not known any more. */
static void
another_boot(void **state)
{
	struct fixture *fixture = begin(DISKS_OPTIONS);

	assert_int_equal(open_copy(fixture), 0);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 60);
	fixture_close(fixture);

	terms = (struct copy_terms){.boot_id = "another", .now = NOON + 90};
	assert_int_equal(open_copy(fixture), -ENOENT);
	terms.may_make = true;
	assert_int_equal(open_copy(fixture), -EAGAIN);
	assert_null(fixture->store);
	assert_non_null(strstr(fixture->error, "synchronised"));
	terms.clock_synchronised = true;
	assert_int_equal(open_copy(fixture), 0);

	for (int64_t now = NOON; now <= NOON + 90 + 90; now += 30)
		run_expecting(fixture, try_at(now), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_paper(NOON + 200), VERDICT_REFUSE, REASON_READ_ONLY);
	run_expecting(fixture, try_at(NOON + 210), VERDICT_ACCEPT, REASON_RIGHT);
	(void)state;
}

static void
no_room(void **state)
{
	struct fixture *fixture = begin("size=1m,mode=0700");

	assert_int_equal(open_copy(fixture), -ENOSPC);
	assert_non_null(strstr(fixture->error, "no room"));
	assert_null(fixture->store);
	assert_int_equal(chmod(disks_copy, 0755), 0);
	assert_int_equal(open_copy(fixture), -EPERM);
	(void)state;
}

static int64_t
number(struct fixture *fixture, const char *sql)
{
	return fixture_probe(fixture, sql);
}

/* Logins on the copy, of somebody new as well, from a new host; then the disk is mended. */
static void
use_copy(struct fixture *fixture)
{
	struct act act = act_of(ACT_ARRIVED, NOON + 70);

	assert_int_equal(open_copy(fixture), 0);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 60);
	log_in(fixture, "198.51.100.7", &rfc, NOON + 7200);
	act.account = "bob";
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act = try_at(NOON + 7230);
	act.answer = "000000";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act.answer = code_at(&rfc, NOON + 7230 + 300);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_CLOCK);
	fixture_close(fixture);
	disks_remount(false);
}

static void
check_merged(struct fixture *fixture, int64_t events)
{
	for (int64_t at = NOON; at <= NOON + 60; at += 30)
		run_expecting(fixture, try_at(at), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_at(NOON + 7200), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_at(NOON + 7530), VERDICT_REFUSE, REASON_USED); /* named */
	assert_int_equal(
	    number(fixture, "SELECT count(*) FROM event WHERE reason <> 'used'"), events);
	assert_int_equal(count_alerts(fixture, "new-host"), 3);
	assert_int_equal(count_alerts(fixture, "store-read-only"), 1);
	assert_int_equal(number(fixture, "SELECT count(*) FROM host"), 3);
	assert_int_equal(number(fixture, "SELECT count(*) FROM host WHERE device = 'phone'"
					 " AND code_at = last_at AND login_key IS NULL"),
	    2);
	assert_int_equal(number(fixture, "SELECT count(*) FROM prefix"), 2);
	assert_int_equal(number(fixture, "SELECT count(*) FROM account WHERE name = 'bob'"), 1);
	assert_int_equal(number(fixture, "SELECT count(*) FROM attempt"), 2);
	assert_int_equal(number(fixture, "SELECT count(*) FROM event e JOIN outbox o ON o.event_id"
					 " = e.id JOIN account a ON a.id = e.account_id WHERE"
					 " a.name = 'bob' AND o.kind = 'new-host'"),
	    1);
}

/* enrolled, codes made; code and login; on the copy: twice code and login, bob's login, two codes,
 * store */
#define EVENTS 12

static void
merges_once(void **state)
{
	struct fixture *fixture = begin(DISKS_OPTIONS);

	use_copy(fixture);
	assert_int_equal(open_merged(fixture), 1);
	check_merged(fixture, EVENTS);
	fixture_close(fixture);
	assert_int_equal(open_merged(fixture), 0);
	check_merged(fixture, EVENTS);
	(void)state;
}

/* What began there is told as that, once the disk is mended. */
static void
changes_password(void **state)
{
	static const char once[] = "00000000000000000000000000000abc";
	struct fixture *fixture = begin_without_fault(DISKS_OPTIONS);
	struct act act = act_of(ACT_CHAUTHTOK, NOON + 30);

	act.password = PASSWORD_TRY;
	act.once = once;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_LET_BE);
	fixture_close(fixture);
	disks_remount(true);
	assert_int_equal(open_copy(fixture), 0);
	act.password = PASSWORD_BEGUN;
	act.once = NULL;
	act.tried_once = once;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	fixture_close(fixture);
	disks_remount(false);

	assert_int_equal(open_merged(fixture), 1);
	assert_int_equal(count_alerts(fixture, "password-try"), 0);
	assert_int_equal(count_alerts(fixture, "password-begun"), 1);
	assert_int_equal(number(fixture, "SELECT count(*) FROM event WHERE detail ="
					 " 'begun at its login'"),
	    1);
	(void)state;
}

/* Gives each file of the copy a second name, or takes it back from there. */
static void
each_file(const char *suffix, bool back)
{
	static const char *const names[] = {"made", "2sv.db", "2sv.db-wal"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char name[128], second[128];

		text_format(name, sizeof(name), "%s/%s", disks_copy, names[i]);
		text_format(second, sizeof(second), "%s/%s%s", disks_copy, names[i], suffix);
		assert_int_equal(back ? rename(second, name) : link(name, second), 0);
	}
}

/* A copy whose removal was broken off is there once more, and may have gone on. */
static void
merges_nothing_twice(void **state)
{
	struct fixture *fixture = begin(DISKS_OPTIONS);

	use_copy(fixture);
	each_file(".aside", false);
	assert_int_equal(open_merged(fixture), 1);
	each_file(".aside", true);
	fixture_close(fixture);
	disks_remount(true);
	assert_int_equal(open_copy(fixture), 0); /* it is served again, and goes on */
	log_in(fixture, "203.0.113.9", &rfc, NOON + 9000);
	fixture_close(fixture);
	disks_remount(false);

	assert_int_equal(open_merged(fixture), 1);

	run_expecting(fixture, try_at(NOON + 9000), VERDICT_REFUSE, REASON_USED);
	check_merged(fixture, EVENTS + 2);
	(void)state;
}

/* The store went on by itself: somebody put it back, or wrote it elsewhere. */
static void
merges_into_what_went_on(void **state)
{
	struct fixture *fixture = begin(DISKS_OPTIONS);

	use_copy(fixture);
	fixture_open(fixture);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 3600);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 3630);
	fixture_close(fixture);

	assert_int_equal(open_merged(fixture), 1);

	run_expecting(fixture, try_at(NOON + 3600), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_at(NOON + 3630), VERDICT_REFUSE, REASON_USED);
	check_merged(fixture, EVENTS + 4);
	(void)state;
}

/* One that is killed wherever it stands, and begun again. */
static void
merge_is_killed(void **state)
{
	struct fixture *fixture = begin(DISKS_OPTIONS);

	use_copy(fixture);
	for (unsigned int delay_us = 0; delay_us < 20000; delay_us += 700) {
		pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (pid == 0) {
			char error[512];

			if (store_open(&fixture->options, &fixture->store, error, sizeof(error)) ==
			    0)
				store_merge_copy(fixture->store, &fixture->options, &terms, error,
				    sizeof(error));
			_exit(0);
		}
		usleep(delay_us);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
	}

	open_merged(fixture);
	check_merged(fixture, EVENTS);
	(void)state;
}

/* Whoever adds a table says here what becomes of its rows. */
static void
knows_every_table(void **state)
{
	struct fixture *fixture = begin(DISKS_OPTIONS);

	disks_remount(false);
	fixture_open(fixture);
	assert_int_equal(
	    number(fixture,
		"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('meta',"
		" 'account', 'device', 'named_step', 'used_span', 'host', 'prefix', 'attempt',"
		" 'event', 'login', 'new_host', 'outbox', 'message', 'delivery', 'told', "
		"'recovery_set', 'recovery', "
		"'token', 'contact', "
		" 'trust', 'hold', 'sent', 'texted', 'text_sent') AND name NOT LIKE 'sqlite%'"),
	    0);
	(void)state;
}

static void
a_store_that_cannot_be_written_serves_logins_and_nothing_else(void **state)
{
	disks_run(serves_logins_only);
	(void)state;
}

static void
a_keeper_that_starts_again_takes_the_copy_on(void **state)
{
	disks_run(outlives_the_keeper);
	(void)state;
}

static void
after_another_boot_only_later_codes_count_and_only_by_a_right_clock(void **state)
{
	disks_run(another_boot);
	(void)state;
}

static void
no_room_for_a_copy_or_a_folder_of_others_is_refused_by_name(void **state)
{
	disks_run(no_room);
	(void)state;
}

static void
a_copy_is_merged_whole_and_once(void **state)
{
	disks_run(merges_once);
	(void)state;
}

static void
what_was_merged_is_not_merged_again(void **state)
{
	disks_run(merges_nothing_twice);
	(void)state;
}

static void
a_merge_that_was_killed_is_done_whole_the_next_time(void **state)
{
	disks_run(merge_is_killed);
	(void)state;
}

static void
every_table_is_merged_or_is_known_not_to_be(void **state)
{
	disks_run(knows_every_table);
	(void)state;
}

/* Somebody has begun a device and has a help code; the disk fails, and she stops her account. */
static void
keeps_stopped(void **state)
{
	struct fixture *fixture = begin_without_fault(DISKS_OPTIONS);
	struct act act = act_of_user(ACT_ENROL, NOON + 30);
	char help[RECOVERY_TEXT_SIZE];
	struct otpauth other;
	struct result result;
	int64_t id;

	(void)state;
	other_parameters(1, &other);
	act.device_name = "of a thief";
	act.given = &other;
	act.answer = code_at(&rfc, NOON + 30);
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	id = result.device_id;
	result_free(&result);
	result = run_one(fixture, act_of(ACT_HELP_CODE, NOON + 40));
	memcpy(help, result.rows.recovery[0].text, sizeof(help));
	result_free(&result);
	fixture_close(fixture);
	disks_remount(true);

	terms.now = NOON + 50;
	assert_int_equal(open_copy(fixture), 0);
	run_expecting(fixture, act_of_user(ACT_STOP, NOON + 60), VERDICT_ACCEPT, REASON_RIGHT);
	fixture_close(fixture);
	disks_remount(false);
	assert_int_equal(open_merged(fixture), 1);

	run_expecting(fixture, confirm_of(NOON + 90, id, code_at(&other, NOON + 90)),
	    VERDICT_REFUSE, REASON_NO_SUCH);
	run_expecting(fixture, act_of(ACT_FREE, NOON + 100), VERDICT_ACCEPT, REASON_RIGHT);
	act = act_of(ACT_TRY, NOON + 120);
	act.answer = help;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
}

static void
what_a_stop_on_the_copy_made_void_stays_so(void **state)
{
	disks_run(keeps_stopped);
	(void)state;
}

static void
what_became_of_a_password_on_the_copy_is_merged(void **state)
{
	disks_run(changes_password);
	(void)state;
}

static void
a_store_that_went_on_by_itself_takes_the_copy_in(void **state)
{
	disks_run(merges_into_what_went_on);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_store_that_cannot_be_written_serves_logins_and_nothing_else),
	    cmocka_unit_test(a_keeper_that_starts_again_takes_the_copy_on),
	    cmocka_unit_test(after_another_boot_only_later_codes_count_and_only_by_a_right_clock),
	    cmocka_unit_test(no_room_for_a_copy_or_a_folder_of_others_is_refused_by_name),
	    cmocka_unit_test(a_copy_is_merged_whole_and_once),
	    cmocka_unit_test(what_was_merged_is_not_merged_again),
	    cmocka_unit_test(a_merge_that_was_killed_is_done_whole_the_next_time),
	    cmocka_unit_test(every_table_is_merged_or_is_known_not_to_be),
	    cmocka_unit_test(what_became_of_a_password_on_the_copy_is_merged),
	    cmocka_unit_test(what_a_stop_on_the_copy_made_void_stays_so),
	    cmocka_unit_test(a_store_that_went_on_by_itself_takes_the_copy_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of when the disk is waited for: once before each answer that says something new, never
 * where nothing was written; and of a disk that fails then. fdatasync(2) is this file's own, and
 * SQLite's library takes it from here.
 */
#define _GNU_SOURCE /* syscall */
#include "fixture.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/poison.h"

static unsigned int syncs;
static bool disk_fails;

int
fdatasync(int fd)
{
	syncs++;
	if (disk_fails) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fdatasync, fd);
}

/* From here on a new log is not begun: that alone costs a second sync. */
static void
begin_log(struct fixture *fixture, const struct otpauth *given)
{
	enrol_at_once(fixture, "phone", given, NOON);
	syncs = 0;
}

static void
each_batch_waits_for_the_disk_once(void **state)
{
	struct fixture *fixture = *state;
	struct act acts[64];
	struct result results[64];
	struct otpauth rfc;

	rfc_parameters(&rfc);
	begin_log(fixture, &rfc);
	for (unsigned int i = 0; i < 64; i++) {
		acts[i] = act_of(ACT_TRY, NOON);
		acts[i].answer = code_at(&rfc, NOON);
	}

	run_expecting(fixture, acts[0], VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(syncs, 1);
	assert_int_equal(fixture->driver->run(fixture->store, acts, 64, results, fixture->error,
			     sizeof(fixture->error)),
	    0);
	assert_int_equal(syncs, 2);
}

static void
what_only_reads_waits_for_no_disk(void **state)
{
	static const enum act_kind kinds[] = {ACT_DECIDE, ACT_ADMIT, ACT_STATUS, ACT_CHECKUP,
	    ACT_DEVICES, ACT_HOSTS, ACT_LOG, ACT_LEFT};
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	begin_log(fixture, &rfc);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct result result = run_one(fixture, act_of(kinds[i], NOON));

		result_free(&result);
		assert_int_equal(fixture->driver->idle(fixture->store), 0);
	}

	assert_int_equal(syncs, 0);
}

static void
a_disk_that_fails_refuses_the_whole_batch(void **state)
{
	struct fixture *fixture = *state;
	struct act acts[2] = {act_of(ACT_TRY, NOON), act_of(ACT_DECIDE, NOON)};
	struct result results[2];
	struct otpauth rfc;

	rfc_parameters(&rfc);
	begin_log(fixture, &rfc);
	acts[0].answer = code_at(&rfc, NOON);

	disk_fails = true;
	assert_int_equal(fixture->driver->run(fixture->store, acts, 2, results, fixture->error,
			     sizeof(fixture->error)),
	    -EIO);
	disk_fails = false;

	assert_int_equal(syncs, 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(results[i].verdict, VERDICT_REFUSE);
		assert_int_equal(results[i].reason, REASON_NO_STORE);
		assert_string_equal(results[i].login, "");
	}
	assert_non_null(strstr(fixture->error, fixture->path));
	run_expecting(fixture, acts[1], VERDICT_ACCEPT, REASON_NEEDS_CODE);
	run_expecting(fixture, acts[0], VERDICT_ACCEPT, REASON_RIGHT); /* once, after all */
	run_expecting(fixture, acts[0], VERDICT_REFUSE, REASON_USED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(each_batch_waits_for_the_disk_once),
	    STORE_TEST(what_only_reads_waits_for_no_disk),
	    STORE_TEST(a_disk_that_fails_refuses_the_whole_batch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

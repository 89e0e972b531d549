/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of sealed secrets: moved, damaged, looked for in the files, overwritten. */
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

/* bob has a secret of his own; an intruder gives it to ann. */
static void
a_secret_moved_to_another_row_opens_no_door(void **state)
{
	static const char *const moves[] = {
	    "UPDATE device SET sealed = (SELECT sealed FROM device WHERE id = 2) WHERE id = 1",
	    "UPDATE device SET account_id = 1, name = 'x' WHERE id = 2; DELETE FROM device"
	    " WHERE id = 1",
	    "DELETE FROM device WHERE id = 1; UPDATE device SET id = 1, account_id = 1"
	    " WHERE id = 2",
	};
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		struct fixture *fixture;
		struct act act = act_of(ACT_ENROL, NOON);
		struct otpauth anns, bobs;

		fixture_set_up((void **)&fixture);
		other_parameters(1, &anns);
		other_parameters(2, &bobs);
		enrol_at_once(fixture, "phone", &anns, NOON);
		act.account = "bob";
		act.account_uid = BOB_UID;
		act.given = &bobs;
		act.active_at_once = true;
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		fixture_alter(fixture, moves[i]);

		act = act_of(ACT_TRY, NOON);
		act.answer = code_at(&bobs, NOON);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_STORE);
		assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 1);
		assert_int_equal(
		    fixture_probe(fixture, "SELECT count(*) FROM event WHERE reason = 'no-store'"
					   " AND verdict = 'refuse'"),
		    1);
		fixture_free(fixture);
	}
	(void)state;
}

/* What can't be read is a fault, and not the same as nothing to ask for. */
static void
an_account_whose_only_secret_is_damaged_is_asked_and_refused(void **state)
{
	static const char *const damages[] = {"UPDATE device SET sealed = zeroblob(60)",
	    "UPDATE device SET sealed = x''", "UPDATE device SET sealed = substr(sealed, 1, 30)"};
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	act.answer = code_at(&rfc, NOON);
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		run_one(fixture, act_of(ACT_OFF, NOON));
		enrol_at_once(fixture, "phone", &rfc, NOON);
		fixture_alter(fixture, damages[i]);

		run_expecting(fixture, act_of(ACT_DECIDE, NOON), VERDICT_ACCEPT, REASON_NEEDS_CODE);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_STORE);
	}
}

static void
a_damaged_secret_leaves_the_other_devices_working(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON);
	struct otpauth first, second;

	other_parameters(1, &first);
	other_parameters(2, &second);
	enrol_at_once(fixture, "phone", &first, NOON);
	enrol_at_once(fixture, "tablet", &second, NOON);
	fixture_alter(fixture, "UPDATE device SET sealed = zeroblob(60) WHERE id = 1");

	act.answer = code_at(&first, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_STORE);
	act.answer = code_at(&second, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

/* Counts where needle stands in the file. */
static unsigned int
find_in(const char *path, const void *needle, size_t size)
{
	int fd = open(path, O_RDONLY);
	struct stat status;
	unsigned int count = 0;
	char *bytes;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &status), 0);
	bytes = malloc((size_t)status.st_size + 1);
	assert_int_equal(read(fd, bytes, (size_t)status.st_size), status.st_size);
	for (char *at = bytes;
	     (at = memmem(at, (size_t)(bytes + status.st_size - at), needle, size)); at++)
		count++;
	free(bytes);
	close(fd);
	return count;
}

static void
no_file_holds_a_secret_or_a_code(void **state)
{
	static const char *const names[] = {"2sv.db", "2sv.db-wal"};
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON);
	char base32[SECRET_TEXT_SIZE], code[16];
	unsigned int events = 0;
	struct otpauth given;

	other_parameters(3, &given);
	secret_text(&given.secret, base32, sizeof(base32));
	enrol_at_once(fixture, "phone", &given, NOON);
	text_format(code, sizeof(code), "%s", code_at(&given, NOON));
	act.answer = code;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	act.answer = "918273";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);

	for (size_t i = 0; i < 2; i++) {
		const char *path = fixture_beside(fixture, names[i]);

		assert_int_equal(find_in(path, given.secret.bytes, given.secret.size), 0);
		assert_int_equal(find_in(path, given.secret.bytes, 8), 0);
		assert_int_equal(find_in(path, base32, 10), 0);
		assert_int_equal(find_in(path, code, 6), 0);
		assert_int_equal(find_in(path, "918273", 6), 0);
		events += find_in(path, "enrolled", 8);
	}
	assert_true(events > 0); /* the search does find what is there */
}

/* Reads what a query gives as bytes, behind the store's back. */
static size_t
read_sealed(struct fixture *fixture, unsigned char sealed[128])
{
	sqlite3_stmt *statement;
	sqlite3 *db;
	size_t size;

	assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, "SELECT sealed FROM device", -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	size = (size_t)sqlite3_column_bytes(statement, 0);
	assert_in_range(size, 40, 128);
	memcpy(sealed, sqlite3_column_blob(statement, 0), size);
	sqlite3_finalize(statement);
	sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	sqlite3_close(db);
	return size;
}

static void
what_was_sealed_is_overwritten_when_its_device_goes(void **state)
{
	struct fixture *fixture = *state;
	unsigned char sealed[128];
	struct otpauth given;
	size_t size;

	other_parameters(3, &given);
	enrol_at_once(fixture, "phone", &given, NOON);
	fixture_close(fixture);
	size = read_sealed(fixture, sealed);
	assert_int_equal(find_in(fixture->path, sealed, size), 1);
	fixture_open(fixture);

	run_expecting(fixture, act_of(ACT_OFF, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	fixture_close(fixture); /* all is in the database then */

	assert_int_equal(find_in(fixture->path, sealed, size), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_secret_moved_to_another_row_opens_no_door),
	    STORE_TEST(an_account_whose_only_secret_is_damaged_is_asked_and_refused),
	    STORE_TEST(a_damaged_secret_leaves_the_other_devices_working),
	    STORE_TEST(no_file_holds_a_secret_or_a_code),
	    STORE_TEST(what_was_sealed_is_overwritten_when_its_device_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

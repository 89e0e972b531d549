/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of a store that is copied while it is used, looked at as a whole, and restored: nothing
 * that was good once is good again, and whatever is damaged is found.
 */
#include "fixture.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

struct told {
	unsigned int findings, devices;
	char words[1024]; /* of all findings */
	char device[64];  /* "ann phone", the last one */
};

static void
tell_finding(void *context, const char *words)
{
	struct told *told = context;
	size_t length = strlen(told->words);

	told->findings++;
	text_format(told->words + length, sizeof(told->words) - length, "%s\n", words);
}

static void
tell_device(void *context, const char *account, const struct device_row *row)
{
	struct told *told = context;

	told->devices++;
	text_format(told->device, sizeof(told->device), "%s %s", account, row->name);
}

static struct store_report
report_to(struct told *told)
{
	memset(told, 0, sizeof(*told));
	return (struct store_report){
	    .finding = tell_finding, .device = tell_device, .context = told, .cure = "the cure"};
}

static const char *
copy_path(struct fixture *fixture)
{
	static char path[200];

	text_format(path, sizeof(path), "%s.copy", fixture->path);
	return path;
}

/* Makes the copy, a page a step; returns in how many. */
static unsigned int
copy_all(struct fixture *fixture)
{
	struct store_copied copied;
	unsigned int steps = 1;
	int r;

	assert_int_equal(
	    store_copy_begin(fixture->store, copy_path(fixture), fixture->error, 512), 0);
	while ((r = store_copy_step(fixture->store, 1, &copied)) == 0)
		steps++;
	assert_int_equal(r, 1);
	assert_int_equal(copied.done, copied.pages);
	return steps;
}

static int64_t
probe_copy(struct fixture *fixture, const char *sql)
{
	struct store_options options = fixture->options;

	options.path = copy_path(fixture);
	return fixture->driver->probe(&options, sql);
}

static int
examine_copy(struct fixture *fixture, struct told *told, struct store_facts *facts)
{
	struct store_options options = fixture->options;
	struct store_report report = report_to(told);

	options.path = copy_path(fixture);
	return store_examine(&options, &report, facts);
}

/* Restores the copy under a new id, as 2sv does it, in the place of the fixture's store. */
static int
restore_copy(struct fixture *fixture, int64_t now, struct told *told)
{
	struct store_options options = fixture->options;
	struct store_report report = report_to(told);
	char id[200], wal[200];
	int fd, r;

	options.path = copy_path(fixture);
	text_format(id, sizeof(id), "%s.new", fixture->store_id);
	options.store_id = id;
	fd = open(id, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_int_equal(write(fd, "the-new-one\n", 12), 12);
	close(fd);
	r = store_restore(&options, now, &report);
	text_copy(fixture->error, sizeof(fixture->error), report.error);
	if (r < 0)
		return r;
	text_format(wal, sizeof(wal), "%s-wal", options.path);
	assert_int_equal(access(wal, F_OK), -1);
	fixture_close(fixture);
	text_format(wal, sizeof(wal), "%s-wal", fixture->path);
	unlink(wal);
	assert_int_equal(rename(options.path, fixture->path), 0);
	assert_int_equal(rename(id, fixture->store_id), 0);
	fixture_open(fixture);
	return 0;
}

static void
try_expecting(struct fixture *fixture, const char *code, int64_t now, enum reason reason)
{
	struct act act = act_of(ACT_TRY, now);

	act.answer = code;
	run_expecting(
	    fixture, act, reason == REASON_RIGHT ? VERDICT_ACCEPT : VERDICT_REFUSE, reason);
}

static void
a_copy_has_what_was_written_while_it_was_made(void **state)
{
	struct fixture *fixture = *state;
	struct store_copied copied;
	struct otpauth given;
	struct told told;
	struct store_facts facts;
	unsigned int between = 0;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	assert_int_equal(
	    store_copy_begin(fixture->store, copy_path(fixture), fixture->error, 512), 0);
	while (store_copy_step(fixture->store, 16, &copied) == 0)
		if (++between <= 10)
			log_in(fixture, "203.0.113.9", &given, NOON + 30 * between);

	assert_true(between > 10);
	assert_int_equal(examine_copy(fixture, &told, &facts), 0);
	assert_int_equal(
	    probe_copy(fixture, "SELECT count(*) FROM event WHERE event = 'login'"), 10);
	assert_int_equal(probe_copy(fixture, "SELECT last_step FROM device"), NOON / 30 + 10);
	assert_int_equal(facts.accounts, 1);
	assert_int_equal(facts.devices, 1);
	assert_int_equal(facts.epoch, 1);
}

static void
a_copy_is_its_owners_alone_and_goes_whole(void **state)
{
	struct fixture *fixture = *state;
	struct stat status;

	assert_true(copy_all(fixture) > 100);
	assert_int_equal(stat(copy_path(fixture), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	store_copy_remove(copy_path(fixture));
	assert_int_equal(access(copy_path(fixture), F_OK), -1);
}

static void
a_store_closed_in_the_middle_of_a_copy_is_closed(void **state)
{
	struct fixture *fixture = *state;
	struct store_copied copied;

	assert_int_equal(
	    store_copy_begin(fixture->store, copy_path(fixture), fixture->error, 512), 0);
	assert_int_equal(store_copy_step(fixture->store, 1, &copied), 0);
	fixture_close(fixture);
	fixture_open(fixture); /* its lock is free */
	assert_int_equal(store_copy_step(fixture->store, 1, &copied), -ECANCELED);
}

static void
after_a_restore_no_code_is_good_that_could_have_been_used_before(void **state)
{
	struct fixture *fixture = *state;
	const int64_t restored = NOON + 600, from = restored + 300;
	struct otpauth given;
	struct told told;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	copy_all(fixture);
	assert_int_equal(restore_copy(fixture, restored, &told), 0);

	try_expecting(fixture, code_at(&given, restored), restored, REASON_USED);
	try_expecting(fixture, code_at(&given, restored + 30), restored, REASON_USED);
	try_expecting(fixture, code_at(&given, restored + 30), restored + 30, REASON_USED);
	/* The last one of two, by a phone five minutes ahead. */
	try_expecting(fixture, code_at(&given, from), from, REASON_USED);
	try_expecting(fixture, code_at(&given, from + 30), from, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "used-code"), 0);
	try_expecting(fixture, code_at(&given, from), from + 30, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 1); /* nobody's app shows it now */
}

static void
a_restore_lowers_no_step(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;
	struct told told;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	log_in(fixture, "203.0.113.9", &given, NOON + 600);
	copy_all(fixture);
	assert_int_equal(restore_copy(fixture, NOON + 60, &told), 0); /* its clock is behind */

	assert_int_equal(fixture_probe(fixture, "SELECT last_step FROM device"), NOON / 30 + 20);
	try_expecting(fixture, code_at(&given, NOON + 600), NOON + 600, REASON_USED);
	assert_int_equal(told.findings, 1);
	assert_non_null(strstr(told.words, "clock"));
}

static void
a_restore_ends_what_was_open(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON + 60);
	struct otpauth given;
	struct result result;
	struct told told;
	char login[LOGIN_ID_SIZE];

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	act.answer = code_at(&given, NOON + 60);
	result = run_one(fixture, act);
	text_copy(login, sizeof(login), result.login);
	result_free(&result);
	act = act_of(ACT_ENROL, NOON + 60);
	act.door = "";
	act.device_name = "tablet";
	other_parameters(2, &given);
	act.given = &given;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	fixture_alter(
	    fixture, "INSERT INTO hold VALUES (1, 7, '', 'local:1000', 'boot', 1800000060)");
	fixture_alter(fixture,
	    "INSERT INTO texted VALUES (1, 1, 'sshd', '203.0.113.0/24', 0, 'text to', "
	    "x'00', x'00', 1800000060, 1800000660, 0, 0)");
	fixture_alter(fixture,
	    "INSERT INTO contact (account_id, kind, address, created_at, "
	    "confirmed_at, codes_from) VALUES (1, 'sms', '+46701740612', 1, 1, 2)");
	copy_all(fixture);
	assert_int_equal(restore_copy(fixture, NOON + 90, &told), 0);

	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM texted"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT max(codes_from) FROM contact"), 0);
	assert_int_equal(told.devices, 1);
	assert_string_equal(told.device, "ann phone");
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM device"), 1);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM login WHERE joined_at IS NULL"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 0);
	act = act_of(ACT_ARRIVED, NOON + 100);
	act.login = login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(/* as a login of its own, by no device */
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE login IS NOT NULL AND "
				   "event = 'login' AND device IS NOT NULL"),
	    0);
}

static void
a_restore_is_told_to_root_and_to_everybody_with_a_device(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;
	struct told told;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	copy_all(fixture);
	assert_int_equal(restore_copy(fixture, NOON + 600, &told), 0);

	assert_int_equal(count_alerts(fixture, "restored"), 2);
	assert_int_equal(fixture_probe(fixture,
			     "SELECT count(*) FROM outbox o JOIN event e ON e.id = o.event_id "
			     "WHERE o.kind = 'restored' AND e.event = 'restored' AND e.at = "
			     "1800000600"),
	    2);
	assert_int_equal(fixture_probe(fixture, "SELECT value FROM meta WHERE name = 'epoch'"), 2);
	copy_all(fixture);
	assert_int_equal(restore_copy(fixture, NOON + 900, &told), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT value FROM meta WHERE name = 'epoch'"), 3);
}

/* A contact that was removed since is back, and it may be that nobody of the account looks. */
static void
a_restore_tells_whoever_has_a_contact(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;
	struct told told;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	fixture_alter(fixture,
	    "INSERT INTO account (name, uid, created_at) VALUES ('bob', 1001, 1), ('eve', 1002, 1);"
	    "INSERT INTO contact (account_id, kind, address, created_at, confirmed_at, removed_at)"
	    " SELECT id, 'email', 'x@example.org', 1, 1, iif(name = 'eve', 2, 0) FROM account");
	copy_all(fixture);
	assert_int_equal(restore_copy(fixture, NOON + 600, &told), 0);
	assert_int_equal(count_alerts(fixture, "restored"), 3); /* root, ann and bob, each once */
	assert_int_equal(fixture_probe(fixture,
			     "SELECT count(*) FROM outbox o JOIN account a ON a.id = o.account_id "
			     "WHERE o.kind = 'restored' AND a.name = 'bob'"),
	    1);
}

static void
a_copy_under_another_key_or_damaged_is_not_restored(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;
	struct told told;
	int fd;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	copy_all(fixture);
	chmod(fixture->seal_key, 0600);
	fd = open(fixture->seal_key, O_WRONLY);
	assert_int_equal(write(fd, "0123456789abcdef0123456789abcdef", 32), 32);
	close(fd);
	assert_int_equal(restore_copy(fixture, NOON, &told), -EKEYREJECTED);
	assert_true(fixture->error[0]);

	assert_int_equal(truncate(copy_path(fixture), 0), 0);
	assert_int_equal(restore_copy(fixture, NOON, &told), -EUCLEAN);
	store_copy_remove(copy_path(fixture));
	assert_true(restore_copy(fixture, NOON, &told) < 0);
}

static void
each_kind_of_damage_is_found_with_its_cure(void **state)
{
	static const struct {
		const char *sql, *words;
	} rows[] = {
	    {"UPDATE device SET sealed = x'00'", "does not open"},
	    {"UPDATE device SET account_id = 7, id = 99", "is not there; the cure"},
	    {"UPDATE meta SET value = CAST('other' AS BLOB) WHERE name = 'store_id'", "other"},
	    {"UPDATE meta SET value = x'00' WHERE name = 'canary'", "another key"},
	    {"PRAGMA user_version = 999", "schema 999"},
	    {"DROP INDEX event_account; PRAGMA writable_schema = ON; "
	     "UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'event'",
		"damaged"},
	};
	struct fixture *fixture = *state;
	struct store_facts facts;
	struct otpauth given;
	struct told told;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		copy_all(fixture);
		assert_int_equal(examine_copy(fixture, &told, &facts), 0);
		probe_copy(fixture, rows[i].sql);
		assert_true(examine_copy(fixture, &told, &facts) > 0);
		assert_true(told.findings > 0);
		if (!strstr(told.words, rows[i].words))
			fail_msg("%s: %s", rows[i].sql, told.words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_copy_has_what_was_written_while_it_was_made),
	    STORE_TEST(a_copy_is_its_owners_alone_and_goes_whole),
	    STORE_TEST(a_store_closed_in_the_middle_of_a_copy_is_closed),
	    STORE_TEST(after_a_restore_no_code_is_good_that_could_have_been_used_before),
	    STORE_TEST(a_restore_lowers_no_step),
	    STORE_TEST(a_restore_ends_what_was_open),
	    STORE_TEST(a_restore_is_told_to_root_and_to_everybody_with_a_device),
	    STORE_TEST(a_restore_tells_whoever_has_a_contact),
	    STORE_TEST(a_copy_under_another_key_or_damaged_is_not_restored),
	    STORE_TEST(each_kind_of_damage_is_found_with_its_cure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

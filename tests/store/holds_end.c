/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When a code holds no more: its session has ended, its terminal is somebody else's, and whatever
 * makes the account safer.
 */
#include "disks.h"
#include "holds_fixture.h"

#include <stdio.h>

#include "base/poison.h"

/* The power failed: nothing has left. */
static void
after_a_boot_the_numbers_are_anothers(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act;

	log_in_at(fixture, &rfc, NOON, login);
	holds_give(fixture, sudo_act(ACT_TRY, NOON + 30, 0), &rfc);
	act = in_session(ACT_ARRIVED, NOON + 60, SESSION);
	act.boot = BOOT_AFTER;
	holds_arrive(fixture, act, NULL, login);
	act = sudo_act(ACT_DECIDE, NOON + 61, SESSION);
	act.boot = BOOT_AFTER;
	expect_asked(fixture, act);
	act.now = NOON + 90;
	holds_give(fixture, act, &rfc);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 1);
	on_terminal(&act, "/dev/pts/1", ANN_UID); /* one login has arrived in it in this boot */
	expect_held(fixture, act);
}

static void
it_ends_with_the_session(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act = in_session(ACT_LEFT, NOON + 60, 0);

	log_in_at(fixture, &rfc, NOON, login);
	holds_give(fixture, sudo_act(ACT_TRY, NOON + 30, SESSION), &rfc);
	act.login = login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 61, SESSION));
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 0);
	/* And nothing comes back with the number. */
	fixture_alter(
	    fixture, "INSERT INTO hold VALUES (1, 7, '', 'local:1000', '" BOOT "', 1800000060)");
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 61, SESSION));
	holds_arrive(fixture, in_session(ACT_ARRIVED, NOON + 62, SESSION), NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 63, SESSION));
}

static void
a_terminal_that_somebody_else_gets_is_another_one(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	struct act act = in_session(ACT_ARRIVED, NOON + 10, 0);
	char login[LOGIN_ID_SIZE];

	/* login(1) names it. */
	holds_give(fixture, sudo_act(ACT_TRY, NOON, 0), &rfc);
	act.door = "login";
	on_terminal(&act, "/dev/pts/0", 0);
	act.account = "bob";
	act.account_uid = BOB_UID;
	holds_arrive(fixture, act, NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 11, 0));
	/* sshd does not: any may be hers. */
	holds_give(fixture, sudo_act(ACT_TRY, NOON + 30, 0), &rfc);
	holds_arrive(fixture, of_bob(in_session(ACT_ARRIVED, NOON + 31, 0)), NULL, login);
	expect_held(fixture, sudo_act(ACT_DECIDE, NOON + 32, 0));
	holds_arrive(fixture, in_session(ACT_ARRIVED, NOON + 33, 0), NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 34, 0));
	holds_give(fixture, sudo_act(ACT_TRY, NOON + 60, 0), &rfc);
	act = in_session(ACT_LEFT, NOON + 61, 0);
	act.login = login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 62, 0));
}

static void
a_session_of_two_logins_is_nobodys(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act = in_session(ACT_ARRIVED, NOON + 10, SESSION);

	log_in_at(fixture, &rfc, NOON, login);
	act.auth_info = KEY_LINE;
	holds_arrive(fixture, act, NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 11, SESSION));
	holds_give(fixture, sudo_act(ACT_TRY, NOON + 30, SESSION), &rfc);
	expect_held(fixture, sudo_act(ACT_DECIDE, NOON + 31, SESSION)); /* on that terminal */
	act = sudo_act(ACT_DECIDE, NOON + 31, SESSION);
	on_terminal(&act, "/dev/pts/1", ANN_UID);
	expect_asked(fixture, act);
	/* Nor of one that is told late: it may be of another boot. */
	act = in_session(ACT_ARRIVED, NOON + 40, SESSION + 1);
	act.late = true;
	log_in_with(fixture, code_at(&rfc, NOON + 60), act, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 61, SESSION + 1));
}

/* Each of these, by root, is more than a minute after NOON. */
static const struct {
	enum act_kind kind;
	uid_t uid;
} endings[] = {
    {ACT_CHAUTHTOK, ANN_UID}, {ACT_STOP, ANN_UID}, {ACT_OFF, ANN_UID}, {ACT_RESET, ANN_UID},
    {ACT_REMOVE, ANN_UID}, {ACT_OFF, 4242}, /* the name is given over */
};

static void
what_makes_the_account_safer_ends_it(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		int64_t now = NOON + (int64_t)i * 600;
		struct act act = act_of(endings[i].kind, now + 60);

		log_in_at(fixture, &rfc, now, login);
		holds_give(fixture, sudo_act(ACT_TRY, now + 30, 0), &rfc);
		expect_held(fixture, sudo_act(ACT_DECIDE, now + 31, SESSION));
		expect_held(fixture, sudo_act(ACT_DECIDE, now + 31, 0));
		act.account_uid = endings[i].uid;
		act.device_name = "phone";
		act.token_seconds = 3600;
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 0);
		/* Whatever became of it: she is back, with the same phone, at its next codes. */
		fixture_alter(fixture, "UPDATE account SET brake = 0, must_enrol = 0, uid = 1000;"
				       "DELETE FROM login; DELETE FROM token");
		if (count_devices(fixture, 1) == 0)
			enrol_at_once(fixture, "phone", &rfc, now + 70);
	}
}

/* sshd has an old password changed between the code and the session. */
static void
a_password_that_was_changed_ends_codes_that_are_no_login_yet(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	struct act act = in_session(ACT_TRY, NOON, 0);
	char login[LOGIN_ID_SIZE];
	struct result result;

	act.answer = code_at(&rfc, NOON);
	result = run_one(fixture, act);
	run_expecting(
	    fixture, in_session(ACT_CHAUTHTOK, NOON + 1, 0), VERDICT_ACCEPT, REASON_RIGHT);
	holds_arrive(fixture, in_session(ACT_ARRIVED, NOON + 2, SESSION), result.login, login);
	assert_string_equal(login, result.login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	result_free(&result);
}

static void
of_each_account_a_bounded_number_is_kept(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	struct act act;
	char tty[32];

	for (int i = 0; i < 70; i++) {
		snprintf(tty, sizeof(tty), "/dev/pts/%d", i);
		act = sudo_act(ACT_TRY, NOON + (int64_t)i * 30, 0);
		on_terminal(&act, tty, ANN_UID);
		holds_give(fixture, act, &rfc);
	}
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 64);
	act.kind = ACT_DECIDE;
	expect_held(fixture, act);
	/* What is too old for any rule, or of another boot, goes with the next code. */
	act = sudo_act(ACT_TRY, NOON + DAY, 0);
	holds_give(fixture, act, &rfc);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 1);
}

/* On a copy nobody knows what has ended on the store, nor the other way round. */
static void
on_a_copy(void **state)
{
	struct fixture *fixture;
	struct copy_terms terms;
	struct otpauth rfc;
	char login[LOGIN_ID_SIZE];

	(void)state;
	disks_mount(DISKS_OPTIONS);
	terms = disks_terms();
	fixture = fixture_new(disks_store);
	fixture->options.keep_folder = disks_copy;
	fixture_create(fixture);
	fixture_open(fixture);
	rfc = holds_begin(fixture);
	log_in_at(fixture, &rfc, NOON, login);
	expect_held(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	fixture_close(fixture);
	disks_remount(true);
	assert_int_equal(store_open_copy(&fixture->options, &terms, &fixture->store, fixture->error,
			     sizeof(fixture->error)),
	    0);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	holds_give(fixture, sudo_act(ACT_TRY, NOON + 30, SESSION), &rfc);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 31, SESSION));
	fixture_close(fixture);
	disks_remount(false);

	fixture_open(fixture);
	assert_int_equal(store_merge_copy(fixture->store, &fixture->options, &terms, fixture->error,
			     sizeof(fixture->error)),
	    1);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 32, SESSION));
	holds_give(fixture, sudo_act(ACT_TRY, NOON + 60, SESSION), &rfc);
	expect_held(fixture, sudo_act(ACT_DECIDE, NOON + 61, SESSION));
	fixture_free(fixture);
}

static void
no_code_holds_on_a_copy_or_after_it(void **state)
{
	disks_run(on_a_copy);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(after_a_boot_the_numbers_are_anothers),
	    STORE_TEST(it_ends_with_the_session),
	    STORE_TEST(a_terminal_that_somebody_else_gets_is_another_one),
	    STORE_TEST(a_session_of_two_logins_is_nobodys),
	    STORE_TEST(what_makes_the_account_safer_ends_it),
	    STORE_TEST(a_password_that_was_changed_ends_codes_that_are_no_login_yet),
	    STORE_TEST(of_each_account_a_bounded_number_is_kept),
	    cmocka_unit_test(no_code_holds_on_a_copy_or_after_it),
	};

	printf("store: %s\n", sqlite_driver.name);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

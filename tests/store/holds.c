/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Codes that hold: of one account, in one session or on one terminal, of one boot, for the minutes
 * that the rule says; and gone with the session, and with whatever makes the account safer.
 */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

#define DAY INT64_C(86400)
#define MINUTES 15
#define ENDS (NOON + MINUTES * 60) /* of a code that was given at NOON */
#define SESSION 7
#define BOOT "0d3cfa30-0000-4000-8000-000000000001"

static char rule_name[] = "office";
static struct rule rules[] = {{.section = {.name = rule_name}, .holds_minutes = MINUTES}};
static const struct sections sections = {.rules = rules, .rule_count = 1};

/* What acts.c gives to each act of a login. */
static struct act
in_session(enum act_kind kind, int64_t now, int64_t session)
{
	struct act act = act_of(kind, now);

	act.sections = &sections;
	act.groups = "";
	act.boot = BOOT;
	act.session = session;
	act.recovery_codes = 10;
	return act;
}

static void
on_terminal(struct act *act, const char *tty, uid_t caller)
{
	place_find(&(struct place_seen){.tty = tty, .caller = caller}, &act->place);
}

/* ann's sudo, on pts/0. */
static struct act
sudo_act(enum act_kind kind, int64_t now, int64_t session)
{
	struct act act = in_session(kind, now, session);

	act.door = "sudo";
	act.door_arrives = false;
	act.door_holds = true;
	on_terminal(&act, "/dev/pts/0", ANN_UID);
	return act;
}

static struct act
of_bob(struct act act)
{
	act.account = "bob";
	act.account_uid = BOB_UID;
	return act;
}

static struct otpauth
begin(struct fixture *fixture)
{
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - DAY);
	return rfc;
}

static void
enrol_bob(struct fixture *fixture, const struct otpauth *given)
{
	struct act act = of_bob(act_of(ACT_ENROL, NOON - DAY));

	act.door = "";
	act.device_name = "phone";
	act.given = given;
	act.active_at_once = true;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

#define expect_asked(fixture, act) run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE)
#define expect_held(fixture, act) run_expecting(fixture, act, VERDICT_SKIP, REASON_HOLDS)

/* The session begins, by the code of login, or by none; *ret is the login's id. */
static void
arrive(struct fixture *fixture, struct act act, const char *login, char ret[LOGIN_ID_SIZE])
{
	struct result result;

	act.kind = ACT_ARRIVED;
	act.answer = NULL;
	act.login = login;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	memcpy(ret, result.login, LOGIN_ID_SIZE);
	result_free(&result);
}

/* ann comes in at sshd, with that answer. The auth phase runs in sshd's own session, or none. */
static void
log_in_with(struct fixture *fixture, const char *answer, struct act act, char ret[LOGIN_ID_SIZE])
{
	struct act try = act;
	struct result result;

	try.kind = ACT_TRY;
	try.session = 0;
	try.answer = answer;
	result = run_one(fixture, try);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	act.now += 2;
	arrive(fixture, act, result.login, ret);
	result_free(&result);
}

static void
log_in_at(struct fixture *fixture, const struct otpauth *rfc, int64_t now, char ret[LOGIN_ID_SIZE])
{
	log_in_with(fixture, code_at(rfc, now), in_session(ACT_ARRIVED, now, SESSION), ret);
}

static void
give(struct fixture *fixture, struct act act, const struct otpauth *given)
{
	act.kind = ACT_TRY;
	act.answer = code_at(given, act.now);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
the_code_of_a_login_holds_in_its_session_for_the_minutes(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct event_row *event;
	char login[LOGIN_ID_SIZE];
	struct result page;
	struct act act;

	log_in_at(fixture, &rfc, NOON, login);
	act = sudo_act(ACT_DECIDE, NOON + 5, SESSION);
	expect_held(fixture, act);
	event = newest_event(fixture, &page);
	assert_string_equal(event->verdict, "skip");
	assert_string_equal(event->reason, "holds");
	assert_string_equal(event->detail, "rule office");
	assert_string_equal(event->door, "sudo");
	result_free(&page);
	/* Nothing is known or proven by it: here no code was given. */
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM host WHERE host LIKE 'local%'"), 0);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM prefix WHERE prefix LIKE 'local%'"), 0);

	on_terminal(&act, NULL, ANN_UID); /* anywhere in the session */
	expect_held(fixture, act);
	act.now = ENDS - 1;
	expect_held(fixture, act);
	act.now = ENDS; /* from the code on, not from the session's begin, or the last time */
	expect_asked(fixture, act);
}

static void
it_holds_for_its_account_session_and_boot_alone(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture), other;
	char login[LOGIN_ID_SIZE];
	struct act act;

	other_parameters(1, &other);
	enrol_bob(fixture, &other);
	log_in_at(fixture, &rfc, NOON, login);
	/* su bob in ann's session. */
	act = of_bob(sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	act.door = "su";
	expect_asked(fixture, act);
	act = sudo_act(ACT_DECIDE, NOON + 5, SESSION + 1);
	expect_asked(fixture, act);
	act = sudo_act(ACT_DECIDE, NOON + 5, 0);
	expect_asked(fixture, act);
	act = sudo_act(ACT_DECIDE, NOON + 5, SESSION);
	act.boot = "0d3cfa30-0000-4000-8000-000000000002";
	expect_asked(fixture, act);
	act.boot = NULL;
	expect_asked(fixture, act);
	/* What bob runs there, who su'ed to himself. */
	act = sudo_act(ACT_DECIDE, NOON + 5, SESSION);
	on_terminal(&act, "/dev/pts/0", BOB_UID);
	expect_asked(fixture, act);
	expect_held(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
}

static void
it_ends_with_the_session(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act = in_session(ACT_LEFT, NOON + 60, 0);

	log_in_at(fixture, &rfc, NOON, login);
	give(fixture, sudo_act(ACT_TRY, NOON + 30, SESSION), &rfc);
	act.login = login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 61, SESSION));
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 0);
	/* And nothing comes back with the number. */
	fixture_alter(
	    fixture, "INSERT INTO hold VALUES (1, 7, '', 'local:1000', '" BOOT "', 1800000060)");
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 61, SESSION));
	arrive(fixture, in_session(ACT_ARRIVED, NOON + 62, SESSION), NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 63, SESSION));
}

static void
a_login_by_key_alone_holds_nothing_and_a_code_in_its_session_does(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act = in_session(ACT_ARRIVED, NOON, SESSION);

	act.auth_info = KEY_LINE;
	arrive(fixture, act, NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	give(fixture, sudo_act(ACT_TRY, NOON + 30, SESSION), &rfc);
	expect_held(fixture, sudo_act(ACT_DECIDE, NOON + 31, SESSION));
	act = sudo_act(ACT_DECIDE, NOON + 31, SESSION);
	on_terminal(&act, "/dev/pts/9", ANN_UID);
	expect_held(fixture, act);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 31, SESSION + 1));
}

static void
no_clock_makes_it_longer_and_no_skip(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	char login[LOGIN_ID_SIZE];

	log_in_at(fixture, &rfc, NOON, login);
	for (int minutes = 1; minutes < MINUTES; minutes++)
		expect_held(fixture, sudo_act(ACT_DECIDE, NOON + minutes * 60, SESSION));
	expect_asked(fixture, sudo_act(ACT_DECIDE, ENDS, SESSION));
	/* Set back to a time at which it held, or to before it was given. */
	run_expecting(
	    fixture, sudo_act(ACT_TRY, ENDS + 600, SESSION), VERDICT_REFUSE, REASON_NEEDS_CODE);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 60, SESSION));
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON - 3, SESSION));
	fixture_alter(fixture, "DELETE FROM new_host; DELETE FROM outbox; DELETE FROM event");
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON - 1, SESSION)); /* given after now */
	fixture_alter(fixture, "DELETE FROM event");
	expect_held(fixture, sudo_act(ACT_DECIDE, NOON, SESSION));
}

static void
without_a_session_it_holds_on_that_terminal_for_that_person(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture), other;
	struct act act;

	other_parameters(1, &other);
	enrol_bob(fixture, &other);
	give(fixture, sudo_act(ACT_TRY, NOON, 0), &rfc);
	expect_held(fixture, sudo_act(ACT_DECIDE, ENDS - 1, 0));
	expect_asked(fixture, sudo_act(ACT_DECIDE, ENDS, 0));
	act = sudo_act(ACT_DECIDE, NOON + 5, 0);
	on_terminal(&act, "/dev/pts/1", ANN_UID);
	expect_asked(fixture, act);
	on_terminal(&act, "/dev/pts/0", BOB_UID);
	expect_asked(fixture, act);
	on_terminal(&act, NULL, ANN_UID);
	expect_asked(fixture, act);
	expect_asked(fixture, of_bob(sudo_act(ACT_DECIDE, NOON + 5, 0)));
	/* A session in which no login has arrived tells nothing but itself. */
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	/* What has no terminal holds nowhere, and what is none is nobody's. */
	act = sudo_act(ACT_TRY, NOON + 30, 0);
	on_terminal(&act, NULL, ANN_UID);
	give(fixture, act, &rfc);
	act.kind = ACT_DECIDE;
	expect_asked(fixture, act);
	act = sudo_act(ACT_TRY, NOON + 60, 0);
	on_terminal(&act, ":0", ANN_UID);
	give(fixture, act, &rfc);
	act.kind = ACT_DECIDE;
	expect_asked(fixture, act);
}

static void
a_terminal_that_somebody_else_gets_is_another_one(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act = in_session(ACT_ARRIVED, NOON + 10, 0);
	char login[LOGIN_ID_SIZE];

	/* login(1) names it. */
	give(fixture, sudo_act(ACT_TRY, NOON, 0), &rfc);
	act.door = "login";
	on_terminal(&act, "/dev/pts/0", 0);
	act.account = "bob";
	act.account_uid = BOB_UID;
	arrive(fixture, act, NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 11, 0));
	/* sshd does not: any may be hers. */
	give(fixture, sudo_act(ACT_TRY, NOON + 30, 0), &rfc);
	arrive(fixture, of_bob(in_session(ACT_ARRIVED, NOON + 31, 0)), NULL, login);
	expect_held(fixture, sudo_act(ACT_DECIDE, NOON + 32, 0));
	arrive(fixture, in_session(ACT_ARRIVED, NOON + 33, 0), NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 34, 0));
	give(fixture, sudo_act(ACT_TRY, NOON + 60, 0), &rfc);
	act = in_session(ACT_LEFT, NOON + 61, 0);
	act.login = login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 62, 0));
}

static void
a_session_of_two_logins_is_nobodys(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act = in_session(ACT_ARRIVED, NOON + 10, SESSION);

	log_in_at(fixture, &rfc, NOON, login);
	act.auth_info = KEY_LINE;
	arrive(fixture, act, NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 11, SESSION));
	give(fixture, sudo_act(ACT_TRY, NOON + 30, SESSION), &rfc);
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

/* They open one login: who has them may have them from somebody else. */
static void
a_code_on_paper_holds_for_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct act act = in_session(ACT_CODES_NEW, NOON - 60, 0), come;
	struct result codes, help;
	char login[LOGIN_ID_SIZE];

	begin(fixture);
	codes = run_one(fixture, act);
	come = in_session(ACT_ARRIVED, NOON, SESSION);
	log_in_with(fixture, codes.rows.recovery[0].text, come, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	act = sudo_act(ACT_TRY, NOON + 6, SESSION);
	act.answer = codes.rows.recovery[1].text;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 7, SESSION));
	result_free(&codes);

	help = run_one(fixture, act_of(ACT_HELP_CODE, NOON + 10));
	assert_int_equal(help.verdict, VERDICT_ACCEPT);
	act.now = NOON + 11;
	act.answer = help.rows.recovery[0].text;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 12, SESSION));
	result_free(&help);
}

static void
a_code_of_a_clock_that_went_back_holds_for_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);

	give(fixture, sudo_act(ACT_TRY, NOON + 7200, 0), &rfc);
	fixture_alter(fixture, "DELETE FROM hold; UPDATE event SET at = 1");
	give(fixture, sudo_act(ACT_TRY, NOON, 0), &rfc);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, 0));
}

static void
a_stopped_account_is_asked(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	char login[LOGIN_ID_SIZE];

	log_in_at(fixture, &rfc, NOON, login);
	fixture_alter(fixture, "UPDATE account SET brake = 2");
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	fixture_alter(fixture, "UPDATE account SET brake = 1");
	run_expecting(
	    fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION), VERDICT_REFUSE, REASON_HELD);
	fixture_alter(fixture, "UPDATE account SET brake = 0");
	expect_held(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
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
	struct otpauth rfc = begin(fixture);
	char login[LOGIN_ID_SIZE];

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		int64_t now = NOON + (int64_t)i * 600;
		struct act act = act_of(endings[i].kind, now + 60);

		log_in_at(fixture, &rfc, now, login);
		give(fixture, sudo_act(ACT_TRY, now + 30, 0), &rfc);
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
	struct otpauth rfc = begin(fixture);
	struct act act = in_session(ACT_TRY, NOON, 0);
	char login[LOGIN_ID_SIZE];
	struct result result;

	act.answer = code_at(&rfc, NOON);
	result = run_one(fixture, act);
	run_expecting(
	    fixture, in_session(ACT_CHAUTHTOK, NOON + 1, 0), VERDICT_ACCEPT, REASON_RIGHT);
	arrive(fixture, in_session(ACT_ARRIVED, NOON + 2, SESSION), result.login, login);
	assert_string_equal(login, result.login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	result_free(&result);
}

static void
only_local_doors_have_it_and_only_by_a_rule(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act;

	log_in_at(fixture, &rfc, NOON, login);
	expect_asked(fixture, in_session(ACT_DECIDE, NOON + 5, SESSION)); /* sshd */
	act = sudo_act(ACT_DECIDE, NOON + 5, SESSION);
	act.door_holds = false; /* a door that nobody watched */
	expect_asked(fixture, act);
	act = sudo_act(ACT_DECIDE, NOON + 5, SESSION);
	act_from(&act, "203.0.113.9");
	expect_asked(fixture, act);
	act = sudo_act(ACT_DECIDE, NOON + 5, SESSION);
	rules[0].holds_minutes = 0;
	expect_asked(fixture, act);
	give(fixture, sudo_act(ACT_TRY, NOON + 30, 0), &rfc);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 1); /* the login's */
	rules[0].holds_minutes = MINUTES;
	act.sections = NULL;
	expect_asked(fixture, act);
}

static void
of_each_account_a_bounded_number_is_kept(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture);
	struct act act;
	char tty[32];

	for (int i = 0; i < 70; i++) {
		snprintf(tty, sizeof(tty), "/dev/pts/%d", i);
		act = sudo_act(ACT_TRY, NOON + (int64_t)i * 30, 0);
		on_terminal(&act, tty, ANN_UID);
		give(fixture, act, &rfc);
	}
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 64);
	act.kind = ACT_DECIDE;
	expect_held(fixture, act);
	/* What is too old for any rule, or of another boot, goes with the next code. */
	act = sudo_act(ACT_TRY, NOON + DAY, 0);
	give(fixture, act, &rfc);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(the_code_of_a_login_holds_in_its_session_for_the_minutes),
	    STORE_TEST(it_holds_for_its_account_session_and_boot_alone),
	    STORE_TEST(it_ends_with_the_session),
	    STORE_TEST(a_login_by_key_alone_holds_nothing_and_a_code_in_its_session_does),
	    STORE_TEST(no_clock_makes_it_longer_and_no_skip),
	    STORE_TEST(without_a_session_it_holds_on_that_terminal_for_that_person),
	    STORE_TEST(a_terminal_that_somebody_else_gets_is_another_one),
	    STORE_TEST(a_session_of_two_logins_is_nobodys),
	    STORE_TEST(a_code_on_paper_holds_for_nothing),
	    STORE_TEST(a_code_of_a_clock_that_went_back_holds_for_nothing),
	    STORE_TEST(a_stopped_account_is_asked),
	    STORE_TEST(what_makes_the_account_safer_ends_it),
	    STORE_TEST(a_password_that_was_changed_ends_codes_that_are_no_login_yet),
	    STORE_TEST(only_local_doors_have_it_and_only_by_a_rule),
	    STORE_TEST(of_each_account_a_bounded_number_is_kept),
	};

	printf("store: %s\n", sqlite_driver.name);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

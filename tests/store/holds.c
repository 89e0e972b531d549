/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Codes that hold: of one account, in one session or on one terminal, of one boot, for the minutes
 * that the rule says.
 */
#include "holds_fixture.h"

#include <stdio.h>

#include "base/poison.h"

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

static void
the_code_of_a_login_holds_in_its_session_for_the_minutes(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
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
	struct otpauth rfc = holds_begin(fixture), other;
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
	act.boot = BOOT_AFTER;
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
a_login_by_key_alone_holds_nothing_and_a_code_in_its_session_does(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act = in_session(ACT_ARRIVED, NOON, SESSION);

	act.auth_info = KEY_LINE;
	holds_arrive(fixture, act, NULL, login);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	holds_give(fixture, sudo_act(ACT_TRY, NOON + 30, SESSION), &rfc);
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
	struct otpauth rfc = holds_begin(fixture);
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
	struct otpauth rfc = holds_begin(fixture), other;
	struct act act;

	other_parameters(1, &other);
	enrol_bob(fixture, &other);
	holds_give(fixture, sudo_act(ACT_TRY, NOON, 0), &rfc);
	act = sudo_act(ACT_DECIDE, NOON + 5, 0);
	on_terminal(&act, "/dev/pts/1", ANN_UID);
	expect_asked(fixture, act);
	on_terminal(&act, "/dev/pts/0", BOB_UID);
	expect_asked(fixture, act);
	on_terminal(&act, NULL, ANN_UID);
	expect_asked(fixture, act);
	expect_asked(fixture, of_bob(sudo_act(ACT_DECIDE, NOON + 5, 0)));
	act = sudo_act(ACT_DECIDE, NOON + 5, 0);
	act.boot = BOOT_AFTER;
	expect_asked(fixture, act);
	/* A session in which no login has arrived tells nothing but itself. */
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, SESSION));
	/* What has no terminal holds nowhere, and what is none is nobody's. */
	act = sudo_act(ACT_TRY, NOON + 30, 0);
	on_terminal(&act, NULL, ANN_UID);
	holds_give(fixture, act, &rfc);
	act.kind = ACT_DECIDE;
	expect_asked(fixture, act);
	act = sudo_act(ACT_TRY, NOON + 60, 0);
	on_terminal(&act, ":0", ANN_UID);
	holds_give(fixture, act, &rfc);
	act.kind = ACT_DECIDE;
	expect_asked(fixture, act);
	/* All this while it holds where it was given. */
	expect_held(fixture, sudo_act(ACT_DECIDE, ENDS - 1, 0));
	expect_asked(fixture, sudo_act(ACT_DECIDE, ENDS, 0));
}

/* They open one login: who has them may have them from somebody else. */
static void
a_code_on_paper_holds_for_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct act act = in_session(ACT_CODES_NEW, NOON - 60, 0), come;
	struct result codes, help;
	char login[LOGIN_ID_SIZE];

	holds_begin(fixture);
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
	struct otpauth rfc = holds_begin(fixture);

	holds_give(fixture, sudo_act(ACT_TRY, NOON + 7200, 0), &rfc);
	fixture_alter(fixture, "DELETE FROM hold; UPDATE event SET at = 1");
	holds_give(fixture, sudo_act(ACT_TRY, NOON, 0), &rfc);
	expect_asked(fixture, sudo_act(ACT_DECIDE, NOON + 5, 0));
}

static void
a_stopped_account_is_asked(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
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

static void
only_local_doors_have_it_and_only_by_a_rule(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act;

	log_in_at(fixture, &rfc, NOON, login);
	expect_asked(fixture, in_session(ACT_DECIDE, NOON + 5, SESSION)); /* sshd */
	act = sudo_act(ACT_DECIDE, NOON + 5, SESSION);
	act.door_holds = false; /* a door that nobody watched */
	expect_asked(fixture, act);
	act = sudo_act(ACT_DECIDE, NOON + 5, SESSION);
	act_from(&act, "203.0.113.9");
	act.now = NOON + 60; /* not even for itself */
	holds_give(fixture, act, &rfc);
	expect_asked(fixture, act);
	act = sudo_act(ACT_DECIDE, NOON + 90, SESSION);
	expect_held(fixture, act);
	office_rule.holds_minutes = 0;
	expect_asked(fixture, act);
	holds_give(fixture, sudo_act(ACT_TRY, NOON + 90, 0), &rfc);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 1); /* the login's */
	office_rule.holds_minutes = MINUTES;
	act.sections = NULL;
	expect_asked(fixture, act);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(the_code_of_a_login_holds_in_its_session_for_the_minutes),
	    STORE_TEST(it_holds_for_its_account_session_and_boot_alone),
	    STORE_TEST(a_login_by_key_alone_holds_nothing_and_a_code_in_its_session_does),
	    STORE_TEST(no_clock_makes_it_longer_and_no_skip),
	    STORE_TEST(without_a_session_it_holds_on_that_terminal_for_that_person),
	    STORE_TEST(a_code_on_paper_holds_for_nothing),
	    STORE_TEST(a_code_of_a_clock_that_went_back_holds_for_nothing),
	    STORE_TEST(a_stopped_account_is_asked),
	    STORE_TEST(only_local_doors_have_it_and_only_by_a_rule),
	};

	printf("store: %s\n", sqlite_driver.name);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

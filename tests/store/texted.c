/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A code that was sent: good once, for ten minutes and five wrong tries, at its door and from its
 * prefix alone; nothing becomes known, proven or trusted by it; and the store's files have it not.
 */
#include "contact_fixture.h"
#include "texted_fixture.h"

#include "base/scope.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/poison.h"

static void
it_lets_in_once_and_its_event_says_by_what(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct event_row *event;
	struct result page;

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	run_expecting(fixture, texted_try_of(NOON + 20, code), VERDICT_ACCEPT, REASON_RIGHT);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "code");
	assert_string_equal(event->device, "text to +46...12");
	result_free(&page);
	/* A second time it is used: its owner hears, and nothing is charged. */
	run_expecting(fixture, texted_try_of(NOON + 30, code), VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 0);
}

static void
it_is_good_at_its_door_alone(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct act act;

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	act = texted_try_of(NOON + 20, code);
	act.door = "su";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act.door = "sshd";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
it_is_good_from_its_prefix_alone(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct act act;

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	act = texted_try_of(NOON + 20, code);
	act_from(&act, "198.51.100.9");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act_from(&act, "203.0.113.77"); /* the same prefix: phones change their address */
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
it_is_good_for_its_account_alone(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct otpauth other;
	struct act act;

	texted_begin(fixture);
	other_parameters(1, &other);
	act = act_of(ACT_ENROL, NOON - DAY);
	act.account = "bob";
	act.account_uid = BOB_UID;
	act.door = "";
	act.device_name = "phone";
	act.given = &other;
	act.active_at_once = true;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	act = texted_try_of(NOON + 20, code);
	act.account = "bob";
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
}

static void
it_ends_after_ten_minutes_or_where_the_clock_goes_back(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	run_expecting(fixture, texted_try_of(NOON + 600, code), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, texted_try_of(NOON - 61, code), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, texted_try_of(NOON + 599, code), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
a_new_one_makes_it_void(void **state)
{
	struct fixture *fixture = *state;
	char first[MESSAGE_CODE_SIZE], second[MESSAGE_CODE_SIZE];

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), first);
	texted_send(fixture, texted_act(ACT_TEXT, NOON + 60), second);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM texted"), 1);
	if (strcmp(first, second) != 0)
		run_expecting(
		    fixture, texted_try_of(NOON + 70, first), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, texted_try_of(NOON + 70, second), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
five_wrong_tries_make_it_void_and_each_is_charged_once(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = texted_begin(fixture);
	char code[MESSAGE_CODE_SIZE];
	const char *other;

	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	other = texted_other(&rfc, NOON, code);
	for (int i = 1; i <= 5; i++) {
		run_expecting(
		    fixture, texted_try_of(NOON + i, other), VERDICT_REFUSE, REASON_WRONG);
		assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), i);
	}
	/* The ledger is shut now, too; without it the code is void all the same. */
	fixture_alter(fixture, "DELETE FROM attempt");
	run_expecting(fixture, texted_try_of(NOON + 10, code), VERDICT_REFUSE, REASON_WRONG);
	fixture_alter(fixture, "UPDATE texted SET tries = 4");
	run_expecting(fixture, texted_try_of(NOON + 20, code), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
who_guesses_elsewhere_makes_it_void_for_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = texted_begin(fixture);
	char code[MESSAGE_CODE_SIZE];
	struct act act;

	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	act = texted_try_of(NOON + 1, texted_other(&rfc, NOON, code));
	act_from(&act, "198.51.100.9");
	for (int i = 0; i < 5; i++)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, texted_try_of(NOON + 10, code), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
nothing_is_known_proven_trusted_or_held_by_it(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct result result;
	struct act act;

	texted_begin(fixture);
	texted_rule.holds_minutes = 15;
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	act = texted_try_of(NOON + 20, code);
	act.auth_info = KEY_LINE;
	act.trust_days = 30;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.trust_days, 0);
	act.kind = ACT_ARRIVED;
	act.answer = NULL;
	act.login = result.login;
	act.session = 7;
	act.boot = "0d3cfa30-0000-4000-8000-000000000001";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM host WHERE known = 1"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM prefix"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 0);
	/* Its owner hears that somebody came from there. */
	assert_int_equal(count_alerts(fixture, "new-host"), 1);
	act.kind = ACT_TRUST;
	act.for_login = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	/* A talker that is broken says so even where the host is known by an app's code. */
	fixture_alter(fixture, "UPDATE host SET known = 1");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	texted_rule.holds_minutes = 0;
	result_free(&result);
}

static void
it_is_a_login_and_nothing_else(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct act act;

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	act = act_of_user(ACT_OFF, NOON + 10);
	act.answer = code;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act.kind = ACT_TRY; /* a locker's */
	act.door = "sshd";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act = texted_try_of(NOON + 10, code);
	act.for_test = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, texted_try_of(NOON + 20, code), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
it_opens_no_stopped_account_and_a_stop_ends_it(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct act act;

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	fixture_alter(fixture, "UPDATE account SET brake = 1");
	run_expecting(fixture, texted_try_of(NOON + 10, code), VERDICT_REFUSE, REASON_HELD);
	fixture_alter(fixture, "UPDATE account SET brake = 2");
	run_expecting(fixture, texted_try_of(NOON + 10, code), VERDICT_REFUSE, REASON_HELD);
	fixture_alter(fixture, "UPDATE account SET brake = 0");
	act = act_of_user(ACT_STOP, NOON + 20);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM texted"), 0);
	act = act_of(ACT_FREE, NOON + 30);
	act.door = "";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, texted_try_of(NOON + 40, code), VERDICT_REFUSE, REASON_WRONG);
}

static void
a_changed_password_ends_it(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	run_expecting(fixture, texted_act(ACT_CHAUTHTOK, NOON + 10), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM texted"), 0);
	run_expecting(fixture, texted_try_of(NOON + 20, code), VERDICT_REFUSE, REASON_WRONG);
}

static void
a_removed_contact_ends_it(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	contact_remove_by_root(fixture, NOON + 10, NUMBER);
	run_expecting(fixture, texted_try_of(NOON + 20, code), VERDICT_REFUSE, REASON_WRONG);
}

static void
a_removed_device_ends_it(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct otpauth other;
	struct act act;

	texted_begin(fixture);
	other_parameters(1, &other);
	enrol_at_once(fixture, "tablet", &other, NOON - DAY);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	act = act_of_user(ACT_REMOVE, NOON + 10);
	act.caller = 0;
	act.way = WAY_ROOT;
	act.device_name = "phone";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, texted_try_of(NOON + 20, code), VERDICT_REFUSE, REASON_WRONG);
}

/* Does the file have those bytes? */
static bool
file_has(const char *path, const char *wanted)
{
	char *bytes = malloc(1 << 23);
	FILE *file = fopen(path, "re");
	size_t size = 0;
	bool has = false;

	assert_non_null(bytes);
	if (file)
		size = fread(bytes, 1, 1 << 23, file);
	for (size_t i = 0; i + strlen(wanted) <= size && !has; i++)
		has = memcmp(bytes + i, wanted, strlen(wanted)) == 0;
	if (file)
		fclose(file);
	free(bytes);
	return has;
}

/* ann's change of a password that has expired, at the door that a code was sent to. */
static struct act
change_at(int64_t now, const char *login)
{
	struct act act = texted_act(ACT_CHAUTHTOK, now);

	act.password = PASSWORD_TRY;
	act.wants_code = true;
	act.login = login;
	return act;
}

static void
it_changes_no_password(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct result result;
	struct act act;

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	run_expecting(fixture, change_at(NOON + 21, NULL), VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act = texted_try_of(NOON + 22, code);
	act.for_password = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 1);

	/* A login it opens; the change that this login wants has to be paid by another code. */
	result = run_one(fixture, texted_try_of(NOON + 23, code));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	run_expecting(
	    fixture, change_at(NOON + 24, result.login), VERDICT_ACCEPT, REASON_NEEDS_CODE);
	result_free(&result);
}

static void
the_files_of_the_store_never_have_it(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE], wal[200];

	texted_begin(fixture);
	text_format(wal, sizeof(wal), "%s-wal", fixture->path);
	for (int i = 0; i < 4; i++) {
		texted_send(fixture, texted_act(ACT_TEXT, NOON + 60 * (int64_t)i), code);
		/* What is stored is found so. */
		assert_true(file_has(wal, "text to +46...12") ||
			    file_has(fixture->path, "text to +46...12"));
		assert_false(file_has(fixture->path, code));
		assert_false(file_has(wal, code));
	}
	run_expecting(fixture, texted_try_of(NOON + 200, code), VERDICT_ACCEPT, REASON_RIGHT);
	assert_false(file_has(fixture->path, code));
	assert_false(file_has(wal, code));
	fixture_close(fixture);
	assert_false(file_has(fixture->path, code));
	fixture_open(fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(it_lets_in_once_and_its_event_says_by_what),
	    STORE_TEST(it_is_good_at_its_door_alone),
	    STORE_TEST(it_is_good_from_its_prefix_alone),
	    STORE_TEST(it_is_good_for_its_account_alone),
	    STORE_TEST(it_ends_after_ten_minutes_or_where_the_clock_goes_back),
	    STORE_TEST(a_new_one_makes_it_void),
	    STORE_TEST(five_wrong_tries_make_it_void_and_each_is_charged_once),
	    STORE_TEST(who_guesses_elsewhere_makes_it_void_for_nobody),
	    STORE_TEST(nothing_is_known_proven_trusted_or_held_by_it),
	    STORE_TEST(it_is_a_login_and_nothing_else),
	    STORE_TEST(it_opens_no_stopped_account_and_a_stop_ends_it),
	    STORE_TEST(a_changed_password_ends_it),
	    STORE_TEST(a_removed_contact_ends_it),
	    STORE_TEST(a_removed_device_ends_it),
	    STORE_TEST(it_changes_no_password),
	    STORE_TEST(the_files_of_the_store_never_have_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

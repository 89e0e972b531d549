/* SPDX-License-Identifier: BSD-2-Clause */
/* A rule that wants no code in a session that was begun with one: screen lockers, and sudo. */
#include "holds_fixture.h"

#include "base/poison.h"

static char name[] = "screen";
static struct rule rule = {.section = {.name = name}, .require = REQUIRE_NEW_SESSION};
static const struct sections screen = {.rules = &rule, .rule_count = 1};

static struct act
with_rule(struct act act)
{
	act.sections = &screen;
	return act;
}

static struct act
unlock(enum act_kind kind, int64_t now, int64_t session)
{
	struct act act = with_rule(in_session(kind, now, session));

	act.way = WAY_USER;
	act.caller = ANN_UID;
	act.door = "locker";
	act.door_arrives = false;
	on_terminal(&act, NULL, ANN_UID);
	return act;
}

/* ann comes in at the greeter on tty1, and the session begins there, or on another terminal. */
static void
greet_on(
    struct fixture *fixture, const struct otpauth *rfc, const char *tty, char login[LOGIN_ID_SIZE])
{
	struct act act = with_rule(in_session(ACT_ARRIVED, NOON, SESSION));
	struct act try = act;
	struct result result;

	try.kind = ACT_TRY;
	try.session = 0;
	try.door = act.door = "gdm-password";
	try.door_moves = act.door_moves = true;
	try.answer = code_at(rfc, NOON);
	on_terminal(&try, "/dev/tty1", 0);
	on_terminal(&act, tty, 0);
	result = run_one(fixture, try);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	act.now += 2;
	holds_arrive(fixture, act, result.login, login);
	result_free(&result);
}

static void
greet(struct fixture *fixture, const struct otpauth *rfc, char login[LOGIN_ID_SIZE])
{
	greet_on(fixture, rfc, "/dev/tty2", login);
}

static void
the_screen_of_a_session_begun_with_a_code_opens_by_the_password(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act field = unlock(ACT_DECIDE, NOON + 2 * DAY, SESSION);
	struct result result;

	expect_asked(fixture, unlock(ACT_DECIDE, NOON, SESSION));
	greet(fixture, &rfc, login);

	expect_held(fixture, unlock(ACT_DECIDE, NOON + 2 * DAY, SESSION));
	field.one_field = true; /* does not change with time: so at one field, too */
	expect_held(fixture, field);
	field.kind = ACT_SPLIT;
	result = run_one(fixture, field);
	assert_int_equal(result.digits, 0);
	result_free(&result);

	expect_asked(fixture, unlock(ACT_DECIDE, NOON + 60, SESSION + 1));
	expect_asked(fixture, unlock(ACT_DECIDE, NOON + 60, 0));
	field = unlock(ACT_DECIDE, NOON + 60, SESSION);
	field.boot = BOOT_AFTER;
	expect_asked(fixture, field);
	field.boot = NULL;
	expect_asked(fixture, field);
}

static void
once_it_is_over_the_code_is_asked(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act left = with_rule(in_session(ACT_LEFT, NOON + 60, SESSION));

	greet(fixture, &rfc, login);
	left.door = "gdm-password";
	on_terminal(&left, "/dev/tty2", 0);
	left.login = login;
	run_expecting(fixture, left, VERDICT_ACCEPT, REASON_RIGHT);

	expect_asked(fixture, unlock(ACT_DECIDE, NOON + 120, SESSION));
}

static void
a_session_begun_without_a_code_of_a_device_counts_for_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	struct act act = with_rule(in_session(ACT_ARRIVED, NOON, SESSION));
	char login[LOGIN_ID_SIZE];

	(void)rfc;
	act.door = "gdm-password";
	on_terminal(&act, "/dev/tty1", 0);
	holds_arrive(fixture, act, NULL, login);

	expect_asked(fixture, unlock(ACT_DECIDE, NOON + 60, SESSION));
}

static void
a_greeter_that_unlocks_looks_for_its_own_open_session_at_the_seat(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act = with_rule(in_session(ACT_DECIDE, NOON + 60, 0));

	greet(fixture, &rfc, login);
	act.door = "gdm-password";
	on_terminal(&act, "/dev/tty1", 0);
	expect_held(fixture, act);

	on_terminal(&act, NULL, 0); /* another seat has no tty1 */
	expect_asked(fixture, act);
	on_terminal(&act, "/dev/tty1", 0);
	act.door = "lightdm";
	expect_asked(fixture, act);
	act.door = "gdm-password";
	act_from(&act, "203.0.113.9"); /* over the network */
	expect_asked(fixture, act);
}

/* ann comes in at a greeter by a code, and its door meets her again. */
static void
expect_asked_again(struct fixture *fixture, const char *door, const char *first, const char *then)
{
	struct otpauth rfc = holds_begin(fixture);
	struct act act = with_rule(in_session(ACT_ARRIVED, NOON, SESSION));
	char login[LOGIN_ID_SIZE];

	act.door = door;
	on_terminal(&act, first, 0);
	log_in_with(fixture, code_at(&rfc, NOON), act, login);

	act.kind = ACT_DECIDE;
	act.now = NOON + 60;
	act.session = 0;
	on_terminal(&act, then, 0);
	expect_asked(fixture, act);
}

/* Each display of the machine is local:0, and so is a desktop over the network. */
static void
a_greeter_that_names_a_display_tells_no_seat_and_asks(void **state)
{
	expect_asked_again(*state, "lightdm", ":0", ":1");
}

static void
a_greeter_that_names_no_terminal_tells_no_seat_and_asks(void **state)
{
	expect_asked_again(*state, "gdm-password", NULL, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(the_screen_of_a_session_begun_with_a_code_opens_by_the_password),
	    STORE_TEST(once_it_is_over_the_code_is_asked),
	    STORE_TEST(a_session_begun_without_a_code_of_a_device_counts_for_nothing),
	    STORE_TEST(a_greeter_that_unlocks_looks_for_its_own_open_session_at_the_seat),
	    STORE_TEST(a_greeter_that_names_a_display_tells_no_seat_and_asks),
	    STORE_TEST(a_greeter_that_names_no_terminal_tells_no_seat_and_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

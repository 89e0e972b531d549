/* SPDX-License-Identifier: BSD-2-Clause */
/* The code that the change of a password may want: of whom, which is good, and what it makes. */
#include "base/text.h"
#include "fixture.h"

#include "base/poison.h"

#define NO_RECOVERY_CODE "AAAA-AAAA-AAAA-AAAA"
#define LOGIN "0123456789abcdef0123456789abcdef"

/* Of an account with a device: its own passwd, behind a line that asks. */
static struct act
asking_at(int64_t now)
{
	struct act act = act_of(ACT_CHAUTHTOK, now);

	act.door = "passwd";
	act.door_arrives = false;
	act.by_uid = ANN_UID;
	place_find(&(struct place_seen){.caller = ANN_UID}, &act.place);
	act.password = PASSWORD_TRY;
	act.wants_code = true;
	act.groups = "";
	return act;
}

static void
who_has_a_device_is_asked_and_who_has_none_is_not(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	run_expecting(fixture, asking_at(NOON), VERDICT_SKIP, REASON_NOT_ENROLLED);
	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, asking_at(NOON), VERDICT_ACCEPT, REASON_NEEDS_CODE);
	assert_int_equal(count_alerts(fixture, "password-try"), 2);
}

static void
a_stopped_account_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	fixture_alter(fixture, "UPDATE account SET brake = 1, brake_at = 1");
	run_expecting(fixture, asking_at(NOON), VERDICT_REFUSE, REASON_HELD);
}

static void
a_rule_may_want_none(void **state)
{
	struct fixture *fixture = *state;
	static char name[] = "quiet";
	struct rule rule = {.section = {.name = name}, .require = REQUIRE_NEVER};
	const struct sections sections = {.rules = &rule, .rule_count = 1};
	struct act act = asking_at(NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.sections = &sections;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_RULE);
	rule.require = REQUIRE_NEW_HOST; /* no host is known here that would do */
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	rule.require = REQUIRE_REFUSE;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
}

/* Each of these is another login, or none. */
static void
only_the_code_of_this_very_login_is_not_asked_twice(void **state)
{
	struct fixture *fixture = *state;
	struct act act = asking_at(NOON + 60), other;
	struct otpauth rfc;
	struct result result;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 600);
	other = act_of(ACT_TRY, NOON);
	other.door_arrives = true;
	other.answer = code_at(&rfc, NOON);
	result = run_one(fixture, other);
	act = asking_at(NOON + 60);
	act.door = other.door;
	act.place = other.place;
	act.door_arrives = true;
	act.login = result.login;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_HOLDS);

	act.now = NOON + 299;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_HOLDS);
	act.now = NOON + 300;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act.now = NOON - 60; /* the clock went back */
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act.now = NOON + 60;
	act.login = LOGIN;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act.login = result.login;
	act.door = "login";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act.door = other.door;
	act_from(&act, "198.51.100.1");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act.place = other.place;

	other = act_of(ACT_ARRIVED, NOON + 61);
	other.login = result.login;
	run_expecting(fixture, other, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	result_free(&result);
}

/* The code that a line with ask wants, typed to passwd. */
static struct act
typed_at(int64_t now, const char *code)
{
	struct act act = asking_at(now);

	act.kind = ACT_TRY;
	act.for_password = true;
	act.answer = code;
	return act;
}

/* It opens a login, and nothing else; what was typed is charged as at a login. */
static void
a_help_code_changes_no_password(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_HELP_CODE, NOON);
	struct otpauth rfc;
	struct result help;
	char code[64];

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	help = run_one(fixture, act);
	assert_int_equal(help.verdict, VERDICT_ACCEPT);
	text_copy(code, sizeof(code), help.rows.recovery[0].text);
	result_free(&help);
	run_expecting(fixture, typed_at(NOON + 20, code), VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 1);

	act = act_of(ACT_TRY, NOON + 30);
	act.door_arrives = true;
	act.answer = code;
	help = run_one(fixture, act);
	assert_int_equal(help.verdict, VERDICT_ACCEPT);
	/* Who has it read out, and comes in by it, is asked for one of the account's own. */
	act.kind = ACT_CHAUTHTOK;
	act.password = PASSWORD_TRY;
	act.wants_code = true;
	act.groups = "";
	act.login = help.login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	result_free(&help);
}

static void
a_code_on_paper_is_not_asked_twice(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_CODES_NEW, NOON - 86400);
	struct otpauth rfc;
	struct result codes, result;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	act.recovery_codes = 10;
	codes = run_one(fixture, act);
	assert_int_equal(codes.verdict, VERDICT_ACCEPT);
	act = act_of(ACT_TRY, NOON);
	act.door_arrives = true;
	act.recovery_codes = 10;
	act.answer = codes.rows.recovery[0].text;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	act.kind = ACT_CHAUTHTOK;
	act.password = PASSWORD_TRY;
	act.wants_code = true;
	act.groups = "";
	act.login = result.login;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_HOLDS);
	result_free(&result);
	result_free(&codes);
}

#define MADE                                                                  \
	"SELECT (SELECT count(*) FROM login) + (SELECT count(*) FROM prefix)" \
	" + (SELECT count(*) FROM hold) + (SELECT count(*) FROM host)"

/* At whatever door; and what there was of wrong ones in a row is over. */
static void
the_code_of_a_change_makes_no_login(void **state)
{
	struct fixture *fixture = *state;
	static char name[] = "long";
	struct rule rule = {
	    .section = {.name = name}, .require = REQUIRE_ALWAYS, .holds_minutes = 60};
	const struct sections sections = {.rules = &rule, .rule_count = 1};
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	for (int i = 0; i < 2; i++) {
		struct act act = typed_at(NOON + 300 * i, "000000");
		struct result result;

		act.door_holds = act.door_arrives = i == 1;
		act.trust_days = 30;
		act.trust_by_address = true;
		act.sections = &sections;
		if (i == 1)
			act_from(&act, "203.0.113.9");
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
		assert_int_equal(fixture_probe(fixture, "SELECT wrong_in_a_row FROM account"), 1);
		act.answer = code_at(&rfc, NOON + 300 * i);
		result = run_one(fixture, act);
		assert_int_equal(result.verdict, VERDICT_ACCEPT);
		assert_string_equal(result.login, "");
		assert_int_equal(result.trust_days, 0);
		result_free(&result);
		assert_int_equal(fixture_probe(fixture, MADE), 0);
		assert_int_equal(fixture_probe(fixture, "SELECT wrong_in_a_row FROM account"), 0);
	}
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'code'"
						" AND verdict = 'accept'"),
	    2);
	assert_int_equal(count_alerts(fixture, "new-host"), 0);
}

static void
wrong_codes_of_a_change_are_told_as_those_of_a_login(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	for (int i = 0; i < 3; i++)
		run_expecting(fixture, typed_at(NOON + i, "000000"), VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(count_alerts(fixture, "wrong-codes"), 1);
}

/* It was stopped after the question: what lifts that is 2sv free. */
static void
no_code_of_a_change_frees(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_CODES_NEW, NOON - 86400);
	struct otpauth rfc;
	struct result codes;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	act.recovery_codes = 10;
	codes = run_one(fixture, act);
	assert_int_equal(codes.verdict, VERDICT_ACCEPT);
	fixture_alter(fixture, "UPDATE account SET brake = 1, brake_at = 1");
	act = typed_at(NOON, codes.rows.recovery[0].text);
	act.recovery_codes = 10;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
	assert_int_equal(fixture_probe(fixture, "SELECT brake FROM account"), 1);
	result_free(&codes);
}

static void
run_expecting_refusal(struct fixture *fixture, struct act act)
{
	struct result result = run_one(fixture, act);

	assert_int_equal(result.verdict, VERDICT_REFUSE);
	result_free(&result);
}

static void
whose_ways_are_all_closed_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct act act = typed_at(NOON, NULL);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	for (int i = 0; i < 300; i++) {
		act.answer = i % 2 ? "000000-000001" : "000000";
		act.now = NOON + i;
		run_expecting_refusal(fixture, act);
	}
	run_expecting(fixture, asking_at(NOON + 301), VERDICT_REFUSE, REASON_THROTTLED);
}

/* Any process of the account's own runs passwd, and knows no password for it. */
static void
what_is_typed_to_passwd_closes_no_way_of_a_login(void **state)
{
	struct fixture *fixture = *state;
	struct act act = typed_at(NOON, NULL), login = act_of(ACT_DECIDE, NOON + 90);
	struct otpauth rfc;
	struct result result;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	for (int i = 0; i < 90; i++) {
		act.answer = i < 30 ? "000000" : i < 60 ? "000000-000001" : NO_RECOVERY_CODE;
		act.recovery_codes = 10;
		act.now = NOON + i;
		run_expecting_refusal(fixture, act);
	}
	run_expecting(fixture, asking_at(NOON + 90), VERDICT_REFUSE, REASON_THROTTLED);

	login.door = "sudo";
	login.groups = "";
	place_find(&(struct place_seen){.caller = ANN_UID}, &login.place);
	for (int i = 0; i < 2; i++) {
		result = run_one(fixture, login);
		assert_int_equal(result.verdict, VERDICT_ACCEPT);
		assert_int_equal(result.ask, ASK_CODE);
		result_free(&result);
		login.door = "sshd";
		act_from(&login, "198.51.100.1");
	}
}

/* At its login whoever comes from there is one who guesses there. */
static void
what_is_typed_for_a_change_at_a_login_counts_there(void **state)
{
	struct fixture *fixture = *state;
	struct act act = typed_at(NOON, "000000"), login = act_of(ACT_DECIDE, NOON + 90);
	struct otpauth rfc;
	struct result result;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 86400);
	act.door = "sshd";
	act.door_arrives = true;
	act_from(&act, "198.51.100.1");
	for (int i = 0; i < 5; i++)
		run_expecting_refusal(fixture, act);

	login.groups = "";
	act_from(&login, "198.51.100.1");
	result = run_one(fixture, login);
	assert_int_equal(result.ask, ASK_TWO);
	result_free(&result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(who_has_a_device_is_asked_and_who_has_none_is_not),
	    STORE_TEST(a_stopped_account_changes_nothing),
	    STORE_TEST(a_rule_may_want_none),
	    STORE_TEST(only_the_code_of_this_very_login_is_not_asked_twice),
	    STORE_TEST(a_help_code_changes_no_password),
	    STORE_TEST(a_code_on_paper_is_not_asked_twice),
	    STORE_TEST(the_code_of_a_change_makes_no_login),
	    STORE_TEST(wrong_codes_of_a_change_are_told_as_those_of_a_login),
	    STORE_TEST(no_code_of_a_change_frees),
	    STORE_TEST(whose_ways_are_all_closed_is_refused),
	    STORE_TEST(what_is_typed_to_passwd_closes_no_way_of_a_login),
	    STORE_TEST(what_is_typed_for_a_change_at_a_login_counts_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

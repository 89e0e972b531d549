/* SPDX-License-Identifier: BSD-2-Clause */
/* What root is told of a door that 2sv protect changed. */
#include "fixture.h"

#include "base/poison.h"

static struct act
change_of(const char *change, const char *why)
{
	struct act act = act_of(ACT_PROTECT, NOON);

	act.account = "root";
	act.account_uid = 0;
	act.change = change;
	act.why = why;
	return act;
}

#define COUNT(where)                                                             \
	"SELECT count(*) FROM event e JOIN outbox o ON o.event_id = e.id WHERE " \
	"o.kind = 'protect' AND o.account_id IS NULL AND e.event = 'protect' AND " where

static void
a_changed_door_is_an_event_and_an_alert_to_root(void **state)
{
	struct fixture *fixture = *state;

	run_expecting(fixture, change_of("begun", NULL), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(
	    fixture_probe(fixture, COUNT("e.door = 'sshd' AND e.detail = 'begun'")), 1);

	run_expecting(
	    fixture, change_of("undone", "root took it back"), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(
	    fixture_probe(fixture, COUNT("e.detail = 'undone: root took it back'")), 1);
	assert_int_equal(count_alerts(fixture, NULL), 2);
}

#define TRIED "2sv-try-0123abcd"
#define TRIED_UID 990

/* Its device, a wrong code, a right one, a login from a new host, and alerts of all that. */
static void
try_a_door(struct fixture *fixture)
{
	struct otpauth given;
	struct act act = act_of(ACT_ENROL, NOON);
	struct act guess = act_of(ACT_TRY, NOON + 60), arrived = act_of(ACT_ARRIVED, NOON + 90);
	struct result result;

	other_parameters(7, &given);
	act.account = guess.account = arrived.account = TRIED;
	act.account_uid = guess.account_uid = arrived.account_uid = TRIED_UID;
	act.device_name = "phone";
	act.given = &given;
	act.active_at_once = true;
	act.recovery_codes = 10;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	guess.answer = wrong_code(&given, NOON + 60);
	run_expecting(fixture, guess, VERDICT_REFUSE, REASON_WRONG);
	guess.now = NOON + 90;
	guess.answer = code_at(&given, NOON + 90);
	guess.door_arrives = true;
	result = run_one(fixture, guess);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	arrived.login = result.login;
	run_expecting(fixture, arrived, VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);
}

static struct act
tried_of(const char *name, const char *why)
{
	struct act act = change_of(NULL, why);

	act.kind = ACT_TRIED;
	act.tried = name;
	return act;
}

static void
of_a_throw_away_account_one_line_stays_and_of_others_all(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;
	int64_t alerts, events;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	log_in(fixture, "198.51.100.7", &given, NOON + 60);
	run_expecting(fixture, change_of("begun", NULL), VERDICT_ACCEPT, REASON_RIGHT);
	alerts = count_alerts(fixture, NULL);
	events = fixture_probe(fixture, "SELECT count(*) FROM event");
	try_a_door(fixture);
	assert_true(count_alerts(fixture, NULL) > alerts);

	run_expecting(
	    fixture, tried_of(TRIED, "it asks as it should"), VERDICT_ACCEPT, REASON_RIGHT);

	assert_int_equal(count_alerts(fixture, NULL), alerts);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), events + 1);
	assert_int_equal(fixture_probe(fixture,
			     "SELECT count(*) FROM event WHERE event = 'protect' AND door = 'sshd' "
			     "AND detail = 'tried: it asks as it should'"),
	    1);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM account WHERE name LIKE '2sv-try-%'"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM device"), 1);
	assert_int_equal(
	    fixture_probe(fixture,
		"SELECT (SELECT count(DISTINCT account_id) FROM host) + (SELECT "
		"count(*) FROM attempt) + (SELECT count(DISTINCT account_id) FROM "
		"new_host) + (SELECT count(*) FROM recovery_set WHERE account_id NOT IN "
		"(SELECT id FROM account))"),
	    2);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	/* Said again there is nothing. */
	run_expecting(fixture, tried_of(TRIED, NULL), VERDICT_REFUSE, REASON_NO_SUCH);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), events + 1);
}

static void
nobody_but_root_forgets_a_throw_away_account(void **state)
{
	struct fixture *fixture = *state;
	struct act act = tried_of(TRIED, NULL);

	try_a_door(fixture);
	act.caller = TRIED_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act.way = WAY_USER;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM device"), 1);
}

static void
nobody_but_root_says_what_became_of_a_door(void **state)
{
	struct fixture *fixture = *state;
	struct act act = change_of("kept", NULL);

	act.caller = ANN_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act.way = WAY_USER;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	assert_int_equal(count_alerts(fixture, NULL), 0);
}

static void
what_the_doctor_found_is_an_event_and_an_alert_to_root(void **state)
{
	struct fixture *fixture = *state;
	struct act act = change_of(NULL, "2 findings: sshd, store");

	act.kind = ACT_FOUND;
	act.door = "";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture,
			     "SELECT count(*) FROM event e JOIN outbox o ON o.event_id = e.id "
			     "WHERE o.kind = 'doctor' AND o.account_id IS NULL AND e.event = "
			     "'doctor' AND e.detail = '2 findings: sshd, store'"),
	    1);
	act.caller = ANN_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	assert_int_equal(count_alerts(fixture, NULL), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_changed_door_is_an_event_and_an_alert_to_root),
	    STORE_TEST(of_a_throw_away_account_one_line_stays_and_of_others_all),
	    STORE_TEST(nobody_but_root_forgets_a_throw_away_account),
	    STORE_TEST(nobody_but_root_says_what_became_of_a_door),
	    STORE_TEST(what_the_doctor_found_is_an_event_and_an_alert_to_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

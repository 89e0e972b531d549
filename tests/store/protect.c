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
	    STORE_TEST(nobody_but_root_says_what_became_of_a_door),
	    STORE_TEST(what_the_doctor_found_is_an_event_and_an_alert_to_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

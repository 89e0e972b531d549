/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what is told late: dated by its own time, once, with an alert of today. */
#include "fixture.h"

#include "wire/spool.h"

#include <stdio.h>

#include "base/poison.h"

#define FIRST "00060a24181e400000000000000000a1"
#define SECOND "00060a24181e400000000000000000a2"
#define LATER (NOON + 7 * 3600)

static struct act
late(enum act_kind kind, int64_t at, const char *once)
{
	struct act act = act_of(kind, at);

	act.once = once;
	act.late = true;
	act.told_at = LATER;
	return act;
}

static void
a_late_login_is_dated_by_its_own_time_and_its_alert_by_ours(void **state)
{
	struct fixture *fixture = *state;
	struct event_row *event;
	struct result page;

	run_expecting(fixture, late(ACT_ARRIVED, NOON, FIRST), VERDICT_ACCEPT, REASON_LATE);

	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "login");
	assert_string_equal(event->reason, "late");
	assert_string_equal(event->login, FIRST);
	assert_int_equal(event->at, NOON);
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "new-host"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT created_at FROM outbox"), LATER);
}

static void
what_is_told_under_one_id_happens_once_late_or_not(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ARRIVED, NOON);

	act.once = FIRST;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, late(ACT_ARRIVED, NOON, FIRST), VERDICT_SKIP, REASON_LET_BE);
	run_expecting(fixture, late(ACT_ARRIVED, NOON, SECOND), VERDICT_ACCEPT, REASON_LATE);
	act.once = SECOND;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_LET_BE);

	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'login'"), 2);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM outbox"), 1);
}

static void
an_admission_is_an_event_only_where_it_is_late(void **state)
{
	struct fixture *fixture = *state;
	struct event_row *event;
	struct result page;

	run_expecting(fixture, act_of(ACT_ADMIT, NOON), VERDICT_SKIP, REASON_LET_BE);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 0);

	run_expecting(fixture, late(ACT_ADMIT, NOON, FIRST), VERDICT_SKIP, REASON_LATE);

	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "admit");
	assert_string_equal(event->verdict, "skip");
	assert_int_equal(event->at, NOON);
	result_free(&page);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM host"), 0);
}

static void
a_late_login_from_a_host_seen_since_moves_no_date_forward(void **state)
{
	struct fixture *fixture = *state;
	struct result page;

	run_expecting(fixture, act_of(ACT_ARRIVED, LATER - 60), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, late(ACT_ARRIVED, NOON, FIRST), VERDICT_ACCEPT, REASON_LATE);

	page = run_one(fixture, act_of(ACT_HOSTS, LATER));
	assert_int_equal(page.row_count, 1);
	assert_int_equal(page.rows.hosts[0].logins, 2);
	assert_int_equal(page.rows.hosts[0].first_at, NOON);
	assert_int_equal(page.rows.hosts[0].last_at, LATER - 60);
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "new-host"), 1);
}

/* Nobody reads what a late login would be shown: the next one is. */
static void
a_late_login_is_not_told_of_new_hosts_and_the_next_one_is(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ARRIVED, NOON + 60);
	struct result result;

	run_expecting(fixture, act_of(ACT_ARRIVED, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	act_from(&act, "198.51.100.7");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	for (unsigned int i = 0; i < 3; i++) {
		char once[ONCE_SIZE];

		snprintf(once, sizeof(once), "%032x", i);
		result = run_one(fixture, late(ACT_ARRIVED, NOON + 120, once));
		assert_int_equal(result.row_count, 0);
		result_free(&result);
	}

	result = run_one(fixture, act_of(ACT_ARRIVED, LATER));
	assert_int_equal(result.row_count, 1);
	result_free(&result);
}

static void
a_late_login_of_another_uid_is_told_to_root(void **state)
{
	struct fixture *fixture = *state;
	struct act act = late(ACT_ARRIVED, NOON, FIRST);

	run_expecting(fixture, act_of(ACT_ARRIVED, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OTHER_UID);
	assert_int_equal(count_alerts(fixture, "other-uid"), 1);
}

static void
ids_are_forgotten_a_week_after_they_were_told_last(void **state)
{
	struct fixture *fixture = *state;
	struct act prune = {.kind = ACT_PRUNE,
	    .door = "",
	    .keep_days = 400,
	    .keep_megabytes = 256,
	    .clock_synchronised = true};

	run_expecting(fixture, late(ACT_ARRIVED, NOON, FIRST), VERDICT_ACCEPT, REASON_LATE);
	prune.now = LATER + 7 * 86400;
	run_expecting(fixture, prune, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM told"), 1);
	prune.now++;
	run_expecting(fixture, prune, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM told"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_late_login_is_dated_by_its_own_time_and_its_alert_by_ours),
	    STORE_TEST(what_is_told_under_one_id_happens_once_late_or_not),
	    STORE_TEST(an_admission_is_an_event_only_where_it_is_late),
	    STORE_TEST(a_late_login_from_a_host_seen_since_moves_no_date_forward),
	    STORE_TEST(a_late_login_is_not_told_of_new_hosts_and_the_next_one_is),
	    STORE_TEST(a_late_login_of_another_uid_is_told_to_root),
	    STORE_TEST(ids_are_forgotten_a_week_after_they_were_told_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

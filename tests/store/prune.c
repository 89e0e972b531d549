/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what is forgotten of the log, by date and by size, and of what never is. */
#include "fixture.h"

#include "base/poison.h"

#define DAY INT64_C(86400)
#define MEGABYTE INT64_C(1048576)

/* Ends of ann's, one an hour, from the given time on. */
static void
fill_log(struct fixture *fixture, int64_t from, int count)
{
	struct act act = act_of(ACT_END, from);

	act.reason = REASON_ENDED;
	for (int i = 0; i < count; i++, act.now += 3600)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_ENDED);
}

static struct act
prune_at(int64_t now)
{
	return (struct act){.kind = ACT_PRUNE,
	    .now = now,
	    .keep_days = 10,
	    .keep_megabytes = 100,
	    .clock_synchronised = true};
}

static int64_t
count_events(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT count(*) FROM event");
}

static void
prune_drops_one_day_of_old_lines_a_day(void **state)
{
	struct fixture *fixture = *state;

	fill_log(fixture, NOON, 48); /* two days, then ten days of quiet */

	run_expecting(fixture, prune_at(NOON + 10 * DAY), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_events(fixture), 48);
	run_expecting(fixture, prune_at(NOON + 10 * DAY + 1), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_events(fixture), 47);
	run_expecting(fixture, prune_at(NOON + 1000 * DAY), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_events(fixture), 23);
	for (int hour = 1; hour < 24; hour++) /* of the same day */
		run_expecting(fixture, prune_at(NOON - NOON % DAY + 1000 * DAY + hour * 3600),
		    VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_events(fixture), 23);
	run_expecting(fixture, prune_at(NOON + 1001 * DAY), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_events(fixture), 0);
	run_expecting(fixture, prune_at(NOON + 1002 * DAY), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
prune_by_date_needs_a_clock_that_is_right(void **state)
{
	struct fixture *fixture = *state;
	struct act act = prune_at(NOON + 1000 * DAY);

	fill_log(fixture, NOON, 5);
	act.clock_synchronised = false;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	assert_int_equal(count_events(fixture), 5);
}

static void
prune_keeps_what_an_unsent_alert_needs_and_every_device(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	log_in(fixture, "203.0.113.9", &rfc, NOON);
	fill_log(fixture, NOON, 20);

	for (int i = 0; i < 3; i++)
		run_expecting(
		    fixture, prune_at(NOON + (1000 + i) * DAY), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_events(fixture), 2); /* device-added and new-host */
	assert_int_equal(count_alerts(fixture, NULL), 2);
	act.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);

	fixture_alter(fixture, "UPDATE outbox SET state = 2"); /* sent */
	for (int i = 3; i < 6; i++)
		run_expecting(
		    fixture, prune_at(NOON + (1000 + i) * DAY), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE reason <> 'used'"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM outbox WHERE state = 2"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM device"), 1);
}

/* Lines of 50 a day, which take 9 MB in all. */
static void
fill_by_the_thousand(struct fixture *fixture)
{
	fixture_alter(fixture,
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
	    "INSERT INTO event (at, event, door, host, address, place, verdict, reason, detail) "
	    "SELECT 1700000000 + i * 1728, 'code', 'sshd', '', '', '', 'refuse', 'wrong', "
	    "printf('%0160d', i) FROM n");
}

static int64_t
count_bytes(struct fixture *fixture)
{
	return fixture_probe(fixture,
	    "SELECT (page_count - freelist_count) * page_size "
	    "FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
}

static void
prune_by_size_keeps_up_with_a_flood_whatever_the_dates_and_the_clock(void **state)
{
	struct fixture *fixture = *state;
	struct act act = prune_at(NOON);
	int64_t before = 40000;
	bool more = true;

	fill_by_the_thousand(fixture);
	act.clock_synchronised = false;
	act.keep_megabytes = 1;
	while (more) {
		struct result result = run_one(fixture, act);
		int64_t left = count_events(fixture);

		assert_int_equal(result.verdict, VERDICT_ACCEPT);
		more = result.more;
		result_free(&result);
		assert_true(left < before && before - left <= 10000);
		assert_true(!more || before - left >= 9999);
		before = left;
	}

	assert_true(count_bytes(fixture) <= MEGABYTE);
	assert_true(count_bytes(fixture) > MEGABYTE / 2); /* and no more went than had to */
	assert_int_equal(
	    fixture_probe(fixture, "SELECT max(id) - min(id) = count(*) - 1 AND count(*) FILTER "
				   "(WHERE detail LIKE '%40000') = 1 FROM event"),
	    1); /* the newest stay */
}

static void
prune_by_size_lets_be_what_fits(void **state)
{
	struct fixture *fixture = *state;
	struct act act = prune_at(NOON);
	struct result result;

	fill_by_the_thousand(fixture);
	act.clock_synchronised = false;

	result = run_one(fixture, act);

	assert_false(result.more);
	assert_int_equal(count_events(fixture), 40000);
	result_free(&result);
}

/* What an unsent alert needs can't go; then there is no use in trying on and on. */
static void
prune_by_size_ends_where_nothing_may_go(void **state)
{
	struct fixture *fixture = *state;
	struct act act = prune_at(NOON);
	struct result result;

	fill_by_the_thousand(fixture);
	fixture_alter(fixture,
	    "INSERT INTO outbox (kind, event_id, created_at) SELECT 'x', id, at FROM event");
	act.keep_megabytes = 1;

	result = run_one(fixture, act);

	assert_false(result.more);
	assert_int_equal(count_events(fixture), 40000);
	result_free(&result);
}

/* Guesses, or alerts that wait, may fill the store: who makes them must not wipe the log so. */
static void
prune_by_size_lets_the_newest_lines_be_whatever_else_fills_the_store(void **state)
{
	struct fixture *fixture = *state;
	struct act act = prune_at(NOON);
	bool more = true;

	fill_by_the_thousand(fixture);
	fixture_alter(fixture,
	    "INSERT INTO account (name, uid, created_at) VALUES ('eve', 1009, 0); "
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
	    "INSERT INTO attempt (account_id, way, prefix, at) "
	    "SELECT last_insert_rowid(), 2, 'local:1009', 1700000000 FROM n");
	act.clock_synchronised = false;
	act.keep_megabytes = 1;
	while (more) {
		struct result result = run_one(fixture, act);

		more = result.more;
		result_free(&result);
	}

	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 1000);
	assert_int_equal(
	    fixture_probe(fixture,
		"SELECT count(*) FROM event WHERE detail LIKE '%40000' OR detail LIKE '%39001'"),
	    2);
}

static void
prune_drops_old_attempts_a_day_at_a_time(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	act.answer = "000000";
	for (int i = 0; i < 3; i++, act.now += DAY)
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);

	run_expecting(fixture, prune_at(NOON + 31 * DAY), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 3);
	run_expecting(fixture, prune_at(NOON + 999 * DAY), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 2);
}

/* Nothing else limits them, and they count into the size at which the log is pruned. */
static void
the_ledger_of_an_account_keeps_its_newest_guesses_only(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	fixture_alter(fixture,
	    "INSERT INTO account (name, uid, created_at) VALUES ('eve', 1009, 0); "
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20006) "
	    "INSERT INTO attempt (account_id, way, prefix, at) SELECT id, 1 + i % 2, 'x', 0 "
	    "FROM n JOIN account ON name = CASE WHEN i <= 15000 THEN 'ann' ELSE 'eve' END");
	fixture_alter(fixture, "INSERT INTO attempt (account_id, way, prefix, at) "
			       "SELECT account_id, 1, prefix, at FROM attempt WHERE account_id = "
			       "(SELECT id FROM account WHERE name = 'ann')");
	act.answer = "000000";
	for (int i = 0; i < 3; i++) /* it is looked at with every 64th row */
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);

	assert_in_range(
	    fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE way = 1 AND account_id = "
				   "(SELECT id FROM account WHERE name = 'ann')"),
	    10000, 10002);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE at > 0"), 3);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE at = 0 AND "
						"(way = 2 OR account_id <> (SELECT id FROM account "
						"WHERE name = 'ann'))"),
	    12506);
}

static void
prune_refuses_limits_that_would_drop_everything(void **state)
{
	struct fixture *fixture = *state;
	struct act act = prune_at(NOON);

	fill_log(fixture, NOON, 1);
	act.keep_days = 0;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_BAD_VALUE);
	act = prune_at(NOON);
	act.keep_megabytes = -1;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_BAD_VALUE);
	assert_int_equal(count_events(fixture), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(prune_drops_one_day_of_old_lines_a_day),
	    STORE_TEST(prune_by_date_needs_a_clock_that_is_right),
	    STORE_TEST(prune_keeps_what_an_unsent_alert_needs_and_every_device),
	    STORE_TEST(prune_by_size_keeps_up_with_a_flood_whatever_the_dates_and_the_clock),
	    STORE_TEST(prune_by_size_lets_be_what_fits),
	    STORE_TEST(prune_by_size_ends_where_nothing_may_go),
	    STORE_TEST(prune_by_size_lets_the_newest_lines_be_whatever_else_fills_the_store),
	    STORE_TEST(prune_drops_old_attempts_a_day_at_a_time),
	    STORE_TEST(the_ledger_of_an_account_keeps_its_newest_guesses_only),
	    STORE_TEST(prune_refuses_limits_that_would_drop_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

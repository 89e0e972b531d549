/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what leaves by sessions: which are counted, whose owner is told, and how often. */
#include "fixture.h"

#include "base/text.h"

#include <stdio.h>

#include "base/poison.h"

#define MB INT64_C(1000000)
#define FIRST "203.0.113.9 52000 192.0.2.1 22"
#define ELSEWHERE "198.51.100.7 52000 192.0.2.1 22"
#define SECOND "203.0.113.9 52001 192.0.2.1 22"

static struct act
watch_act(enum act_kind kind, int64_t now)
{
	return (struct act){.kind = kind,
	    .now = now,
	    .way = WAY_WATCH,
	    .door = "",
	    .sent_alert_megabytes = 200,
	    .sent_alert_times = 10};
}

static struct act
sent_of(int64_t now, const char *connection, int64_t bytes)
{
	struct act act = watch_act(ACT_SENT, now);

	act.connection = connection;
	act.bytes = bytes;
	return act;
}

/* A login of ann's by a key, by that connection; gives its id. */
static void
arrive(struct fixture *fixture, int64_t now, const char *connection, char login[LOGIN_ID_SIZE])
{
	struct act act = act_of(ACT_ARRIVED, now);
	struct result result;

	act.connection = connection;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	text_copy(login, LOGIN_ID_SIZE, result.login);
	result_free(&result);
}

static void
leave(struct fixture *fixture, int64_t now, const char *login)
{
	struct act act = act_of(ACT_LEFT, now);

	act.login = login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

/* Tells of bytes; gives the next threshold, in megabytes. */
static int64_t
tell(struct fixture *fixture, struct act act)
{
	struct result result = run_one(fixture, act);
	int64_t threshold = result.threshold;

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	result_free(&result);
	return threshold / MB;
}

static int64_t
count_events(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'sent-much'");
}

static void
sessions_whose_connection_is_known_are_listed(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE], other[LOGIN_ID_SIZE], unknown[LOGIN_ID_SIZE];
	struct act act = watch_act(ACT_SESSIONS, NOON);
	struct result result;

	arrive(fixture, NOON, FIRST, login);
	arrive(fixture, NOON, SECOND, other);
	arrive(fixture, NOON, NULL, unknown);
	tell(fixture, sent_of(NOON, FIRST, 7 * MB));

	result = run_one(fixture, act);
	assert_int_equal(result.row_kind, ROW_COUNTED);
	assert_int_equal(result.row_count, 2);
	assert_string_equal(result.rows.counted[0].connection, FIRST);
	assert_int_equal(result.rows.counted[0].bytes, 7 * MB);
	assert_int_equal(result.rows.counted[0].threshold, 200 * MB);
	assert_string_equal(result.rows.counted[1].connection, SECOND);
	result_free(&result);

	act.after = FIRST;
	result = run_one(fixture, act);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.counted[0].connection, SECOND);
	result_free(&result);

	act.after = NULL;
	leave(fixture, NOON + 1, login);
	result = run_one(fixture, act);
	assert_int_equal(result.row_count, 1);
	result_free(&result);
}

static void
who_has_sent_much_is_told_while_it_goes_on_and_once(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];
	struct event_row *event;
	struct result page;

	arrive(fixture, NOON, FIRST, login);
	assert_int_equal(tell(fixture, sent_of(NOON + 1, FIRST, 200 * MB - 1)), 200);
	assert_int_equal(count_events(fixture), 0);

	assert_int_equal(tell(fixture, sent_of(NOON + 2, FIRST, 203 * MB)), 2030);
	assert_int_equal(count_alerts(fixture, "sent-much"), 1);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "sent-much");
	assert_string_equal(event->account, "ann");
	assert_string_equal(event->address, "203.0.113.9");
	assert_string_equal(event->door, "sshd");
	assert_string_equal(event->login, login);
	assert_string_equal(event->detail, "203 MB sent by one session");
	result_free(&page);

	for (int64_t megabytes = 204; megabytes < 2030; megabytes += 100)
		tell(fixture, sent_of(NOON + 3, FIRST, megabytes * MB));
	assert_int_equal(count_events(fixture), 1);
	assert_int_equal(tell(fixture, sent_of(NOON + 4, FIRST, 2030 * MB)), 20300);
	assert_int_equal(count_events(fixture), 2);
	assert_int_equal(count_alerts(fixture, "sent-much"), 2);
}

static void
a_count_never_falls(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];

	arrive(fixture, NOON, FIRST, login);
	tell(fixture, sent_of(NOON, FIRST, 90 * MB));
	tell(fixture, sent_of(NOON, FIRST, 5 * MB));
	assert_int_equal(fixture_probe(fixture, "SELECT bytes_out FROM login"), 90 * MB);
}

static void
nobody_is_told_where_the_setting_says_so(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];
	struct act act = sent_of(NOON, FIRST, 90000 * MB);

	arrive(fixture, NOON, FIRST, login);
	act.sent_alert_megabytes = 0;
	assert_int_equal(tell(fixture, act), 0);
	assert_int_equal(count_events(fixture), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT bytes_out FROM login"), 90000 * MB);
}

static void
a_connection_of_no_session_is_nothing(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];

	run_expecting(fixture, sent_of(NOON, FIRST, 900 * MB), VERDICT_REFUSE, REASON_NO_SUCH);
	arrive(fixture, NOON, NULL, login);
	run_expecting(fixture, sent_of(NOON, FIRST, 900 * MB), VERDICT_REFUSE, REASON_NO_SUCH);
	assert_int_equal(count_events(fixture), 0);
}

/* The kernel tells the last count when the session has left already. */
static void
what_was_counted_last_is_taken_for_ten_minutes_after_the_end(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];
	struct act act = sent_of(NOON + 599, FIRST, 300 * MB);

	arrive(fixture, NOON, FIRST, login);
	leave(fixture, NOON, login);
	act.is_over = true;
	tell(fixture, act);
	tell(fixture, act);
	assert_int_equal(count_alerts(fixture, "sent-much"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT bytes_out FROM sent"), 300 * MB);

	act.now = NOON + 600;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH);
}

/* A session that was killed has no "left". */
static void
a_session_whose_connection_is_over_is_counted_no_more(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];
	struct act act = sent_of(NOON, FIRST, 3 * MB);
	struct result result;

	arrive(fixture, NOON, FIRST, login);
	act.is_over = true;
	tell(fixture, act);
	result = run_one(fixture, watch_act(ACT_SESSIONS, NOON));
	assert_int_equal(result.row_count, 0);
	result_free(&result);
	leave(fixture, NOON, login);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM sent"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT bytes_out FROM sent"), 3 * MB);
}

static void
who_gets_the_connection_of_one_that_was_killed_is_counted_alone(void **state)
{
	struct fixture *fixture = *state;
	char old[LOGIN_ID_SIZE], new[LOGIN_ID_SIZE];

	arrive(fixture, NOON, FIRST, old);
	tell(fixture, sent_of(NOON, FIRST, 150 * MB));
	arrive(fixture, NOON + 9, FIRST, new);
	tell(fixture, sent_of(NOON + 9, FIRST, 60 * MB));
	assert_int_equal(
	    fixture_probe(fixture, "SELECT max(bytes_out) FROM login WHERE connection IS NOT NULL"),
	    60 * MB);
	assert_int_equal(count_events(fixture), 0);
}

/* A record of the spool may be hours old, and the port somebody else's by now. */
static void
who_is_told_of_late_takes_no_ones_connection(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];
	struct act late = act_of(ACT_ARRIVED, NOON);

	arrive(fixture, NOON + 60, FIRST, login);
	tell(fixture, sent_of(NOON + 61, FIRST, 60 * MB));
	late.late = true;
	late.told_at = NOON + 90;
	late.connection = FIRST;
	run_expecting(fixture, late, VERDICT_ACCEPT, REASON_LATE);
	tell(fixture, sent_of(NOON + 91, FIRST, 70 * MB));
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM login WHERE connection IS NOT NULL"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT max(bytes_out) FROM login"), 70 * MB);
	leave(fixture, NOON + 92, login);
	assert_int_equal(fixture_probe(fixture, "SELECT max(bytes_out) FROM sent"), 70 * MB);

	/* Where nobody has it, it is counted: its session may be open still. */
	late.connection = SECOND;
	run_expecting(fixture, late, VERDICT_ACCEPT, REASON_LATE);
	tell(fixture, sent_of(NOON + 93, SECOND, 5 * MB));
}

/* Sessions of ann's, one after the other, each with so many bytes. */
static void
live(struct fixture *fixture, int sessions, int64_t bytes)
{
	char login[LOGIN_ID_SIZE];

	for (int i = 0; i < sessions; i++) {
		arrive(fixture, NOON, SECOND, login);
		tell(fixture, sent_of(NOON, SECOND, bytes));
		leave(fixture, NOON, login);
	}
}

static void
what_is_usual_moves_the_threshold_after_five_sessions(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];

	live(fixture, 4, 70 * MB);
	arrive(fixture, NOON, FIRST, login);
	assert_int_equal(tell(fixture, sent_of(NOON, FIRST, MB)), 200);
	live(fixture, 1, 70 * MB);
	assert_int_equal(tell(fixture, sent_of(NOON, FIRST, 250 * MB)), 700);
	assert_int_equal(count_events(fixture), 0);
	tell(fixture, sent_of(NOON, FIRST, 700 * MB));
	assert_int_equal(count_events(fixture), 1);
}

/* What 2sv hosts says of ann's host. */
static int64_t
sent_from(struct fixture *fixture, const char *host)
{
	struct act act = act_of(ACT_HOSTS, NOON);
	struct result own = run_one(fixture, act), all;
	int64_t sent = -1;

	act.all = true;
	act.account = NULL;
	all = run_one(fixture, act);
	for (unsigned int i = 0; i < own.row_count; i++)
		if (strcmp(own.rows.hosts[i].host, host) == 0) {
			sent = own.rows.hosts[i].sent;
			assert_int_equal(all.rows.hosts[i].sent, sent);
		}
	result_free(&own);
	result_free(&all);
	return sent;
}

static void
of_a_host_is_said_what_its_last_sessions_have_sent_each_once(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE], open[LOGIN_ID_SIZE];
	struct act over = sent_of(NOON, FIRST, 3 * MB), other = act_of(ACT_ARRIVED, NOON);

	arrive(fixture, NOON, FIRST, login);
	assert_int_equal(sent_from(fixture, "203.0.113.9"), 0);
	tell(fixture, sent_of(NOON, FIRST, 2 * MB));
	assert_int_equal(sent_from(fixture, "203.0.113.9"), 2 * MB);
	over.is_over = true;
	tell(fixture, over); /* it has not left yet */
	assert_int_equal(sent_from(fixture, "203.0.113.9"), 3 * MB);
	leave(fixture, NOON, login);
	assert_int_equal(sent_from(fixture, "203.0.113.9"), 3 * MB);

	arrive(fixture, NOON, SECOND, open);
	tell(fixture, sent_of(NOON, SECOND, 5 * MB));
	act_from(&other, "198.51.100.7");
	other.connection = ELSEWHERE;
	run_expecting(fixture, other, VERDICT_ACCEPT, REASON_RIGHT);
	tell(fixture, sent_of(NOON, ELSEWHERE, 7 * MB));
	assert_int_equal(sent_from(fixture, "203.0.113.9"), 8 * MB);
	assert_int_equal(sent_from(fixture, "198.51.100.7"), 7 * MB);
	leave(fixture, NOON, open);
	live(fixture, 20, 1 * MB);
	assert_int_equal(sent_from(fixture, "203.0.113.9"), 20 * MB);
}

/* Two of what a broken watch may say. */
static void
sums_have_an_end(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];

	arrive(fixture, NOON, FIRST, login);
	arrive(fixture, NOON, SECOND, login);
	tell(fixture, sent_of(NOON, FIRST, INT64_MAX));
	tell(fixture, sent_of(NOON, SECOND, INT64_MAX));
	assert_int_equal(sent_from(fixture, "203.0.113.9"), INT64_MAX);
}

static void
of_each_account_twenty_sessions_are_remembered_that_were_counted(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];

	live(fixture, 30, 9 * MB);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM sent"), 20);
	live(fixture, 16, 0); /* nobody counted: they say nothing */
	arrive(fixture, NOON, FIRST, login);
	assert_int_equal(tell(fixture, sent_of(NOON, FIRST, MB)), 200);
}

static void
many_sessions_make_twenty_alerts_a_day(void **state)
{
	struct fixture *fixture = *state;
	char login[LOGIN_ID_SIZE];
	struct act act = sent_of(NOON, FIRST, 2 * MB);

	act.sent_alert_megabytes = 1;
	act.sent_alert_times = 0;
	for (int i = 0; i < 25; i++) {
		arrive(fixture, NOON, FIRST, login);
		tell(fixture, act);
		leave(fixture, NOON, login);
	}
	assert_int_equal(count_events(fixture), 25);
	assert_int_equal(count_alerts(fixture, "sent-much"), 20);
}

static void
nobody_but_the_watch_counts(void **state)
{
	static const enum way ways[] = {WAY_ROOT, WAY_USER, WAY_NOTIFY, WAY_NONE};
	struct fixture *fixture = *state;
	struct act act = sent_of(NOON, FIRST, 900 * MB);

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		act.way = ways[i];
		act.kind = ACT_SENT;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
		act.kind = ACT_SESSIONS;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	}
	act.way = WAY_WATCH;
	act.kind = ACT_CLAIM;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act.kind = ACT_PRUNE;
	act.kind = ACT_DECIDE;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(sessions_whose_connection_is_known_are_listed),
	    STORE_TEST(who_has_sent_much_is_told_while_it_goes_on_and_once),
	    STORE_TEST(a_count_never_falls),
	    STORE_TEST(nobody_is_told_where_the_setting_says_so),
	    STORE_TEST(a_connection_of_no_session_is_nothing),
	    STORE_TEST(what_was_counted_last_is_taken_for_ten_minutes_after_the_end),
	    STORE_TEST(a_session_whose_connection_is_over_is_counted_no_more),
	    STORE_TEST(who_gets_the_connection_of_one_that_was_killed_is_counted_alone),
	    STORE_TEST(who_is_told_of_late_takes_no_ones_connection),
	    STORE_TEST(what_is_usual_moves_the_threshold_after_five_sessions),
	    STORE_TEST(of_a_host_is_said_what_its_last_sessions_have_sent_each_once),
	    STORE_TEST(sums_have_an_end),
	    STORE_TEST(of_each_account_twenty_sessions_are_remembered_that_were_counted),
	    STORE_TEST(many_sessions_make_twenty_alerts_a_day),
	    STORE_TEST(nobody_but_the_watch_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

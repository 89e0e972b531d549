/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of admit, arrived and left: which code belongs to a session, and which host is new. */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

static struct act
arrived_with(int64_t now, const char *login)
{
	struct act act = act_of(ACT_ARRIVED, now);

	act.login = login;
	return act;
}

/* A right code of ann's at sshd from 203.0.113.9; gives the login id. */
static struct result
right_code(struct fixture *fixture, int64_t now)
{
	struct act act = act_of(ACT_TRY, now);
	struct result result;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	act.answer = code_at(&rfc, now);
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	return result;
}

static void
enrol_ann(struct fixture *fixture)
{
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
}

static int64_t
count_logins(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'login'");
}

static void
a_session_joins_its_right_code(void **state)
{
	struct fixture *fixture = *state;
	struct event_row *event;
	struct result code, result, page;
	struct act act;

	enrol_ann(fixture);
	code = right_code(fixture, NOON);

	act = arrived_with(NOON + 2, code.login);
	act.auth_info = KEY_LINE; /* a key, and the code */
	result = run_one(fixture, act);

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.login, code.login);
	result_free(&result);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "login");
	assert_string_equal(event->verdict, "accept");
	assert_string_equal(event->login, code.login);
	assert_string_equal(event->device, "phone");
	assert_string_equal(event->detail, KEY_FINGERPRINT);
	assert_string_equal(event->place, "new");
	result_free(&page);
	page = run_one(fixture, act_of(ACT_HOSTS, NOON));
	assert_int_equal(page.row_count, 1);
	assert_true(page.rows.hosts[0].known);
	assert_false(page.rows.hosts[0].by_key);
	assert_int_equal(page.rows.hosts[0].logins, 1);
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "new-host"), 1);
}

/* Believed or not, there is a login; one that is not believed has an id of its own. */
static void
check_not_believed(struct fixture *fixture, struct act act)
{
	int64_t before = count_logins(fixture);
	struct result result = run_one(fixture, act);

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(strlen(result.login), 32);
	assert_string_not_equal(result.login, act.login);
	result_free(&result);
	assert_int_equal(count_logins(fixture), before + 1);
}

static void
a_login_id_is_believed_once(void **state)
{
	struct fixture *fixture = *state;
	struct result code;

	enrol_ann(fixture);
	code = right_code(fixture, NOON);
	run_expecting(fixture, arrived_with(NOON, code.login), VERDICT_ACCEPT, REASON_RIGHT);

	check_not_believed(fixture, arrived_with(NOON, code.login));
}

static void
a_login_id_is_believed_for_less_than_five_minutes(void **state)
{
	struct fixture *fixture = *state;
	struct result code, result;

	enrol_ann(fixture);
	code = right_code(fixture, NOON);
	check_not_believed(fixture, arrived_with(NOON + 300, code.login));
	result = run_one(fixture, arrived_with(NOON + 299, code.login));
	assert_string_equal(result.login, code.login);
	result_free(&result);

	/* The clock was set back: what is dated after now counts as now. */
	code = right_code(fixture, NOON + 60);
	result = run_one(fixture, arrived_with(NOON - 100000, code.login));
	assert_string_equal(result.login, code.login);
	result_free(&result);
}

/* Where the code was given, and the session begins; NULL = at no terminal. */
static struct act
at_greeter(struct act act, const char *tty)
{
	act.door = "gdm-password";
	act.door_moves = true;
	place_find(&(struct place_seen){.tty = tty}, &act.place);
	return act;
}

static void
where_a_greeter_has_a_terminal_of_its_own_its_sessions_join_from_others(void **state)
{
	struct fixture *fixture = *state;
	struct result code, result;
	struct otpauth rfc;
	struct act act = at_greeter(act_of(ACT_TRY, NOON), "/dev/tty1");

	enrol_ann(fixture);
	rfc_parameters(&rfc);
	act.answer = code_at(&rfc, NOON);
	code = run_one(fixture, act);
	assert_int_equal(code.verdict, VERDICT_ACCEPT);

	act = at_greeter(arrived_with(NOON, code.login), "/dev/tty2");
	act.door_moves = false;
	check_not_believed(fixture, act);
	check_not_believed(fixture, at_greeter(arrived_with(NOON, code.login), NULL));
	act = at_greeter(arrived_with(NOON, code.login), "/dev/tty2");
	act_from(&act, "203.0.113.9");
	check_not_believed(fixture, act);

	result = run_one(fixture, at_greeter(arrived_with(NOON, code.login), "/dev/tty2"));
	assert_string_equal(result.login, code.login);
	result_free(&result);

	/* One that was given elsewhere is not of that seat. */
	act = at_greeter(act_of(ACT_TRY, NOON + 60), NULL);
	act.answer = code_at(&rfc, NOON + 60);
	code = run_one(fixture, act);
	assert_int_equal(code.verdict, VERDICT_ACCEPT);
	check_not_believed(fixture, at_greeter(arrived_with(NOON + 60, code.login), "/dev/tty2"));
}

static void
a_login_id_is_believed_at_its_door_host_and_account_only(void **state)
{
	struct fixture *fixture = *state;
	struct result code, result;
	struct act act;

	enrol_ann(fixture);
	code = right_code(fixture, NOON);

	act = arrived_with(NOON, code.login);
	act.door = "login";
	check_not_believed(fixture, act);
	act = arrived_with(NOON, code.login);
	act_from(&act, "203.0.113.10");
	check_not_believed(fixture, act);
	act = arrived_with(NOON, code.login);
	act.account = "bob";
	act.account_uid = BOB_UID;
	check_not_believed(fixture, act);
	check_not_believed(fixture, arrived_with(NOON, "ffffffffffffffffffffffffffffffff"));
	check_not_believed(fixture, arrived_with(NOON, "' OR 1=1 --"));
	check_not_believed(fixture, arrived_with(NOON, ""));

	result = run_one(fixture, arrived_with(NOON, code.login));
	assert_string_equal(result.login, code.login);
	result_free(&result);
}

static void
a_key_login_is_a_login_with_its_fingerprint(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ARRIVED, NOON);
	struct event_row *event;
	struct result result, page;

	act.auth_info = KEY_LINE;
	result = run_one(fixture, act);

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "login");
	assert_string_equal(event->place, "new");
	assert_string_equal(event->login, result.login);
	assert_string_equal(event->detail, KEY_FINGERPRINT);
	result_free(&page);
	result_free(&result);
	page = run_one(fixture, act_of(ACT_HOSTS, NOON));
	assert_true(page.rows.hosts[0].by_key);
	assert_false(page.rows.hosts[0].known); /* for alerts only */
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "new-host"), 1);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "new-host"), 1);
	result = run_one(fixture, act_of(ACT_DECIDE, NOON));
	assert_false(result.known_place);
}

static void
the_first_key_line_counts_and_nonsense_is_no_key(void **state)
{
	static const char *const none[] = {"password", "publickey", "publickey ssh-ed25519",
	    "publickey ssh-ed25519 !!!!", "xpublickey ssh-ed25519 AAAA", ""};
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ARRIVED, NOON);
	struct event_row *event;
	struct result page;
	char text[512];

	snprintf(text, sizeof(text), "password\n%s\npublickey ssh-rsa AAAA\n", KEY_LINE);
	act.auth_info = text;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	event = newest_event(fixture, &page);
	assert_string_equal(event->detail, KEY_FINGERPRINT);
	result_free(&page);

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		act.auth_info = none[i];
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		event = newest_event(fixture, &page);
		assert_string_equal(event->detail, "");
		result_free(&page);
	}
}

static void
every_login_from_an_unknown_place_alerts(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ARRIVED, NOON);

	act_from(&act, "UNKNOWN");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	assert_int_equal(count_alerts(fixture, "new-host"), 2);
}

static void
one_network_of_version_six_is_one_host(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ARRIVED, NOON);
	struct result page;

	act_from(&act, "2001:db8:1:2::5");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act_from(&act, "2001:db8:1:2::6");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	assert_int_equal(count_alerts(fixture, "new-host"), 1);
	page = run_one(fixture, act_of(ACT_HOSTS, NOON));
	assert_int_equal(page.row_count, 1);
	assert_string_equal(page.rows.hosts[0].host, "2001:db8:1:2::/64");
	assert_string_equal(page.rows.hosts[0].address, "2001:db8:1:2::6");
	assert_int_equal(page.rows.hosts[0].logins, 2);
	result_free(&page);
}

/* The rows that ann is shown when she arrives from rhost. */
static struct result
arrive(struct fixture *fixture, const char *rhost, int64_t now)
{
	struct act act = act_of(ACT_ARRIVED, now);
	struct result result;

	act_from(&act, rhost);
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	return result;
}

static unsigned int
rows_told(struct fixture *fixture, const char *rhost, int64_t now)
{
	struct result result = arrive(fixture, rhost, now);
	unsigned int count = result.row_count;

	result_free(&result);
	return count;
}

static void
a_new_host_is_told_at_the_next_logins_from_an_older_one(void **state)
{
	struct fixture *fixture = *state;
	struct result result;

	assert_int_equal(rows_told(fixture, "203.0.113.9", NOON), 0);
	assert_int_equal(rows_told(fixture, "198.51.100.1", NOON + 10), 0); /* the newcomer */

	result = arrive(fixture, "203.0.113.9", NOON + 20);
	assert_int_equal(result.row_kind, ROW_EVENT);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.events[0].host, "198.51.100.1");
	assert_string_equal(result.rows.events[0].event, "login");
	assert_int_equal(result.rows.events[0].at, NOON + 10);
	result_free(&result);
	assert_int_equal(rows_told(fixture, "203.0.113.9", NOON + 30), 1);
	assert_int_equal(rows_told(fixture, "203.0.113.9", NOON + 40), 1);
	assert_int_equal(rows_told(fixture, "203.0.113.9", NOON + 50), 0); /* three times */
}

static void
a_newcomer_is_told_of_no_host_that_came_before_him(void **state)
{
	struct fixture *fixture = *state;

	rows_told(fixture, "203.0.113.9", NOON);
	rows_told(fixture, "198.51.100.1", NOON + 10);

	assert_int_equal(rows_told(fixture, "198.51.100.2", NOON + 20), 0);
	assert_int_equal(rows_told(fixture, "198.51.100.2", NOON + 30), 0);
	assert_int_equal(rows_told(fixture, "gateway.example.org", NOON + 30), 0);
	assert_int_equal(rows_told(fixture, "gateway.example.org", NOON + 40), 0);

	assert_int_equal(rows_told(fixture, "203.0.113.9", NOON + 50), 4); /* all, for the owner */
}

static void
new_hosts_are_told_for_thirty_days_and_five_at_a_time(void **state)
{
	struct fixture *fixture = *state;
	int64_t days_30 = INT64_C(30) * 86400;
	char rhost[32];

	rows_told(fixture, "203.0.113.9", NOON);
	for (int i = 1; i <= 7; i++) {
		snprintf(rhost, sizeof(rhost), "198.51.100.%d", i);
		rows_told(fixture, rhost, NOON + i);
	}

	assert_int_equal(rows_told(fixture, "203.0.113.9", NOON + 10), 5);
	assert_int_equal(rows_told(fixture, "203.0.113.9", NOON + 7 + days_30), 0);
}

static void
left_ends_a_session_once(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_LEFT, NOON + 9);
	struct result code;

	enrol_ann(fixture);
	code = right_code(fixture, NOON);
	act.login = code.login;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_LET_BE); /* no session yet */
	run_expecting(fixture, arrived_with(NOON, code.login), VERDICT_ACCEPT, REASON_RIGHT);

	act.door = "login";
	run_expecting(fixture, act, VERDICT_SKIP, REASON_LET_BE);
	act.door = "sshd";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_SKIP, REASON_LET_BE);
	act.login = NULL;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_LET_BE);

	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'left'"), 1);
}

static void
admit_lets_be_and_writes_nothing(void **state)
{
	struct fixture *fixture = *state;

	run_expecting(fixture, act_of(ACT_ADMIT, NOON), VERDICT_SKIP, REASON_LET_BE);
	enrol_ann(fixture);
	run_expecting(fixture, act_of(ACT_ADMIT, NOON), VERDICT_SKIP, REASON_LET_BE);

	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'admit'"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_session_joins_its_right_code),
	    STORE_TEST(a_login_id_is_believed_once),
	    STORE_TEST(a_login_id_is_believed_for_less_than_five_minutes),
	    STORE_TEST(where_a_greeter_has_a_terminal_of_its_own_its_sessions_join_from_others),
	    STORE_TEST(a_login_id_is_believed_at_its_door_host_and_account_only),
	    STORE_TEST(a_key_login_is_a_login_with_its_fingerprint),
	    STORE_TEST(the_first_key_line_counts_and_nonsense_is_no_key),
	    STORE_TEST(every_login_from_an_unknown_place_alerts),
	    STORE_TEST(one_network_of_version_six_is_one_host),
	    STORE_TEST(a_new_host_is_told_at_the_next_logins_from_an_older_one),
	    STORE_TEST(a_newcomer_is_told_of_no_host_that_came_before_him),
	    STORE_TEST(new_hosts_are_told_for_thirty_days_and_five_at_a_time),
	    STORE_TEST(left_ends_a_session_once),
	    STORE_TEST(admit_lets_be_and_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

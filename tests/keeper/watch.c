/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the watch's link: what may come over it, when it is woken, who may have one. */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include <poll.h>
#include <unistd.h>

#include "base/poison.h"

#define WAKE_MS 5000
#define CONNECTION "203.0.113.9 52000 192.0.2.1 22"

static void
arrive(const struct fixture *f, const char *rhost, const char *connection)
{
	int talker = root_talker(f);
	struct packet act;

	act_build(&act, "arrived", "account", "ann", "uid", "61004", "door", "sshd", "rhost", rhost,
	    NULL);
	packet_add(&act, "connection", connection);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(talker);
}

static bool
is_woken(int link)
{
	struct pollfd ready = {.fd = link, .events = POLLIN};
	struct packet packet;

	if (poll(&ready, 1, WAKE_MS) != 1 || link_receive(link, &packet, WAKE_MS, NULL) < 0 ||
	    packet_parse(&packet, message_result_keys) < 0)
		return false;
	return packet_is(&packet, "wake");
}

static unsigned int
list(int link, struct outcome *outcome)
{
	struct packet act;

	act_build(&act, "sessions", NULL);
	assert_int_equal(act_run(link, &act, outcome), 0);
	assert_int_equal(outcome->verdict, VERDICT_ACCEPT);
	return outcome->row_count;
}

static void
a_session_is_listed_and_counted(void **state)
{
	struct fixture *f = *state;
	int link = watch_link(f);
	struct outcome outcome;
	struct packet act;
	int64_t threshold = 0;

	assert_int_equal(list(link, &outcome), 0);
	arrive(f, "203.0.113.9", CONNECTION);
	assert_true(is_woken(link));
	assert_int_equal(list(link, &outcome), 1);
	assert_string_equal(packet_get(&outcome.rows[0], "kind"), "counted");
	assert_string_equal(packet_get(&outcome.rows[0], "connection"), CONNECTION);
	assert_string_equal(packet_get(&outcome.rows[0], "bytes"), "0");
	assert_string_equal(packet_get(&outcome.rows[0], "threshold"), "200000000");
	assert_null(packet_get(&outcome.rows[0], "account"));

	act_build(&act, "sent", "connection", CONNECTION, "bytes", "250000000", "over", "no", NULL);
	assert_int_equal(act_run(link, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_int_equal(
	    packet_get_number(&outcome.result, "threshold", 0, INT64_MAX, &threshold), 0);
	assert_int_equal(threshold, 2500000000);
	close(link);
}

/* The environment of a session may be a user's own: what sshd says of the host is not. */
static void
a_connection_from_elsewhere_than_the_login_is_not_counted(void **state)
{
	static const struct {
		const char *rhost, *connection;
		unsigned int sessions;
	} rows[] = {
	    {"203.0.113.9", NULL, 0}, {"203.0.113.9", "203.0.113.8 52000 192.0.2.1 22", 0},
	    {"203.0.113.90", CONNECTION, 0}, {"203.0.113.9", "UNKNOWN 65535 UNKNOWN 65535", 0},
	    {"203.0.113.9", CONNECTION " ", 0},
	    {"203.0.113.9", "::ffff:203.0.113.9 52000 ::ffff:192.0.2.1 22", 1},
	    {"fe80::1%eth0", "fe80::1%eth0 52000 fe80::2%eth0 22", 2},
	    {"2001:DB8::9", "2001:db8::9 52000 2001:db8::1 22", 3},
	    {"a.example.org", "198.51.100.7 52000 192.0.2.1 22", 4}, /* UseDNS */
	};
	struct fixture *f = *state;
	int link = watch_link(f);
	struct outcome outcome;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		arrive(f, rows[i].rhost, rows[i].connection);
		close(link); /* with what woke it */
		link = watch_link(f);
		assert_int_equal(list(link, &outcome), rows[i].sessions);
	}
	close(link);
}

static void
many_sessions_are_listed_page_by_page(void **state)
{
	struct fixture *f = *state;
	struct outcome outcome;
	struct packet act;
	char connection[64];
	int link;

	for (int i = 0; i < 60; i++) {
		(void)snprintf(
		    connection, sizeof(connection), "203.0.113.9 %d 192.0.2.1 22", 20000 + i);
		arrive(f, "203.0.113.9", connection);
	}
	link = watch_link(f);
	assert_int_equal(list(link, &outcome), 50);
	act_build(&act, "sessions", "after", "203.0.113.9 20049 192.0.2.1 22", NULL);
	assert_int_equal(act_run(link, &act, &outcome), 0);
	assert_int_equal(outcome.row_count, 10);
	close(link);
}

static void
what_is_not_well_formed_is_refused(void **state)
{
	static const struct {
		const char *connection, *bytes, *over;
	} rows[] = {
	    {NULL, "1", "no"},
	    {"203.0.113.9 52000", "1", "no"},
	    {CONNECTION, NULL, "no"},
	    {CONNECTION, "-1", "no"},
	    {CONNECTION, "99999999999999999999", "no"},
	    {CONNECTION, "1", NULL},
	    {CONNECTION, "1", "perhaps"},
	};
	struct fixture *f = *state;
	int link = watch_link(f);
	struct packet act;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		act_build(&act, "sent", NULL);
		packet_add(&act, "connection", rows[i].connection);
		packet_add(&act, "bytes", rows[i].bytes);
		packet_add(&act, "over", rows[i].over);
		act_expect(link, &act, VERDICT_REFUSE, REASON_PROTOCOL);
	}
	close(link);
}

static void
nothing_else_may_come_over_it(void **state)
{
	static const char *const operations[] = {
	    "claim", "settle", "decide", "log", "status", "accounts", "arrived", "left", "init"};
	struct fixture *f = *state;
	int link = watch_link(f), notifier = notify_link(f), talker = root_talker(f);
	struct packet act;

	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		act_build(
		    &act, operations[i], "account", "ann", "uid", "61004", "lane", "own", NULL);
		act_expect(link, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	}
	act_build(&act, "sessions", NULL);
	act_expect(notifier, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act_expect(talker, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	close(talker);
	close(notifier);
	close(link);
}

static void
who_is_not_the_watch_is_turned_away(void **state)
{
	struct fixture *f = *state;
	int link;

	assert_int_equal(connect_as(ANN_UID, f->keep_watch_socket), -1);
	link = connect_as(0, f->keep_watch_socket); /* root passes by the file's mode */
	assert_true(link >= 0);
	assert_true(link_was_closed(link));
	close(link);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_begin, fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_session_is_listed_and_counted),
	    TEST(a_connection_from_elsewhere_than_the_login_is_not_counted),
	    TEST(many_sessions_are_listed_page_by_page),
	    TEST(what_is_not_well_formed_is_refused),
	    TEST(nothing_else_may_come_over_it),
	    TEST(who_is_not_the_watch_is_turned_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

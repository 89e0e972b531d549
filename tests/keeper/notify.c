/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the notifier's link: what may come over it, what it is told, who may have one. */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include "base/text.h"

#include <poll.h>
#include <unistd.h>

#include "base/poison.h"

#define WAKE_MS 5000

/* Root's doctor found something: an alert to root. */
static void
make_alert(const struct fixture *f, const char *why)
{
	int talker = root_talker(f);
	struct packet act;

	act_build(&act, "found", "account", "root", "uid", "0", "why", why, NULL);
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

static void
expect_nothing(int link)
{
	struct outcome outcome;
	struct packet act;
	int64_t wait = 0;

	act_build(&act, "claim", "lane", "own", NULL);
	assert_int_equal(act_run(link, &act, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_NO_SUCH);
	assert_int_equal(packet_get_number(&outcome.result, "wait", 1, 600, &wait), 0);
}

static void
a_message_is_claimed_and_settled(void **state)
{
	struct fixture *f = *state;
	int link = notify_link(f);
	struct outcome outcome;
	struct packet act;
	char claim[64], message[24];

	expect_nothing(link);
	make_alert(f, "2 findings");
	assert_true(is_woken(link));
	act_build(&act, "claim", "lane", "own", NULL);
	assert_int_equal(act_run(link, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_int_equal(outcome.row_count, 1);
	assert_string_equal(packet_get(&outcome.rows[0], "kind"), "alert");
	assert_string_equal(packet_get(&outcome.rows[0], "alert"), "doctor");
	assert_string_equal(packet_get(&outcome.rows[0], "detail"), "2 findings");
	assert_null(packet_get(&outcome.rows[0], "login"));
	assert_string_equal(packet_get(&outcome.result, "recipient"), "local:root");
	text_copy(claim, sizeof(claim), packet_get(&outcome.result, "claim"));
	text_copy(message, sizeof(message), packet_get(&outcome.result, "message"));

	act_build(&act, "settle", "message", message, "claim", "00000000000000000000000000000000",
	    "outcome", "sent", NULL);
	act_expect(link, &act, VERDICT_REFUSE, REASON_EXPIRED);
	act_build(&act, "settle", "message", message, "claim", claim, "outcome", "sent", NULL);
	act_expect(link, &act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_nothing(link);
	close(link);
}

/* ann comes from a new host; gives the message that tells her. */
static void
claim_new_host(const struct fixture *f, int link, char message[24], char claim[64])
{
	int talker = root_talker(f);
	struct outcome outcome;
	struct packet act;

	expect_nothing(link);
	act_build(&act, "arrived", "account", "ann", "uid", "61004", "door", "sshd", "rhost",
	    "203.0.113.9", "caller", "0", NULL);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(talker);
	assert_true(is_woken(link));
	act_build(&act, "claim", "lane", "own", NULL);
	assert_int_equal(act_run(link, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_string_equal(packet_get(&outcome.rows[0], "address"), "203.0.113.9");
	text_copy(message, 24, packet_get(&outcome.result, "message"));
	text_copy(claim, 64, packet_get(&outcome.result, "claim"));
}

/* What 2sv hosts gets of ann's host; NULL where there is none. */
static void
assert_country(const struct fixture *f, const char *wanted)
{
	int talker = root_talker(f);
	struct outcome outcome;
	struct packet act;

	act_build(&act, "hosts", "account", "ann", "uid", "61004", NULL);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.row_count, 1);
	assert_string_equal(packet_get(&outcome.rows[0], "host"), "203.0.113.9");
	if (wanted)
		assert_string_equal(packet_get(&outcome.rows[0], "country"), wanted);
	else
		assert_null(packet_get(&outcome.rows[0], "country"));
	close(talker);
}

#define TEN(text) text text text text text text text text text text

/* One that is broken may lie, but not write what a terminal would obey, nor without end. */
static void
a_country_is_short_and_printable_or_nothing_is_settled(void **state)
{
	static const char *const bad[] = {"203.0.113.9", "203.0.113.9 ", " Sweden",
	    "203.0.113.9 Swe\x1b[2Jden", "203.0.113.9 Swe\x07",
	    "203.0.113.9 \xe2\x80\xae"
	    "x",
	    "203.0.113.9 \xff\xfe", "203.0.113.9 \tSweden", "203.0.113.9 Swe\rden",
	    "203.0.113.9 " TEN("0123456789") "1", TEN("12345678") " Sweden",
	    "203.0.113.9 Sweden\n203.0.113.10\n",
	    "203.0.113.9 \xc2\x9b"
	    "31m",
	    TEN("192.0.2.7 Norway\n") "203.0.113.9 Sweden"};
	struct fixture *f = *state;
	int link = notify_link(f);
	char message[24], claim[64];
	struct packet act;

	claim_new_host(f, link, message, claim);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		act_build(&act, "settle", "message", message, "claim", claim, "outcome", "sent",
		    "country", bad[i], NULL);
		act_expect(link, &act, VERDICT_REFUSE, REASON_PROTOCOL);
		assert_country(f, NULL);
	}
	act_build(&act, "settle", "message", message, "claim", "00000000000000000000000000000000",
	    "outcome", "sent", "country", "203.0.113.9 Sweden", NULL);
	act_expect(link, &act, VERDICT_REFUSE, REASON_EXPIRED);
	assert_country(f, NULL);
	act_build(&act, "settle", "message", message, "claim", claim, "outcome", "sent", "country",
	    "203.0.113.9 " TEN("012345678\xc3\xa9") "\n192.0.2.7 Norway", NULL);
	act_expect(link, &act, VERDICT_REFUSE, REASON_PROTOCOL); /* 110 bytes */
	act_build(&act, "settle", "message", message, "claim", claim, "outcome", "sent", "country",
	    "192.0.2.7 Norway\n203.0.113.9 " TEN("01234567\xc3\xa9"), NULL);
	act_expect(link, &act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_country(f, TEN("01234567\xc3\xa9"));
	close(link);
}

static void
each_notifier_is_woken(void **state)
{
	struct fixture *f = *state;
	int links[3];

	for (int i = 0; i < 3; i++)
		links[i] = notify_link(f);
	for (int i = 0; i < 3; i++)
		expect_nothing(links[i]);
	make_alert(f, "1 finding");
	for (int i = 0; i < 3; i++) {
		assert_true(is_woken(links[i]));
		close(links[i]);
	}
}

/* One that reads nothing costs the others nothing. */
static void
a_notifier_that_does_not_listen_holds_nobody_up(void **state)
{
	struct fixture *f = *state;
	int deaf = notify_link(f), link = notify_link(f);
	char why[32];

	for (int i = 0; i < 100; i++) {
		text_format(why, sizeof(why), "%d findings", i);
		make_alert(f, why);
	}
	assert_true(is_woken(link));
	close(link);
	close(deaf);
}

static void
nothing_else_may_come_over_it(void **state)
{
	static const char *const operations[] = {
	    "decide", "try", "status", "enrol", "init", "save", "log", "accounts", "wake"};
	static const char *const lanes[] = {"", "all", "0"};
	static const char *const settles[][3] = {{"0", "00000000000000000000000000000000", "sent"},
	    {"1", "00", "sent"}, {"1", "00000000000000000000000000000000", "done"}};
	int link = notify_link(*state), talker = root_talker(*state);
	struct packet act;

	for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++) {
		act_build(&act, operations[i], "account", "ann", "uid", "61004", NULL);
		act_expect(link, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	}
	for (size_t i = 0; i < sizeof(settles) / sizeof(*settles); i++) {
		act_build(&act, "settle", "message", settles[i][0], "claim", settles[i][1],
		    "outcome", settles[i][2], NULL);
		act_expect(link, &act, VERDICT_REFUSE, REASON_PROTOCOL);
	}
	for (size_t i = 0; i < sizeof(lanes) / sizeof(*lanes); i++) {
		act_build(&act, "claim", "lane", lanes[i], NULL);
		act_expect(link, &act, VERDICT_REFUSE, REASON_PROTOCOL);
	}
	act_build(&act, "claim", NULL);
	act_expect(link, &act, VERDICT_REFUSE, REASON_PROTOCOL);
	act_build(&act, "settle", "message", "1", "claim", "00000000000000000000000000000000",
	    "outcome", "sent", "took", "-1", NULL);
	act_expect(link, &act, VERDICT_REFUSE, REASON_PROTOCOL);
	act_build(&act, "claim", "lane", "own", NULL);
	act_expect(talker, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	close(talker);
	close(link);
}

static void
with_a_client_it_may_do_nothing(void **state)
{
	struct client client = root_client(*state);
	int link = notify_link(*state);
	struct outcome outcome;
	struct packet act;

	act_build(&act, "claim", "lane", "own", NULL);
	act_send(link, &act, client.near_fd);
	assert_int_equal(outcome_take(link, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_NOT_PERMITTED);
	client_close(&client);
	close(link);
}

static void
who_is_no_notifier_is_turned_away(void **state)
{
	struct fixture *f = *state;
	int link;

	assert_int_equal(connect_as(ANN_UID, f->keep_notify_socket), -1);
	link = connect_as(0, f->keep_notify_socket); /* root passes by the file's mode */
	assert_true(link >= 0);
	assert_true(link_was_closed(link));
	close(link);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_begin, fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_message_is_claimed_and_settled),
	    TEST(a_country_is_short_and_printable_or_nothing_is_settled),
	    TEST(each_notifier_is_woken),
	    TEST(a_notifier_that_does_not_listen_holds_nobody_up),
	    TEST(nothing_else_may_come_over_it),
	    TEST(with_a_client_it_may_do_nothing),
	    TEST(who_is_no_notifier_is_turned_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

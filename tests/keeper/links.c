/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of a running keeper's links: who may connect, whose a passed connection is, and what a
 * talker that breaks the rules can do to others.
 */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/poison.h"

static void
status_expect(int link, int passed_fd, const char *uid, enum reason reason)
{
	struct outcome outcome;
	struct packet act;

	act_build(&act, "status", "account", "ann", "uid", uid, NULL);
	act_send(link, &act, passed_fd);
	assert_int_equal(outcome_take(link, &outcome), 0);
	assert_string_equal(reason_text(outcome.reason), reason_text(reason));
	assert_int_equal(outcome.verdict, reason == REASON_RIGHT ? VERDICT_ACCEPT : VERDICT_REFUSE);
}

static void
acts_before_any_connection_was_passed_are_refused(void **state)
{
	struct client client = root_client(*state);
	int link = root_link(*state);

	status_expect(link, -1, "61004", REASON_NOT_PERMITTED);
	status_expect(link, client.near_fd, "61004", REASON_RIGHT);
	status_expect(link, -1, "61004", REASON_RIGHT);
	client_close(&client);
	close(link);
}

static void
caller_is_the_one_whose_connection_was_passed_last(void **state)
{
	struct client ann = user_client(*state, ANN_UID), bob = user_client(*state, BOB_UID);
	int link = user_link(*state), other = user_link(*state);

	status_expect(link, ann.near_fd, "61004", REASON_RIGHT);
	status_expect(link, -1, "61005", REASON_NOT_PERMITTED);
	status_expect(link, bob.near_fd, "61004", REASON_NOT_PERMITTED);
	status_expect(link, -1, "61005", REASON_RIGHT);
	status_expect(other, -1, "61005", REASON_NOT_PERMITTED); /* each link has its own */
	client_close(&ann);
	client_close(&bob);
	close(link);
	close(other);
}

static void
connection_of_a_plain_user_opens_nothing_over_the_root_link(void **state)
{
	struct fixture *f = *state;
	struct client client;
	int link = root_link(f);

	assert_int_equal(chmod(f->root_socket, 0666), 0); /* as if the kernel had let him in */
	client.far_fd = connect_as(ANN_UID, f->root_socket);
	client.near_fd = accept(f->root_listener, NULL, NULL);
	assert_true(client.near_fd >= 0);
	status_expect(link, client.near_fd, "61004", REASON_NOT_PERMITTED);
	client_close(&client);
	close(link);
}

static void
what_is_no_connection_of_a_client_makes_nobody_a_caller(void **state)
{
	struct fixture *f = *state;
	struct client client = user_client(f, ANN_UID);
	int link = user_link(f), root = root_link(f), pipes[2], pair[2];

	/* The client's own end names the uid of whoever listens: root. */
	status_expect(link, client.far_fd, "0", REASON_NOT_PERMITTED);
	status_expect(link, client.far_fd, "61004", REASON_NOT_PERMITTED);
	assert_int_equal(pipe(pipes), 0);
	status_expect(link, pipes[0], "61004", REASON_NOT_PERMITTED);
	status_expect(root, pipes[0], "61004", REASON_NOT_PERMITTED);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	status_expect(link, pair[0], "0", REASON_NOT_PERMITTED);

	/* And what was passed before does not count any more. */
	status_expect(link, client.near_fd, "61004", REASON_RIGHT);
	status_expect(link, pipes[0], "61004", REASON_NOT_PERMITTED);
	status_expect(link, -1, "61004", REASON_NOT_PERMITTED);
	for (int i = 0; i < 2; i++) {
		close(pipes[i]);
		close(pair[i]);
	}
	client_close(&client);
	close(link);
	close(root);
}

/* Whoever listens is the peer of all who connect: that must make no talker a caller. */
static void
connection_to_somebody_makes_nobody_that_one(void **state)
{
	struct fixture *f = *state;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	socklen_t length =
	    offsetof(struct sockaddr_un, sun_path) + 1 +
	    (socklen_t)snprintf(address.sun_path + 1, 64, "2sv-test-%d", (int)getpid());
	int listener = socket(AF_UNIX, SOCK_SEQPACKET, 0), link = user_link(f);
	int end = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	uid_t uid = 0;

	assert_int_equal(bind(listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(seteuid(ANN_UID), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(connect(end, (struct sockaddr *)&address, length), 0);
	assert_int_equal(link_peer_uid(end, &uid), 0);
	assert_int_equal(uid, ANN_UID);

	status_expect(link, end, "61004", REASON_NOT_PERMITTED);
	close(listener);
	close(end);
	close(link);
}

static void
root_over_the_user_socket_is_nobody(void **state)
{
	struct client client = user_client(*state, 0);
	int link = user_link(*state);

	status_expect(link, client.near_fd, "0", REASON_NOT_PERMITTED);
	client_close(&client);
	close(link);
}

static void
passed_connection_is_closed_at_once(void **state)
{
	struct client client = root_client(*state);
	int link = root_link(*state);

	status_expect(link, client.near_fd, "61004", REASON_RIGHT);
	close(client.near_fd);
	assert_true(link_was_closed(client.far_fd));
	close(client.far_fd);
	close(link);
}

static void
two_descriptors_with_one_act_end_the_link(void **state)
{
	struct client client = root_client(*state);
	int link = root_link(*state);
	struct packet act;
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control = {.bytes = {0}};
	struct iovec part = {.iov_base = act.bytes};
	struct msghdr message = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof(control)};

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	part.iov_len = act.size;
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(2 * sizeof(int));
	memcpy(CMSG_DATA(&control.head), &client.near_fd, sizeof(int));
	memcpy(CMSG_DATA(&control.head) + sizeof(int), &client.near_fd, sizeof(int));
	assert_true(sendmsg(link, &message, 0) > 0);
	assert_true(link_was_closed(link));
	close(client.near_fd);
	assert_true(link_was_closed(client.far_fd)); /* neither copy was kept */
	close(client.far_fd);
	close(link);
}

static void
peers_that_are_no_talkers_are_turned_away(void **state)
{
	static const uid_t uids[] = {0, KEEP_UID, ANN_UID, TALK_UID, USER_UID};
	struct fixture *f = *state;
	const char *paths[] = {f->keep_root_socket, f->keep_user_socket};
	static const uid_t right[] = {TALK_UID, USER_UID};
	int talker = root_talker(f), link;

	for (size_t p = 0; p < 2; p++) {
		assert_int_equal(chmod(paths[p], 0666), 0);
		for (size_t i = 0; i < sizeof(uids) / sizeof(uids[0]); i++) {
			if (uids[i] == right[p])
				continue;
			link = connect_as(uids[i], paths[p]);
			assert_true(link >= 0);
			assert_true(link_was_closed(link));
			close(link);
		}
	}
	status_expect(talker, -1, "61004", REASON_RIGHT);
	close(talker);
}

static void
send_bytes_expect_close(const struct fixture *f, const void *bytes, size_t size)
{
	int link = root_talker(f);

	assert_int_equal(send(link, bytes, size, 0), size);
	assert_true(link_was_closed(link));
	close(link);
}

static void
malformed_acts_end_their_link_and_no_other(void **state)
{
#define BYTES(text) text, sizeof(text) /* its NUL ends the last record */
	static const struct {
		const char *bytes;
		size_t size;
	} rows[] = {
	    {BYTES("x")},
	    {BYTES("v=1")},
	    {BYTES("op=status\0v=1")},
	    {BYTES("v=2\0op=status")},
	    {BYTES("v=1\0op=status\0account=ann\0account=bob")},
	    {BYTES("v=1\0op=status\0colour=red")},
	    {BYTES("v=1\0op=status\0account")},
	    {BYTES("v=1\0op=status\0Account=ann")},
	    {"v=1\0op=status", 13},
	};
	static char flood[8192];
	int talker = root_talker(*state);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		send_bytes_expect_close(*state, rows[i].bytes, rows[i].size);
	memset(flood, 'A', sizeof(flood));
	send_bytes_expect_close(*state, flood, 4096);
	send_bytes_expect_close(*state, flood, 4097);
	send_bytes_expect_close(*state, flood, sizeof(flood));
	status_expect(talker, -1, "61004", REASON_RIGHT);
	close(talker);
}

static void
empty_message_ends_its_link(void **state)
{
	int link = root_talker(*state);

	assert_int_equal(send(link, "", 0, 0), 0);
	assert_true(link_was_closed(link));
	close(link);
}

static void
talker_that_does_not_wait_for_its_answer_loses_its_link(void **state)
{
	struct fixture *f = *state;
	int hasty = root_talker(f), talker = root_talker(f);
	struct outcome outcome;
	struct packet act;

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	keeper_freeze(f);
	act_send(hasty, &act, -1);
	act_send(hasty, &act, -1);
	act_send(talker, &act, -1);
	keeper_thaw(f);

	assert_true(outcome_take(hasty, &outcome) < 0);
	assert_true(link_was_closed(hasty));
	assert_int_equal(outcome_take(talker, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_RIGHT);
	close(hasty);
	close(talker);
}

static void
talker_that_went_away_costs_nothing(void **state)
{
	struct fixture *f = *state;
	int gone = root_talker(f), talker = root_talker(f);
	struct packet act;

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	keeper_freeze(f);
	act_send(gone, &act, -1);
	close(gone);
	keeper_thaw(f);
	status_expect(talker, -1, "61004", REASON_RIGHT);
	close(talker);
}

static void
talker_that_never_reads_is_closed_and_holds_up_nobody(void **state)
{
	struct fixture *f = *state;
	int deaf = root_talker(f), talker = root_talker(f);
	struct pollfd end = {.fd = deaf, .events = POLLRDHUP};
	struct packet act;
	unsigned int sent = 0;

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	while (sent < 20000 && link_send(deaf, &act, 0, -1) == 0) {
		status_expect(talker, -1, "61004", REASON_RIGHT); /* so the deaf one's was run */
		sent++;
		if (poll(&end, 1, 0) == 1 && (end.revents & (POLLRDHUP | POLLHUP)))
			break;
	}
	assert_in_range(sent, 1, 19999);
	assert_true(link_was_closed(deaf));
	status_expect(talker, -1, "61004", REASON_RIGHT);
	close(deaf);
	close(talker);
}

static void
hundreds_of_idle_links_hold_up_nobody(void **state)
{
	int links[700], talker;

	for (size_t i = 0; i < 700; i++)
		links[i] = i % 2 ? root_link(*state) : user_link(*state);
	talker = root_talker(*state);
	status_expect(talker, -1, "61004", REASON_RIGHT);
	for (size_t i = 0; i < 700; i++)
		close(links[i]);
	status_expect(talker, -1, "61004", REASON_RIGHT);
	close(talker);
}

static void
links_without_end_of_one_role_leave_the_other_its_own(void **state)
{
	struct fixture *f = *state;
	int links[500], talker, closed = 0;

	keeper_stop(f);
	f->settings.max_dialogues = 48;
	keeper_start(f);
	for (size_t i = 0; i < 500; i++)
		links[i] = user_link(f);
	assert_true(link_was_closed(links[499]));
	assert_true(link_was_closed(links[400]));
	talker = root_talker(f);
	status_expect(talker, -1, "61004", REASON_RIGHT);
	for (size_t i = 0; i < 500; i++) {
		struct pollfd end = {.fd = links[i], .events = POLLRDHUP};

		closed += poll(&end, 1, 0);
		close(links[i]);
	}
	assert_in_range(closed, 100, 400); /* as many as there can be talkers are held */
	close(talker);

	talker = user_link(f); /* and who closes makes room */
	status_expect(talker, -1, "61004", REASON_NOT_PERMITTED);
	close(talker);
}

int
main(void)
{
#define LINKS_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)
	const struct CMUnitTest tests[] = {
	    LINKS_TEST(acts_before_any_connection_was_passed_are_refused),
	    LINKS_TEST(caller_is_the_one_whose_connection_was_passed_last),
	    LINKS_TEST(connection_of_a_plain_user_opens_nothing_over_the_root_link),
	    LINKS_TEST(what_is_no_connection_of_a_client_makes_nobody_a_caller),
	    LINKS_TEST(connection_to_somebody_makes_nobody_that_one),
	    LINKS_TEST(root_over_the_user_socket_is_nobody),
	    LINKS_TEST(passed_connection_is_closed_at_once),
	    LINKS_TEST(two_descriptors_with_one_act_end_the_link),
	    LINKS_TEST(peers_that_are_no_talkers_are_turned_away),
	    LINKS_TEST(malformed_acts_end_their_link_and_no_other),
	    LINKS_TEST(empty_message_ends_its_link),
	    LINKS_TEST(talker_that_does_not_wait_for_its_answer_loses_its_link),
	    LINKS_TEST(talker_that_went_away_costs_nothing),
	    LINKS_TEST(talker_that_never_reads_is_closed_and_holds_up_nobody),
	    LINKS_TEST(hundreds_of_idle_links_hold_up_nobody),
	    LINKS_TEST(links_without_end_of_one_role_leave_the_other_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

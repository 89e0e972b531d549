/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of a running keeper with its real store: a code lets in once, whoever asks, however
 * many at a time, and whatever happens to the keeper in between.
 */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include "base/text.h"
#include "tests/wire/lingering.h"

#include <unistd.h>

#include "base/poison.h"

static void
try_expect(int link, const char *code, enum verdict verdict, enum reason reason)
{
	struct packet act;

	build_try(&act, "ann", "61004", code);
	act_expect(link, &act, verdict, reason);
}

static void
login_from_decision_to_session_and_log(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	char code[CODE_DIGITS_MAX + 1];
	struct otpauth scope_otpauth device;
	struct outcome outcome;
	struct packet act;
	char login[40];

	act_build(&act, "decide", "account", "ann", "uid", "61004", "door", "sshd", "rhost",
	    "203.0.113.9", NULL);
	act_expect(talker, &act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	enrol_device(talker, "ann", "61004", &device);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_string_equal(packet_get(&outcome.result, "prompt"), "Code: ");
	assert_string_equal(packet_get(&outcome.result, "place"), "new");

	code_at(f, &device, 0, code);
	build_try(&act, "ann", "61004", code);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_string_equal(packet_get(&outcome.result, "device"), "phone");
	assert_int_equal(text_copy(login, sizeof(login), packet_get(&outcome.result, "login")), 0);

	act_build(&act, "arrived", "account", "ann", "uid", "61004", "door", "sshd", "rhost",
	    "203.0.113.9", "login", login, NULL);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_not_equal(outcome.verdict, VERDICT_REFUSE);

	act_build(&act, "hosts", "all", "yes", NULL);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.row_count, 1);
	assert_string_equal(packet_get(&outcome.rows[0], "host"), "203.0.113.9");
	assert_string_equal(packet_get(&outcome.rows[0], "account"), "ann");
	act_build(&act, "log", "account", "ann", "uid", "61004", "limit", "1", NULL);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.row_count, 1);
	assert_string_equal(packet_get(&outcome.rows[0], "event"), "login");
	assert_string_equal(packet_get(&outcome.rows[0], "login"), login);
	close(talker);
}

static void
code_is_checked_at_the_clock_given(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	char code[CODE_DIGITS_MAX + 1];
	struct otpauth scope_otpauth device;

	enrol_device(talker, "ann", "61004", &device);
	code_at(f, &device, 100, code);
	try_expect(talker, code, VERDICT_REFUSE, REASON_WRONG);
	*f->clock += 100 * 30;
	try_expect(talker, code, VERDICT_ACCEPT, REASON_RIGHT);
	try_expect(talker, code, VERDICT_REFUSE, REASON_USED);
	*f->clock -= 30;
	try_expect(talker, code, VERDICT_REFUSE, REASON_USED);
	close(talker);
}

static void
user_enrols_confirms_and_tests_over_the_user_link(void **state)
{
	struct fixture *f = *state;
	int talker = user_talker(f, ANN_UID), root = root_talker(f);
	char code[CODE_DIGITS_MAX + 1], error[160], warning[160];
	struct otpauth scope_otpauth device;
	struct outcome outcome;
	struct packet act;

	act_build(&act, "enrol", "account", "ann", "uid", "61004", "name", "phone", NULL);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_int_equal(otpauth_parse(packet_get(&outcome.result, "uri"), &device, error, warning,
			     sizeof(error)),
	    0);
	code_at(f, &device, 0, code);
	act_build(&act, "confirm", "account", "ann", "uid", "61004", "device",
	    packet_get(&outcome.result, "device_id"), "answer", code, NULL);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	try_expect(root, code, VERDICT_REFUSE, REASON_USED);

	code_at(f, &device, 1, code);
	act_build(&act, "try", "account", "ann", "uid", "61004", "door", "", "purpose", "test",
	    "answer", code, NULL);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	try_expect(root, code, VERDICT_REFUSE, REASON_USED);
	close(talker);
	close(root);
}

/* Sends the same code over n links, all found at once; returns how many were let in. */
static unsigned int
race(struct fixture *f, unsigned int n, const char *code)
{
	int links[400];
	unsigned int accepted = 0;
	struct outcome outcome;
	struct packet act;

	build_try(&act, "ann", "61004", code);
	for (unsigned int i = 0; i < n; i++)
		links[i] = root_talker(f);
	keeper_freeze(f);
	for (unsigned int i = 0; i < n; i++)
		act_send(links[i], &act, -1);
	keeper_thaw(f);
	for (unsigned int i = 0; i < n; i++) {
		assert_int_equal(outcome_take(links[i], &outcome), 0);
		if (outcome.verdict == VERDICT_ACCEPT)
			accepted++;
		else
			assert_true(
			    outcome.reason == REASON_USED || outcome.reason == REASON_THROTTLED);
		close(links[i]);
	}
	return accepted;
}

static void
of_64_logins_with_one_code_exactly_one_comes_in(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	char code[CODE_DIGITS_MAX + 1];
	struct otpauth scope_otpauth device;

	enrol_device(talker, "ann", "61004", &device);
	for (unsigned int round = 0; round < 10; round++) {
		code_at(f, &device, 0, code);
		assert_int_equal(race(f, 64, code), 1);
		*f->clock += 30;
	}
	close(talker);
}

static void
of_more_logins_than_one_batch_holds_exactly_one_comes_in(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	char code[CODE_DIGITS_MAX + 1];
	struct otpauth scope_otpauth device;

	enrol_device(talker, "ann", "61004", &device);
	code_at(f, &device, 0, code);
	assert_int_equal(race(f, 400, code), 1);
	close(talker);
}

static void
code_used_before_the_keeper_was_killed_stays_used(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	char code[CODE_DIGITS_MAX + 1], older[CODE_DIGITS_MAX + 1], next[CODE_DIGITS_MAX + 1];
	struct otpauth scope_otpauth device;

	enrol_device(talker, "ann", "61004", &device);
	code_at(f, &device, -1, older);
	code_at(f, &device, 0, code);
	code_at(f, &device, 1, next);
	try_expect(talker, code, VERDICT_ACCEPT, REASON_RIGHT);
	keeper_kill(f);
	assert_true(link_was_closed(talker));
	close(talker);

	keeper_start(f);
	talker = root_talker(f);
	try_expect(talker, code, VERDICT_REFUSE, REASON_USED);
	try_expect(talker, older, VERDICT_REFUSE, REASON_USED);
	try_expect(talker, next, VERDICT_ACCEPT, REASON_RIGHT);
	close(talker);
}

static bool
has_line_before(int talker, const char *id)
{
	struct outcome outcome;
	struct packet act;

	act_build(&act, "log", "all", "yes", "before", id, "limit", "1", NULL);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	return outcome.row_count > 0;
}

static void
flood_of_lines_does_not_outgrow_the_size_between_two_prunings_by_date(void **state)
{
	struct fixture *f = *state;
	int links[100];
	char host[81] = "";
	struct outcome outcome;
	struct packet act;

	memset(host, 'x', sizeof(host) - 1);
	act_build(&act, "end", "account", "nobody-knows-me", "door", "sshd", "rhost", host,
	    "reason", "ended", NULL);
	for (unsigned int i = 0; i < 100; i++)
		links[i] = root_talker(f);
	for (unsigned int round = 0; round < 200; round++) {
		for (unsigned int i = 0; i < 100; i++)
			act_send(links[i], &act, -1);
		for (unsigned int i = 0; i < 100; i++)
			assert_int_equal(outcome_take(links[i], &outcome), 0);
	}

	assert_false(has_line_before(links[0], "3000")); /* and the clock has stood still */
	assert_true(has_line_before(links[0], "19000"));
	for (unsigned int i = 0; i < 100; i++)
		close(links[i]);
}

#define LEFT_MAX 6

/* An act to which so many descriptors are left whose last close waits. */
static void
send_with_lingering(int link, int listener, unsigned int count)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int) * LEFT_MAX)];
	} control = {.bytes = {0}};
	struct packet act;
	struct iovec part;
	struct msghdr message = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = CMSG_SPACE(sizeof(int) * count)};
	int left[LEFT_MAX];

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	part = (struct iovec){.iov_base = act.bytes, .iov_len = act.size};
	for (unsigned int i = 0; i < count; i++)
		left[i] = lingering(listener);
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int) * count);
	memcpy(CMSG_DATA(&control.head), left, sizeof(int) * count);
	assert_int_equal(sendmsg(link, &message, 0), act.size);
	for (unsigned int i = 0; i < count; i++)
		close(left[i]);
}

static void
what_a_broken_talker_passes_holds_up_no_other(void **state)
{
	struct fixture *f = *state;
	int listener = lingering_listener(), talker = root_talker(f);
	struct packet act;

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	for (unsigned int count = 1; count <= LEFT_MAX; count++) {
		int link = user_link(f);

		keeper_freeze(f); /* its close must be the last */
		send_with_lingering(link, listener, count);
		keeper_thaw(f);
		act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
		close(link);
	}
	close(talker);
	close(listener);
}

static void
keeper_told_to_stop_ends_and_leaves_the_store_whole(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	char code[CODE_DIGITS_MAX + 1];
	struct otpauth scope_otpauth device;

	enrol_device(talker, "ann", "61004", &device);
	keeper_stop(f);
	assert_true(link_was_closed(talker));
	close(talker);
	keeper_start(f);
	talker = root_talker(f);
	code_at(f, &device, 0, code);
	try_expect(talker, code, VERDICT_ACCEPT, REASON_RIGHT);
	close(talker);
}

static void
acts_that_wait_when_the_keeper_is_stopped_are_still_answered(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	struct outcome outcome;
	struct packet act;

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	keeper_freeze(f);
	act_send(talker, &act, -1);
	close(f->stop_fd);
	f->stop_fd = -1;
	keeper_thaw(f);
	assert_int_equal(outcome_take(talker, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_RIGHT);
	assert_true(link_was_closed(talker));
	close(talker);
}

int
main(void)
{
#define LOOP_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)
	const struct CMUnitTest tests[] = {
	    LOOP_TEST(login_from_decision_to_session_and_log),
	    LOOP_TEST(code_is_checked_at_the_clock_given),
	    LOOP_TEST(user_enrols_confirms_and_tests_over_the_user_link),
	    LOOP_TEST(of_64_logins_with_one_code_exactly_one_comes_in),
	    LOOP_TEST(of_more_logins_than_one_batch_holds_exactly_one_comes_in),
	    LOOP_TEST(code_used_before_the_keeper_was_killed_stays_used),
	    LOOP_TEST(flood_of_lines_does_not_outgrow_the_size_between_two_prunings_by_date),
	    LOOP_TEST(what_a_broken_talker_passes_holds_up_no_other),
	    LOOP_TEST(keeper_told_to_stop_ends_and_leaves_the_store_whole),
	    LOOP_TEST(acts_that_wait_when_the_keeper_is_stopped_are_still_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

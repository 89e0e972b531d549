/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the keeper's errands over the wire: root's alone, one at a time, a little each turn
 * with other acts in between, and nothing left behind by one that was given up.
 */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include "base/text.h"
#include "saved/pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define TURNS_MAX 10000

/* One turn; the number that the next one must say, 0 at the end. */
static int64_t
turn(int link, const char *operation, int64_t number, struct outcome *outcome)
{
	char text[24];
	struct packet act;

	text_format(text, sizeof(text), "%lld", (long long)number);
	act_build(&act, operation, number > 0 ? "errand" : NULL, text, NULL);
	assert_int_equal(act_run(link, &act, outcome), 0);
	if (outcome->verdict != VERDICT_SKIP ||
	    packet_get_number(&outcome->result, "errand", 1, INT64_MAX, &number) < 0)
		return 0;
	return number;
}

/* All turns of it. Returns how many. */
static unsigned int
run_errand(int link, const char *operation, struct outcome *outcome)
{
	unsigned int turns = 0;
	int64_t number = 0;

	do {
		number = turn(link, operation, number, outcome);
		if (packet_get(&outcome->result, "wait"))
			usleep(10000);
		assert_true(++turns < TURNS_MAX);
	} while (number > 0);
	return turns;
}

static bool
copy_is_there(const struct fixture *f)
{
	char path[128];

	text_format(path, sizeof(path), "%s/2sv.db.copy", f->store_folder);
	return access(path, F_OK) == 0;
}

static void
errands_are_roots_alone(void **state)
{
	static const char *const operations[] = {"save", "check", "restore"};
	struct fixture *f = *state;
	int user = user_talker(f, ANN_UID);
	struct packet act;

	for (size_t i = 0; i < 3; i++) {
		act_build(&act, operations[i], NULL);
		act_expect(user, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	}
	assert_false(copy_is_there(f));
	close(user);
}

static void
a_save_gives_out_pieces_and_a_mark_that_the_key_makes(void **state)
{
	static const unsigned char key[] = "0123456789abcdef0123456789abcdef"; /* fixture.c */
	struct fixture *f = *state;
	int root = root_talker(f);
	unsigned char bytes[SAVED_ROW_BYTES];
	char mark[SAVED_MARK_SIZE] = "", wanted[SAVED_MARK_SIZE];
	struct saved_mark making;
	struct packet packet;
	int64_t number = 0;

	saved_mark_begin(&making, key);
	do {
		char text[24];

		text_format(text, sizeof(text), "%lld", (long long)number);
		act_build(&packet, "save", number > 0 ? "errand" : NULL, text, NULL);
		act_send(root, &packet, -1);
		number = 0;
		for (;;) {
			const char *kind;

			assert_int_equal(link_receive(root, &packet, 5000, NULL), 0);
			assert_int_equal(packet_parse(&packet, message_result_keys), 0);
			if (packet_is(&packet, "result"))
				break;
			kind = packet_get(&packet, "kind");
			if (strcmp(kind, "piece") == 0)
				saved_mark_add(&making, bytes,
				    (size_t)saved_piece_parse(packet_get(&packet, "text"), bytes));
			else if (strcmp(kind, "mark") == 0)
				text_copy(mark, sizeof(mark), packet_get(&packet, "text"));
		}
		packet_get_number(&packet, "errand", 1, INT64_MAX, &number);
	} while (number > 0);

	assert_string_equal(packet_get(&packet, "verdict"), "accept");
	saved_mark_end(&making, wanted);
	assert_string_equal(mark, wanted);
	assert_false(copy_is_there(f));
	close(root);
}

/* How many devices the check saw: told in any turn, for its child may live on a while after it. */
static void
keep_devices(const struct outcome *outcome, char *devices, size_t size)
{
	for (size_t i = 0; i < outcome->row_count && i < ROWS_KEPT; i++) {
		const char *kind = packet_get(&outcome->rows[i], "kind");

		if (kind && strcmp(kind, "store") == 0)
			text_copy(devices, size, packet_get(&outcome->rows[i], "devices"));
	}
}

static void
a_check_takes_many_turns_and_logins_are_answered_between_them(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f), other = root_talker(f);
	struct otpauth device;
	struct outcome outcome;
	struct packet act;
	char code[CODE_DIGITS_MAX + 1], devices[24] = "";
	int64_t number = 0;
	unsigned int turns = 0;

	enrol_device(other, "ann", "61004", &device);
	do {
		number = turn(root, "check", number, &outcome);
		keep_devices(&outcome, devices, sizeof(devices));
		*f->clock += 30;
		code_at(f, &device, 0, code);
		build_try(&act, "ann", "61004", code);
		act_expect(other, &act, VERDICT_ACCEPT, REASON_RIGHT);
		turns++;
	} while (number > 0 && turns < TURNS_MAX);

	assert_true(turns > 3);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_string_equal(devices, "1");
	close(root);
	close(other);
}

static void
one_errand_at_a_time_and_each_turn_must_be_its_own(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f), other = root_talker(f);
	struct outcome outcome;
	int64_t number = turn(root, "save", 0, &outcome);

	assert_true(number > 0);
	assert_true(copy_is_there(f));
	assert_int_equal(turn(other, "check", 0, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_BUSY);
	assert_int_equal(turn(other, "save", number + 1, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_PROTOCOL);
	assert_int_equal(turn(other, "check", number, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_PROTOCOL);
	assert_int_equal(turn(root, "save", number, &outcome), number);
	close(root);
	close(other);
}

static void
a_keeper_that_starts_removes_what_another_left_behind(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f);
	struct outcome outcome;

	assert_true(turn(root, "save", 0, &outcome) > 0);
	assert_true(copy_is_there(f));
	keeper_kill(f);
	close(root);
	assert_true(copy_is_there(f));
	keeper_start(f);
	root = root_talker(f);
	run_errand(root, "check", &outcome);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_false(copy_is_there(f));
	close(root);
}

static void
a_store_that_is_not_there_is_found_and_not_saved(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f);
	struct outcome outcome;

	run_errand(root, "check", &outcome);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_int_equal(outcome.row_count, 1);
	assert_string_equal(packet_get(&outcome.rows[0], "kind"), "finding");
	run_errand(root, "save", &outcome);
	assert_int_equal(outcome.verdict, VERDICT_REFUSE);
	assert_int_equal(outcome.reason, REASON_NO_STORE);
	assert_non_null(packet_get(&outcome.result, "words"));
	close(root);
}

static void
a_restore_of_what_is_not_there_says_so(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f);
	struct outcome outcome;
	struct packet act;

	run_errand(root, "restore", &outcome);
	assert_int_equal(outcome.verdict, VERDICT_REFUSE);
	assert_non_null(strstr(packet_get(&outcome.result, "words"), "2sv.db.restore"));
	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	act_expect(root, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(errands_are_roots_alone, fixture_begin, fixture_end),
	    cmocka_unit_test_setup_teardown(
		a_save_gives_out_pieces_and_a_mark_that_the_key_makes, fixture_begin, fixture_end),
	    cmocka_unit_test_setup_teardown(
		a_check_takes_many_turns_and_logins_are_answered_between_them, fixture_begin,
		fixture_end),
	    cmocka_unit_test_setup_teardown(
		one_errand_at_a_time_and_each_turn_must_be_its_own, fixture_begin, fixture_end),
	    cmocka_unit_test_setup_teardown(
		a_keeper_that_starts_removes_what_another_left_behind, fixture_begin, fixture_end),
	    cmocka_unit_test_setup_teardown(
		a_store_that_is_not_there_is_found_and_not_saved, fixture_begin_bare, fixture_end),
	    cmocka_unit_test_setup_teardown(
		a_restore_of_what_is_not_there_says_so, fixture_begin, fixture_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

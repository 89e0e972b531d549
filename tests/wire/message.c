/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/wire/message: what one side builds the other reads, and nothing else. */
#include "wire/message.h"
#include "wire/outcome.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define LOGIN_ID "0123456789abcdef0123456789abcdef"

static void
verdicts_and_reasons_read_back_as_they_were_written(void **state)
{
	enum verdict verdict;
	enum reason reason;

	(void)state;
	for (int i = VERDICT_REFUSE; i <= VERDICT_SKIP; i++) {
		assert_int_equal(verdict_parse(verdict_text((enum verdict)i), &verdict), 0);
		assert_int_equal(verdict, i);
	}
	for (int i = 0; i < REASON_COUNT; i++) {
		const char *text = reason_text((enum reason)i);

		assert_int_equal(strspn(text, "abcdefghijklmnopqrstuvwxyz-"), strlen(text));
		assert_int_equal(reason_parse(text, &reason), 0);
		assert_int_equal(reason, i);
	}
}

static void
words_that_are_none_are_refused(void **state)
{
	static const char *const none[] = {NULL, "", "Accept", "accept ", "accep", "right2", "0"};
	enum verdict verdict;
	enum reason reason;

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_int_equal(verdict_parse(none[i], &verdict), -EINVAL);
		assert_int_equal(reason_parse(none[i], &reason), -EINVAL);
	}
	assert_string_equal(verdict_text((enum verdict)99), "refuse");
	assert_string_equal(reason_text(REASON_COUNT), "internal");
}

static int
answer_over_the_wire(const struct answer *sent, struct answer *got)
{
	struct packet packet;

	message_answer(&packet, sent);
	assert_true(packet_is_whole(&packet));
	assert_int_equal(packet_parse(&packet, message_client_keys), 0);
	return message_read_answer(&packet, got);
}

static void
answer_of_each_kind_arrives_as_it_was_sent(void **state)
{
	struct answer sent, got;

	(void)state;
	for (int kind = ANSWER_TEXT; kind <= ANSWER_END; kind++) {
		memset(&sent, 0, sizeof(sent));
		sent.kind = (enum answer_kind)kind;
		if (kind == ANSWER_TEXT)
			memset(sent.text, '7', ANSWER_BYTES_MAX);
		assert_int_equal(answer_over_the_wire(&sent, &got), 0);
		assert_int_equal(got.kind, kind);
		assert_string_equal(got.text, sent.text);
	}
}

static void
answer_without_text_never_becomes_one(void **state)
{
	struct answer sent = {.kind = ANSWER_TEXT}, got;

	(void)state;
	assert_int_equal(answer_over_the_wire(&sent, &got), 0);
	assert_int_equal(got.kind, ANSWER_EMPTY);

	sent.kind = (enum answer_kind)42;
	assert_int_equal(answer_over_the_wire(&sent, &got), 0);
	assert_int_equal(got.kind, ANSWER_END);
}

static void
answer_that_may_not_be_is_refused(void **state)
{
	char too_long[ANSWER_BYTES_MAX + 2];
	const struct {
		const char *op, *answer, *instead;
	} rows[] = {
	    {"answer", NULL, NULL},
	    {"answer", "123456", "empty"},
	    {"answer", "", NULL},
	    {"answer", too_long, NULL},
	    {"answer", NULL, "text"},
	    {"answer", NULL, ""},
	    {"login", "123456", NULL},
	};
	struct packet packet;
	struct answer got;

	(void)state;
	memset(too_long, '7', sizeof(too_long));
	too_long[sizeof(too_long) - 1] = '\0';
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		packet_begin(&packet, rows[i].op);
		packet_add(&packet, "answer", rows[i].answer);
		packet_add(&packet, "instead", rows[i].instead);
		assert_int_equal(message_read_answer(&packet, &got), -EPROTO);
		assert_int_equal(got.kind, ANSWER_END);
		assert_string_equal(got.text, "");
	}
}

static void
answer_wipe_leaves_nothing(void **state)
{
	struct answer answer = {.kind = ANSWER_EMPTY, .text = "123456"};

	(void)state;
	answer_wipe(&answer);

	for (size_t i = 0; i < sizeof(answer); i++)
		assert_int_equal(((const char *)&answer)[i], 0);
}

static void
done_arrives_as_it_was_sent(void **state)
{
	const struct done sent = {.verdict = VERDICT_ACCEPT,
	    .reason = REASON_RIGHT,
	    .words = "New host.",
	    .login = LOGIN_ID,
	    .device = "phone",
	    .wait = 12};
	struct packet packet;
	struct done got;

	(void)state;
	message_done(&packet, &sent);
	assert_int_equal(packet_parse(&packet, message_service_keys), 0);
	assert_int_equal(message_read_done(&packet, &got), 0);

	assert_int_equal(got.verdict, VERDICT_ACCEPT);
	assert_int_equal(got.reason, REASON_RIGHT);
	assert_string_equal(got.words, "New host.");
	assert_string_equal(got.login, LOGIN_ID);
	assert_string_equal(got.device, "phone");
	assert_int_equal(got.wait, 12);
}

static void
done_that_is_forgotten_refuses(void **state)
{
	struct packet packet;
	struct done done = {0};

	(void)state;
	message_done(&packet, &done);
	assert_int_equal(packet_parse(&packet, message_service_keys), 0);
	done.verdict = VERDICT_ACCEPT;
	assert_int_equal(message_read_done(&packet, &done), 0);

	assert_int_equal(done.verdict, VERDICT_REFUSE);
	assert_int_equal(done.reason, REASON_INTERNAL);
}

static void
done_that_can_not_be_read_refuses(void **state)
{
	static const struct {
		const char *op, *verdict, *reason, *words, *login;
	} rows[] = {
	    {"ask", "accept", "right", NULL, NULL},
	    {"done", NULL, "right", NULL, NULL},
	    {"done", "accept", NULL, NULL, NULL},
	    {"done", "ACCEPT", "right", NULL, NULL},
	    {"done", "", "right", NULL, NULL},
	    {"done", "accept", "fine", NULL, NULL},
	    {"done", "accept", "right", "two\nlines", NULL},
	    {"done", "accept", "right", "\033[2J", NULL},
	    {"done", "accept", "right", NULL, ""},
	    {"done", "accept", "right", NULL, "0123"},
	    {"done", "accept", "right", NULL, "0123456789ABCDEF0123456789abcdef"},
	    {"done", "accept", "right", NULL, LOGIN_ID "0"},
	};
	struct packet packet;
	struct done done;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		packet_begin(&packet, rows[i].op);
		packet_add(&packet, "verdict", rows[i].verdict);
		packet_add(&packet, "reason", rows[i].reason);
		packet_add(&packet, "words", rows[i].words);
		packet_add(&packet, "login", rows[i].login);
		done.verdict = VERDICT_ACCEPT;
		assert_int_equal(message_read_done(&packet, &done), -EPROTO);
		assert_int_equal(done.verdict, VERDICT_REFUSE);
		assert_null(done.words);
		assert_null(done.login);
	}
}

static void
done_with_a_wait_that_is_no_number_refuses(void **state)
{
	struct packet packet;
	struct done done;

	(void)state;
	packet_begin(&packet, "done");
	packet_add(&packet, "verdict", "accept");
	packet_add(&packet, "reason", "right");
	packet_add(&packet, "wait", "2x");

	assert_int_equal(message_read_done(&packet, &done), -EPROTO);
	assert_int_equal(done.verdict, VERDICT_REFUSE);
}

static void
login_id_comes_only_with_an_accept(void **state)
{
	const struct done sent = {
	    .verdict = VERDICT_REFUSE, .reason = REASON_WRONG, .login = LOGIN_ID};
	struct packet packet;
	struct done got;

	(void)state;
	message_done(&packet, &sent);
	assert_int_equal(message_read_done(&packet, &got), 0);

	assert_null(got.login);
}

static void
ask_and_show_carry_their_text(void **state)
{
	struct packet packet;

	(void)state;
	message_ask(&packet, "Code: ", false);
	assert_int_equal(packet_parse(&packet, message_service_keys), 0);
	assert_true(packet_is(&packet, "ask"));
	assert_string_equal(packet_get(&packet, "prompt"), "Code: ");
	assert_string_equal(packet_get(&packet, "echo"), "no");

	message_ask(&packet, "Name: ", true);
	assert_string_equal(packet_get(&packet, "echo"), "yes");

	message_show(&packet, "one\ntwo");
	assert_int_equal(packet_parse(&packet, message_service_keys), 0);
	assert_true(packet_is(&packet, "show"));
	assert_string_equal(packet_get(&packet, "text"), "one\ntwo");
}

static bool
has(const char *const keys[], const char *key)
{
	for (size_t i = 0; keys[i]; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static void
only_clients_answer_and_only_the_service_judges(void **state)
{
	(void)state;
	assert_true(has(message_client_keys, "answer"));
	assert_false(has(message_client_keys, "verdict"));
	assert_false(has(message_client_keys, "prompt"));
	assert_false(has(message_service_keys, "answer"));
	assert_true(has(message_service_keys, "verdict"));
	assert_true(has(message_act_keys, "answer"));
	assert_false(has(message_act_keys, "verdict"));
	assert_false(has(message_result_keys, "answer"));
	assert_true(has(message_result_keys, "verdict"));
	assert_false(has(message_service_keys, "secret"));
}

/* Nothing that was not said, or is no word of the table, is taken for an outcome. */
static void
outcomes_and_purposes_come_back_as_they_were_said(void **state)
{
	enum message_outcome outcome;
	enum message_purpose purpose;

	(void)state;
	for (int i = OUTCOME_SENT; i <= OUTCOME_NEVER; i++) {
		assert_int_equal(outcome_parse(outcome_text((enum message_outcome)i), &outcome), 0);
		assert_int_equal(outcome, i);
	}
	for (int i = MESSAGE_ALERTS; i <= MESSAGE_TEST; i++) {
		assert_int_equal(purpose_parse(purpose_text((enum message_purpose)i), &purpose), 0);
		assert_int_equal(purpose, i);
	}
	assert_true(outcome_parse(NULL, &outcome) < 0 && outcome_parse("done", &outcome) < 0);
	assert_true(purpose_parse(NULL, &purpose) < 0 && purpose_parse("poem", &purpose) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verdicts_and_reasons_read_back_as_they_were_written),
	    cmocka_unit_test(words_that_are_none_are_refused),
	    cmocka_unit_test(answer_of_each_kind_arrives_as_it_was_sent),
	    cmocka_unit_test(answer_without_text_never_becomes_one),
	    cmocka_unit_test(answer_that_may_not_be_is_refused),
	    cmocka_unit_test(answer_wipe_leaves_nothing),
	    cmocka_unit_test(done_arrives_as_it_was_sent),
	    cmocka_unit_test(done_that_is_forgotten_refuses),
	    cmocka_unit_test(done_that_can_not_be_read_refuses),
	    cmocka_unit_test(done_with_a_wait_that_is_no_number_refuses),
	    cmocka_unit_test(login_id_comes_only_with_an_accept),
	    cmocka_unit_test(ask_and_show_carry_their_text),
	    cmocka_unit_test(only_clients_answer_and_only_the_service_judges),
	    cmocka_unit_test(outcomes_and_purposes_come_back_as_they_were_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

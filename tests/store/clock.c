/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of a clock that stands anywhere and goes anywhere: no code is accepted twice, the owner
 * comes in again once it is right, dates to come silence nothing, and it is told.
 */
#include "fixture.h"

#include "base/poison.h"

#define DAY INT64_C(86400)
#define IN_1970 INT64_C(90000)
#define IN_2026 INT64_C(1780000020)
#define IN_2038 INT64_C(2147483670)

static struct act
try_code(int64_t now, const char *code)
{
	struct act act = act_of(ACT_TRY, now);

	act.answer = code;
	return act;
}

static void
expect_right(struct fixture *fixture, const struct otpauth *given, int64_t now)
{
	run_expecting(fixture, try_code(now, code_at(given, now)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
expect_used(struct fixture *fixture, const struct otpauth *given, int64_t now)
{
	run_expecting(fixture, try_code(now, code_at(given, now)), VERDICT_REFUSE, REASON_USED);
}

static void
a_clock_that_was_ahead_for_a_while_shuts_nobody_out(void **state)
{
	struct fixture *fixture = *state;
	struct event_row *event;
	struct result page;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026 - DAY);
	expect_right(fixture, &rfc, IN_2026);
	expect_right(fixture, &rfc, IN_2038);
	expect_right(fixture, &rfc, IN_2038 + 60);

	expect_right(fixture, &rfc, IN_2026 + 3600);
	event = newest_event(fixture, &page);
	assert_non_null(strstr(event->detail, "clock went back"));
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "clock-back"), 1);

	expect_used(fixture, &rfc, IN_2026); /* what was used stays so */
	expect_used(fixture, &rfc, IN_2026 + 3600);
	expect_used(fixture, &rfc, IN_2038);
	expect_used(fixture, &rfc, IN_2038 + 60);
	expect_right(fixture, &rfc, IN_2026 + 3660); /* and logins go on, as any */
	expect_right(fixture, &rfc, IN_2026 + 2 * DAY);
	assert_int_equal(count_alerts(fixture, "clock-back"), 1);
	expect_right(fixture, &rfc, IN_2038 + 3600);
	expect_used(fixture, &rfc, IN_2038 + 60);
	expect_used(fixture, &rfc, IN_2026 + 2 * DAY);
}

static void
a_clock_set_back_a_little_makes_wait_and_accepts_no_older_code(void **state)
{
	static const int64_t back[] = {30, 60, 300, 870};
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026 - DAY);
	expect_right(fixture, &rfc, IN_2026);

	for (size_t i = 0; i < sizeof(back) / sizeof(back[0]); i++)
		expect_used(fixture, &rfc, IN_2026 - back[i]);

	expect_right(fixture, &rfc, IN_2026 + 30);
	assert_int_equal(count_alerts(fixture, "clock-back"), 0);
}

static void
a_code_of_a_session_before_is_not_accepted_where_the_clock_is_set_back_to_it(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026 - DAY);
	expect_right(fixture, &rfc, IN_2026);
	expect_right(fixture, &rfc, IN_2026 + 600);
	expect_right(fixture, &rfc, IN_2026 + 1200);
	expect_right(fixture, &rfc, IN_2026 + DAY);

	for (int64_t at = IN_2026 - 870; at <= IN_2026 + 1200; at += 30)
		expect_used(fixture, &rfc, at); /* used, or older than one that was */
}

/* As after a merge where the store went on by itself. */
static void
a_clock_goes_back_also_where_a_kept_span_is_longer_than_the_device_s(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026 - DAY);
	expect_right(fixture, &rfc, IN_2038);
	fixture_alter(fixture, "INSERT INTO used_span (device_id, first, last)"
			       " SELECT id, first_step, last_step + 5 FROM device");

	expect_right(fixture, &rfc, IN_2026);

	expect_used(fixture, &rfc, IN_2026);
	expect_used(fixture, &rfc, IN_2038);
	expect_used(fixture, &rfc, IN_2038 + 150);
	expect_right(fixture, &rfc, IN_2038 + 180);
}

/* Numbers that look like chance, the same each time. */
static uint32_t
next_number(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

#define JUMPS 400

/* Wherever the clock goes: each step that was accepted is refused ever after. */
static void
no_step_is_accepted_twice_wherever_the_clock_jumps(void **state)
{
	static const int64_t places[] = {IN_1970, IN_2026, IN_2038, IN_2026 + 30 * DAY};
	struct fixture *fixture = *state;
	static int64_t accepted[JUMPS];
	unsigned int count = 0;
	uint32_t seed = 7;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, 0);
	for (int i = 0; i < JUMPS; i++) {
		int64_t now = places[next_number(&seed) % 4] + next_number(&seed) % 20000;
		struct result result = run_one(fixture, try_code(now, code_at(&rfc, now)));

		for (unsigned int k = 0; k < count; k++)
			if (accepted[k] == now / 30)
				assert_int_equal(result.verdict, VERDICT_REFUSE);
		if (result.verdict == VERDICT_ACCEPT)
			accepted[count++] = now / 30;
		else
			assert_int_equal(result.reason, REASON_USED);
		result_free(&result);
	}
	assert_true(count >= 10);
	for (unsigned int k = 0; k < count; k++)
		expect_used(fixture, &rfc, accepted[k] * 30);
	assert_true(fixture_probe(fixture, "SELECT count(*) FROM used_span") <= 40);
}

/* A person who logs in every day leaves few spans, and none of them opens. */
static void
a_year_of_logins_leaves_few_spans(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026 - DAY);
	for (int64_t day = 0; day < 365; day++)
		expect_right(fixture, &rfc, IN_2026 + day * DAY);

	for (int64_t day = 0; day < 365; day++)
		expect_used(fixture, &rfc, IN_2026 + day * DAY);
	assert_true(fixture_probe(fixture, "SELECT count(*) FROM used_span") <= 9);
}

/* More sittings than spans are kept: what lies between the jump and the right time stays free. */
static void
many_sittings_at_a_clock_far_ahead_shut_nobody_out(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026 - DAY);
	expect_right(fixture, &rfc, IN_2026);
	for (int64_t hour = 0; hour < 30; hour++)
		expect_right(fixture, &rfc, IN_2038 + hour * 3600);

	expect_right(fixture, &rfc, IN_2026 + DAY);

	expect_used(fixture, &rfc, IN_2026);
	for (int64_t hour = 0; hour < 30; hour++)
		expect_used(fixture, &rfc, IN_2038 + hour * 3600);
	assert_true(fixture_probe(fixture, "SELECT count(*) FROM used_span") <= 9);
}

static void
a_code_whose_time_was_named_stays_refused_after_a_jump(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026 - DAY);
	run_expecting(
	    fixture, try_code(IN_2026, code_at(&rfc, IN_2026 + 300)), VERDICT_REFUSE, REASON_CLOCK);
	expect_right(fixture, &rfc, IN_2038);
	run_expecting(
	    fixture, try_code(IN_2038, code_at(&rfc, IN_2038 + 300)), VERDICT_REFUSE, REASON_CLOCK);

	expect_used(fixture, &rfc, IN_2026 + 300);
	expect_right(fixture, &rfc, IN_2026 + 330);
	expect_used(fixture, &rfc, IN_2038 + 300);
}

static struct act
round_at(int64_t now, bool synchronised)
{
	return (struct act){.kind = ACT_PRUNE,
	    .now = now,
	    .keep_days = 400,
	    .keep_megabytes = 100,
	    .clock_synchronised = synchronised};
}

static const char *
trouble_after(struct fixture *fixture, struct act act)
{
	static char text[512];

	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	store_trouble(fixture->store, text, sizeof(text));
	return text;
}

static void
a_clock_that_went_back_is_told_once(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2038);
	assert_string_equal(trouble_after(fixture, round_at(IN_2038 + 5, true)), "");

	assert_non_null(strstr(trouble_after(fixture, round_at(IN_2026, true)), "went back"));
	assert_int_equal(count_alerts(fixture, "clock-back"), 1);
	assert_string_equal(trouble_after(fixture, round_at(IN_2026 + 10, true)), "");
	assert_int_equal(count_alerts(fixture, "clock-back"), 1);
}

static void
a_clock_that_stays_unsynchronised_is_told_after_an_hour(void **state)
{
	struct fixture *fixture = *state;

	assert_string_equal(trouble_after(fixture, round_at(IN_2026, false)), "");
	assert_string_equal(trouble_after(fixture, round_at(IN_2026 + 3599, false)), "");
	assert_non_null(
	    strstr(trouble_after(fixture, round_at(IN_2026 + 3600, false)), "synchronised"));
	trouble_after(fixture, round_at(IN_2026 + 3 * DAY, false));
	assert_string_equal(trouble_after(fixture, round_at(IN_2026 + 3 * DAY, true)), "");
	assert_int_equal(count_alerts(fixture, "clock-off"), 1);
}

/* Dated twelve years on, they would be recent for as long. */
static void
rows_dated_after_now_count_as_now_once_the_clock_is_right(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026);
	log_in(fixture, "203.0.113.9", &rfc, IN_2026 + 30);
	log_in(fixture, "198.51.100.1", &rfc, IN_2038);
	run_expecting(fixture, try_code(IN_2038, "000000"), VERDICT_REFUSE, REASON_WRONG);
	trouble_after(fixture, round_at(IN_2026 + DAY, false)); /* behind */
	trouble_after(fixture, round_at(IN_2026 + DAY + 1, false));
	assert_true(fixture_probe(fixture, "SELECT max(at) FROM attempt") >= IN_2038);

	trouble_after(fixture, round_at(IN_2026 + DAY + 2, true));

	assert_int_equal(
	    fixture_probe(fixture, "SELECT max(m) FROM (SELECT max(at) AS m FROM attempt"
				   " UNION ALL SELECT max(last_at) FROM host"
				   " UNION ALL SELECT max(right_at) FROM prefix"
				   " UNION ALL SELECT max(at) FROM new_host)"),
	    IN_2026 + DAY + 2);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 1);
	assert_true(fixture_probe(fixture, "SELECT max(at) FROM event") >= IN_2038); /* the log */
}

static void
an_alert_dated_after_now_silences_none(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026);
	for (int i = 0; i < 3; i++)
		run_expecting(fixture, try_code(IN_2038, "000000"), VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(count_alerts(fixture, "wrong-codes"), 1);

	for (int i = 0; i < 2; i++)
		run_expecting(
		    fixture, try_code(IN_2026 + 60, "000000"), VERDICT_REFUSE, REASON_WRONG);

	assert_int_equal(count_alerts(fixture, "wrong-codes"), 2);
}

/* Failures while the clock stood ahead; then somebody comes by the right time. */
static void
fail_ahead(struct fixture *fixture, bool is_looked_at)
{
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026);
	trouble_after(fixture, round_at(IN_2026 + 5, true));
	for (int i = 0; i < 5; i++)
		run_expecting(fixture, try_code(IN_2038, "000000"), VERDICT_REFUSE, REASON_WRONG);
	if (is_looked_at)
		trouble_after(fixture, round_at(IN_2038 + 5, true));
	run_expecting(fixture, try_code(IN_2026 + DAY, "000000"), VERDICT_REFUSE, REASON_THROTTLED);

	trouble_after(fixture, round_at(IN_2026 + DAY + 1, true));

	expect_right(fixture, &rfc, IN_2026 + DAY + 601);
}

/* What he did is dated right: rows before it are not, all the same. */
static void
one_who_comes_before_the_clock_is_looked_at_hides_no_rows_dated_after_now(void **state)
{
	fail_ahead(*state, false);
}

static void
nor_does_one_who_comes_between_two_looks(void **state)
{
	fail_ahead(*state, true);
}

/* Freed while the clock stood ahead: a day later stop wants no code, as ever. */
static void
a_free_dated_after_now_makes_stop_want_a_code_for_a_day_alone(void **state)
{
	struct fixture *fixture = *state;
	struct act stop = act_of_user(ACT_STOP, IN_2026 + DAY);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026);
	run_expecting(fixture, act_of(ACT_STOP, IN_2038), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act_of(ACT_FREE, IN_2038), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, stop, VERDICT_REFUSE, REASON_NEEDS_CODE);

	trouble_after(fixture, round_at(IN_2026 + DAY + 1, true)); /* behind */
	trouble_after(fixture, round_at(IN_2026 + DAY + 2, true));

	stop.now = IN_2026 + 2 * DAY;
	run_expecting(fixture, stop, VERDICT_REFUSE, REASON_NEEDS_CODE);
	stop.now = IN_2026 + 2 * DAY + 3;
	run_expecting(fixture, stop, VERDICT_ACCEPT, REASON_RIGHT);
}

/* What it had found stands in the transaction that failed with it. */
static void
a_look_that_failed_is_made_again(void **state)
{
	struct fixture *fixture = *state;
	struct act look = round_at(IN_2026 + DAY, true);
	struct result result = {0};
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, IN_2026);
	for (int i = 0; i < 3; i++)
		run_expecting(
		    fixture, try_code(IN_2038 + i, "000000"), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(
	    fixture, try_code(IN_2026 + DAY - 60, "000000"), VERDICT_REFUSE, REASON_WRONG);
	fixture_alter(fixture, "CREATE UNIQUE INDEX fault ON attempt (at)");
	fixture->driver->run(
	    fixture->store, &look, 1, &result, fixture->error, sizeof(fixture->error));
	assert_int_equal(result.verdict, VERDICT_REFUSE);
	result_free(&result);
	fixture_alter(fixture, "DROP INDEX fault");
	run_expecting(fixture, try_code(IN_2026 + DAY + 5, "000000"), VERDICT_REFUSE, REASON_WRONG);

	trouble_after(fixture, round_at(IN_2026 + DAY + 10, true));
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM attempt WHERE at > 2000000000"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_clock_that_was_ahead_for_a_while_shuts_nobody_out),
	    STORE_TEST(a_clock_set_back_a_little_makes_wait_and_accepts_no_older_code),
	    STORE_TEST(
		a_code_of_a_session_before_is_not_accepted_where_the_clock_is_set_back_to_it),
	    STORE_TEST(a_clock_goes_back_also_where_a_kept_span_is_longer_than_the_device_s),
	    STORE_TEST(no_step_is_accepted_twice_wherever_the_clock_jumps),
	    STORE_TEST(a_year_of_logins_leaves_few_spans),
	    STORE_TEST(many_sittings_at_a_clock_far_ahead_shut_nobody_out),
	    STORE_TEST(a_code_whose_time_was_named_stays_refused_after_a_jump),
	    STORE_TEST(a_clock_that_went_back_is_told_once),
	    STORE_TEST(a_clock_that_stays_unsynchronised_is_told_after_an_hour),
	    STORE_TEST(rows_dated_after_now_count_as_now_once_the_clock_is_right),
	    STORE_TEST(an_alert_dated_after_now_silences_none),
	    STORE_TEST(one_who_comes_before_the_clock_is_looked_at_hides_no_rows_dated_after_now),
	    STORE_TEST(nor_does_one_who_comes_between_two_looks),
	    STORE_TEST(a_free_dated_after_now_makes_stop_want_a_code_for_a_day_alone),
	    STORE_TEST(a_look_that_failed_is_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

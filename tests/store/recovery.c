/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recovery codes: a set comes with the first device, each code is good once, for its own account,
 * whatever else is closed; a new set voids the old one; what is used or few is told.
 */
#include "fixture.h"

#include <ctype.h>
#include <stdio.h>

#include "base/poison.h"

#define HOME "203.0.113.9"
#define DAY INT64_C(86400)
#define TEN 10
#define NONE_OF_THEM "zzzz-zzzz-zzzz-zzzz"

/* What a person writes down. */
struct paper {
	unsigned int count;
	char codes[RECOVERY_CODES_MAX][RECOVERY_TEXT_SIZE];
};

static struct act
with_codes(struct act act)
{
	act.recovery_codes = TEN;
	return act;
}

static void
copy_down(const struct result *result, struct paper *ret)
{
	assert_int_equal(result->row_kind, ROW_RECOVERY);
	ret->count = result->row_count;
	for (unsigned int i = 0; i < result->row_count; i++) {
		assert_int_equal(result->rows.recovery[i].number, i + 1);
		memcpy(ret->codes[i], result->rows.recovery[i].text, RECOVERY_TEXT_SIZE);
	}
}

/* Ann's first device, and the codes that came with it. */
static struct paper
begin(struct fixture *fixture, struct otpauth *rfc)
{
	struct paper paper = {.count = 0};
	struct result enrolled, confirmed;

	rfc_parameters(rfc);
	enrolled = enrol_pending(fixture, rfc, NOON - DAY);
	confirmed = run_one(fixture,
	    with_codes(confirm_of(NOON - DAY, enrolled.device_id, code_at(rfc, NOON - DAY))));
	assert_int_equal(confirmed.verdict, VERDICT_ACCEPT);
	assert_true(confirmed.has_recovery);
	assert_int_equal(confirmed.recovery.number, 1);
	assert_int_equal(confirmed.recovery.left, TEN);
	copy_down(&confirmed, &paper);
	result_free(&enrolled);
	result_free(&confirmed);
	assert_int_equal(paper.count, TEN);
	return paper;
}

static struct act
try_of(int64_t now, const char *answer)
{
	struct act act = with_codes(act_of(ACT_TRY, now));

	act_from(&act, HOME);
	act.door_arrives = true;
	act.answer = answer;
	return act;
}

static int64_t
charged(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT count(*) FROM attempt");
}

static struct paper
renew(struct fixture *fixture, int64_t now)
{
	struct act act = with_codes(act_of(ACT_CODES_NEW, now));
	struct result result = run_one(fixture, act);
	struct paper paper = {.count = 0};

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	copy_down(&result, &paper);
	result_free(&result);
	return paper;
}

static void
the_first_device_brings_ten_and_the_store_has_their_hashes_alone(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc, other;
	struct paper paper = begin(fixture, &rfc);
	struct result enrolled, confirmed;
	char query[200];

	assert_int_equal(
	    fixture_probe(
		fixture, "SELECT count(*) FROM recovery WHERE length(hash) = 32 AND used_at = 0"),
	    TEN);
	for (unsigned int i = 0; i < paper.count; i++) {
		snprintf(query, sizeof(query),
		    "SELECT count(*) FROM event WHERE detail LIKE '%%%s%%'", paper.codes[i]);
		assert_int_equal(fixture_probe(fixture, query), 0);
		for (unsigned int k = 0; k < i; k++)
			assert_string_not_equal(paper.codes[i], paper.codes[k]);
	}
	/* A second device brings none. */
	other_parameters(2, &other);
	{
		struct act act = with_codes(act_of(ACT_ENROL, NOON));

		act.given = &other;
		enrolled = run_one(fixture, act);
	}
	confirmed = run_one(
	    fixture, with_codes(confirm_of(NOON, enrolled.device_id, code_at(&other, NOON))));
	assert_int_equal(confirmed.verdict, VERDICT_ACCEPT);
	assert_int_equal(confirmed.row_count, 0);
	assert_false(confirmed.has_recovery);
	result_free(&enrolled);
	result_free(&confirmed);
}

static void
each_lets_in_once_and_its_owner_hears_of_it(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);
	struct result result = run_one(fixture, try_of(NOON, paper.codes[4])), page;
	struct event_row *event;

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.device, RECOVERY_DEVICE);
	assert_true(result.has_recovery);
	assert_int_equal(result.recovery.left, TEN - 1);
	result_free(&result);
	event = newest_event(fixture, &page);
	assert_string_equal(event->detail, "set 1, code 5; 9 left");
	result_free(&page);
	assert_int_equal(count_alerts(fixture, "recovery-used"), 1);
	assert_int_equal(count_alerts(fixture, "codes-few"), 0);

	run_expecting(fixture, try_of(NOON + 9, paper.codes[4]), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(NOON + 10, paper.codes[4]), VERDICT_REFUSE, REASON_USED);
	assert_int_equal(count_alerts(fixture, "used-code"), 1); /* once a day: it stays used */
	assert_int_equal(charged(fixture), 0);
	run_expecting(fixture, try_of(NOON + 20, paper.codes[5]), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
it_may_be_typed_as_people_do(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);
	char typed[40];
	size_t used = 0;

	/* 8WQ2 k3mt ... */
	for (const char *p = paper.codes[0]; *p; p++)
		typed[used++] = *p == '-' ? ' ' : (char)toupper((unsigned char)*p);
	typed[used] = '\0';
	run_expecting(fixture, try_of(NOON, typed), VERDICT_ACCEPT, REASON_RIGHT);

	used = 0;
	for (const char *p = paper.codes[1]; *p; p++) {
		if (*p == '-')
			continue;
		typed[used++] = *p;
		if (*p == '1')
			typed[used - 1] = 'l';
		if (*p == '0')
			typed[used - 1] = 'O';
	}
	typed[used] = '\0';
	run_expecting(fixture, try_of(NOON, typed), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
two_at_the_same_moment_are_one_login(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);
	struct act acts[2] = {try_of(NOON, paper.codes[0]), try_of(NOON, paper.codes[0])};
	struct result results[2];
	int accepted = 0, used = 0;

	memset(results, 0, sizeof(results));
	assert_int_equal(fixture->driver->run(fixture->store, acts, 2, results, fixture->error,
			     sizeof(fixture->error)),
	    0);
	for (int i = 0; i < 2; i++) {
		accepted += results[i].verdict == VERDICT_ACCEPT;
		used += results[i].reason == REASON_USED;
		result_free(&results[i]);
	}
	assert_int_equal(accepted, 1);
	assert_int_equal(used, 1);
}

static void
wrong_ones_are_charged_apart_and_come_to_an_end(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);

	for (int i = 0; i < 30; i++)
		run_expecting(
		    fixture, try_of(NOON + i, NONE_OF_THEM), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, try_of(NOON + 31, paper.codes[0]), VERDICT_REFUSE, REASON_THROTTLED);
	/* One code was not charged for them; another place is not shut; later it is open again. */
	run_expecting(
	    fixture, try_of(NOON + 60, code_at(&rfc, NOON + 60)), VERDICT_ACCEPT, REASON_RIGHT);
	{
		struct act act = try_of(NOON + 61, paper.codes[0]);

		act_from(&act, "198.51.100.7");
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	}
	run_expecting(fixture, try_of(NOON + 660, paper.codes[1]), VERDICT_ACCEPT, REASON_RIGHT);
}

/* Somebody behind the owner's own prefix who has the password shuts both ways of her phone. */
static void
shut_both_ways(struct fixture *fixture)
{
	for (int i = 0; i < 5; i++)
		run_expecting(fixture, try_of(NOON, "000000"), VERDICT_REFUSE, REASON_WRONG);
	for (int i = 0; i < 10; i++)
		run_expecting(fixture, try_of(NOON, "000000-000001"), VERDICT_REFUSE, REASON_WRONG);
}

static void
it_comes_in_where_no_device_can(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);
	struct act decide = with_codes(act_of(ACT_DECIDE, NOON + 60));
	struct result result;

	act_from(&decide, HOME);
	shut_both_ways(fixture);
	run_expecting(
	    fixture, try_of(NOON + 60, code_at(&rfc, NOON + 60)), VERDICT_REFUSE, REASON_THROTTLED);
	result = run_one(fixture, decide);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.ask, ASK_RECOVERY);
	result_free(&result);
	run_expecting(fixture, try_of(NOON + 60, paper.codes[0]), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_of(NOON + 60, paper.codes[0]), VERDICT_REFUSE, REASON_USED);
}

static void
who_has_none_left_is_not_asked_for_one(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct act decide = with_codes(act_of(ACT_DECIDE, NOON + 60));
	struct result result;

	begin(fixture, &rfc);
	act_from(&decide, HOME);
	shut_both_ways(fixture);
	fixture_alter(fixture, "UPDATE recovery SET used_at = 1");
	result = run_one(fixture, decide);
	assert_int_equal(result.reason, REASON_THROTTLED);
	assert_int_equal(result.ask, ASK_NOTHING);
	result_free(&result);
}

/* No battery, no network: the machine wakes up in 1980. Paper goes by no clock. */
static void
it_is_good_by_any_clock(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);

	run_expecting(fixture, try_of(315532800, paper.codes[0]), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_of(0, paper.codes[1]), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, try_of(0, paper.codes[1]), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(NOON, paper.codes[0]), VERDICT_REFUSE, REASON_USED);
}

static void
few_are_told(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);

	for (unsigned int i = 0; i < 6; i++)
		run_expecting(
		    fixture, try_of(NOON + i, paper.codes[i]), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "codes-few"), 0);
	run_expecting(fixture, try_of(NOON + 9, paper.codes[6]), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "codes-few"), 1);
}

static void
a_new_set_voids_the_old_one(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper old = begin(fixture, &rfc), new;
	struct act count = with_codes(act_of(ACT_CODES, NOON + 60));
	struct result result;

	new = renew(fixture, NOON);
	assert_int_equal(count_alerts(fixture, "codes-new"), 1);
	run_expecting(fixture, try_of(NOON + 1, old.codes[0]), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, try_of(NOON + 2, new.codes[2]), VERDICT_ACCEPT, REASON_RIGHT);
	/* The phone is what it was. */
	run_expecting(fixture, try_of(NOON + 3, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "device-added"), 1);
	result = run_one(fixture, count);
	assert_int_equal(result.recovery.number, 2);
	assert_int_equal(result.recovery.made_at, NOON);
	assert_int_equal(result.recovery.made, TEN);
	assert_int_equal(result.recovery.left, TEN - 1);
	assert_int_equal(result.row_count, 1);
	assert_int_equal(result.rows.used[0].number, 3);
	assert_int_equal(result.rows.used[0].used_at, NOON + 2);
	result_free(&result);
}

static void
its_owner_makes_a_new_set_by_a_code_or_by_one_of_the_old(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);
	struct act act = with_codes(act_of_user(ACT_CODES_NEW, NOON));
	struct result result;

	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NEEDS_CODE);
	act.answer = "000000";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act.answer = NONE_OF_THEM;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(fixture_probe(fixture, "SELECT number FROM recovery_set"), 1);
	act.answer = code_at(&rfc, NOON);
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	copy_down(&result, &paper);
	result_free(&result);

	act.answer = paper.codes[9];
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT number FROM recovery_set"), 3);
	assert_int_equal(count_alerts(fixture, "recovery-used"), 1);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG); /* of a set that is gone */
}

/* Each is an alert: the account's own processes shall not fill the disk with them. */
static void
new_sets_come_to_an_end_for_today(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct act act = with_codes(act_of_user(ACT_CODES_NEW, NOON));
	int made = 0;

	begin(fixture, &rfc);
	for (int i = 0; i < 30; i++) {
		struct result result;

		act.now = NOON + 30 * i;
		act.answer = code_at(&rfc, act.now);
		result = run_one(fixture, act);
		made += result.verdict == VERDICT_ACCEPT;
		if (result.verdict != VERDICT_ACCEPT)
			assert_int_equal(result.reason, REASON_TOO_MANY);
		result_free(&result);
	}
	assert_int_equal(made, 20);
	act = with_codes(act_of(ACT_CODES_NEW, NOON + 900)); /* root's */
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
a_site_without_them_makes_and_takes_none(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);
	struct act act = try_of(NOON, paper.codes[0]);

	act.recovery_codes = 0;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act = act_of(ACT_CODES_NEW, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	act = act_of(ACT_CODES, NOON);
	{
		struct result result = run_one(fixture, act);

		assert_false(result.has_recovery);
		result_free(&result);
	}
	/* And where they are allowed again they count. */
	run_expecting(fixture, try_of(NOON + 1, paper.codes[0]), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
they_go_with_the_last_device_and_their_number_does_not_come_back(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc), next;
	struct result enrolled, confirmed;

	run_expecting(fixture, with_codes(act_of(ACT_OFF, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM recovery"), 0);
	run_expecting(
	    fixture, with_codes(act_of(ACT_CODES_NEW, NOON)), VERDICT_REFUSE, REASON_NOT_ENROLLED);

	enrolled = enrol_pending(fixture, &rfc, NOON + 60);
	confirmed = run_one(fixture,
	    with_codes(confirm_of(NOON + 60, enrolled.device_id, code_at(&rfc, NOON + 60))));
	copy_down(&confirmed, &next);
	assert_int_equal(confirmed.recovery.number, 2);
	result_free(&enrolled);
	result_free(&confirmed);
	run_expecting(fixture, try_of(NOON + 90, paper.codes[0]), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, try_of(NOON + 90, next.codes[0]), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
they_open_nobody_elses_account(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc, other;
	struct paper paper = begin(fixture, &rfc);
	struct act act = with_codes(act_of(ACT_ENROL, NOON));

	other_parameters(3, &other);
	act.account = "bob";
	act.account_uid = BOB_UID;
	act.given = &other;
	act.active_at_once = true;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act = try_of(NOON + 1, paper.codes[0]);
	act.account = "bob";
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, try_of(NOON + 2, paper.codes[0]), VERDICT_ACCEPT, REASON_RIGHT);
}

/* The seal key is lost: no device opens any more, and what is on paper does. */
static void
they_outlive_the_seal_of_the_devices(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct paper paper = begin(fixture, &rfc);

	fixture_alter(fixture, "UPDATE device SET sealed = zeroblob(length(sealed))");
	run_expecting(fixture, try_of(NOON, code_at(&rfc, NOON)), VERDICT_REFUSE, REASON_NO_STORE);
	run_expecting(fixture, try_of(NOON + 1, paper.codes[0]), VERDICT_ACCEPT, REASON_RIGHT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(the_first_device_brings_ten_and_the_store_has_their_hashes_alone),
	    STORE_TEST(each_lets_in_once_and_its_owner_hears_of_it),
	    STORE_TEST(it_may_be_typed_as_people_do),
	    STORE_TEST(two_at_the_same_moment_are_one_login),
	    STORE_TEST(wrong_ones_are_charged_apart_and_come_to_an_end),
	    STORE_TEST(it_comes_in_where_no_device_can),
	    STORE_TEST(who_has_none_left_is_not_asked_for_one),
	    STORE_TEST(it_is_good_by_any_clock),
	    STORE_TEST(few_are_told),
	    STORE_TEST(a_new_set_voids_the_old_one),
	    STORE_TEST(its_owner_makes_a_new_set_by_a_code_or_by_one_of_the_old),
	    STORE_TEST(new_sets_come_to_an_end_for_today),
	    STORE_TEST(a_site_without_them_makes_and_takes_none),
	    STORE_TEST(they_go_with_the_last_device_and_their_number_does_not_come_back),
	    STORE_TEST(they_open_nobody_elses_account),
	    STORE_TEST(they_outlive_the_seal_of_the_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

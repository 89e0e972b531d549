/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * "It was not me": stop closes every door until a recovery code or an admin opens it, or, of an
 * account without such codes, wants two codes in a row; it shuts root's console never, and nobody's
 * own processes twice a day.
 */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

#define HOME "203.0.113.9"
#define DAY INT64_C(86400)

static char on_paper[2][RECOVERY_TEXT_SIZE];

static struct act
with_codes(struct act act)
{
	act.recovery_codes = 10;
	return act;
}

/* Ann has a phone, and paper where wanted. */
static struct otpauth
begin(struct fixture *fixture, bool has_paper)
{
	struct otpauth rfc;
	struct result result;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - DAY);
	log_in(fixture, HOME, &rfc, NOON - 3600);
	if (!has_paper)
		return rfc;
	result = run_one(fixture, with_codes(act_of(ACT_CODES_NEW, NOON - 3600)));
	for (int i = 0; i < 2; i++)
		memcpy(on_paper[i], result.rows.recovery[i].text, RECOVERY_TEXT_SIZE);
	result_free(&result);
	return rfc;
}

static struct act
login_of(enum act_kind kind, int64_t now, const char *answer)
{
	struct act act = with_codes(act_of(kind, now));

	act_from(&act, HOME);
	act.door_arrives = true;
	act.answer = answer;
	return act;
}

static void
stop_it(struct fixture *fixture, int64_t now, enum brake brake)
{
	struct result result = run_one(fixture, with_codes(act_of_user(ACT_STOP, now)));

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.brake, brake);
	result_free(&result);
}

static void
expect_ask(struct fixture *fixture, struct act act, enum ask ask)
{
	struct result result = run_one(fixture, act);

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.reason, REASON_NEEDS_CODE);
	assert_int_equal(result.ask, ask);
	result_free(&result);
}

static int64_t
brake_of(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT brake FROM account WHERE name = 'ann'");
}

static const char *
two_at(const struct otpauth *given, int64_t at)
{
	static char text[20];

	snprintf(text, sizeof(text), "%s-%s", code_at(given, at - 30), code_at(given, at));
	return text;
}

static void
a_held_account_is_opened_by_paper_alone(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture, true);
	struct act act;

	stop_it(fixture, NOON, BRAKE_HELD);
	expect_ask(fixture, login_of(ACT_DECIDE, NOON, NULL), ASK_HELD);
	act = login_of(ACT_TRY, NOON, code_at(&rfc, NOON));
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
	act.answer = two_at(&rfc, NOON + 30);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
	/* Not looked at is not charged and not used up. */
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 0);
	run_expecting(fixture, login_of(ACT_ADMIT, NOON, NULL), VERDICT_REFUSE, REASON_HELD);

	run_expecting(
	    fixture, login_of(ACT_TRY, NOON + 60, on_paper[0]), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(brake_of(fixture), BRAKE_NONE);
	assert_int_equal(count_alerts(fixture, "freed"), 1);
	assert_int_equal(count_alerts(fixture, "recovery-used"), 1);
	run_expecting(fixture, login_of(ACT_ADMIT, NOON + 61, NULL), VERDICT_SKIP, REASON_LET_BE);
	run_expecting(
	    fixture, login_of(ACT_TRY, NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
what_opens_something_is_shut_too_and_uses_no_paper_up(void **state)
{
	static const enum act_kind kinds[] = {ACT_OFF, ACT_REMOVE, ACT_ENROL, ACT_CODES_NEW};
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture, true), other;

	other_parameters(5, &other);
	stop_it(fixture, NOON, BRAKE_HELD);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct act act = with_codes(act_of_user(kinds[i], NOON));

		act.device_name = kinds[i] == ACT_ENROL ? "other" : "phone";
		act.given = &other;
		act.answer = code_at(&rfc, NOON);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
		act.answer = on_paper[0];
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
	}
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM recovery WHERE used_at > 0"), 0);
	assert_int_equal(count_devices(fixture, 1), 1);
}

static void
without_paper_every_door_wants_two_codes_and_root_hears_of_it(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture, false);
	struct act act;

	stop_it(fixture, NOON, BRAKE_TWO);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM outbox WHERE kind = 'stopped'"), 2);
	expect_ask(fixture, login_of(ACT_DECIDE, NOON, NULL), ASK_STOPPED);
	act = login_of(ACT_TRY, NOON, code_at(&rfc, NOON));
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 0);
	act.answer = two_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	/* And again, until it is freed. */
	expect_ask(fixture, login_of(ACT_DECIDE, NOON + 300, NULL), ASK_STOPPED);
	act = with_codes(act_of_user(ACT_FREE, NOON + 300));
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NEEDS_CODE);
	act.answer = code_at(&rfc, NOON + 300);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
	act.answer = two_at(&rfc, NOON + 300);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	expect_ask(fixture, login_of(ACT_DECIDE, NOON + 600, NULL), ASK_CODE);
}

/* A code for one account is used up where two were wanted: those who can be held are. */
static void
used_up_paper_holds_nobody(void **state)
{
	struct fixture *fixture = *state;

	begin(fixture, true);
	fixture_alter(fixture, "UPDATE recovery SET used_at = 1");
	stop_it(fixture, NOON, BRAKE_TWO);
}

static void
an_account_without_a_device_is_not_held_and_root_hears_of_it(void **state)
{
	struct fixture *fixture = *state;

	stop_it(fixture, NOON, BRAKE_NONE);
	stop_it(fixture, NOON + 1, BRAKE_NONE);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM outbox WHERE kind = 'stopped'"), 2);
	run_expecting(fixture, login_of(ACT_DECIDE, NOON, NULL), VERDICT_SKIP, REASON_NOT_ENROLLED);
}

static void
root_frees_without_a_code_and_the_owner_by_paper(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture, true);
	struct act act = with_codes(act_of(ACT_FREE, NOON + 60));

	stop_it(fixture, NOON, BRAKE_HELD);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(brake_of(fixture), BRAKE_NONE);
	act.now = NOON + 61;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT); /* nothing to free: no news */
	assert_int_equal(count_alerts(fixture, "freed"), 1);

	fixture_alter(fixture, "UPDATE account SET brake = 1");
	act = with_codes(act_of_user(ACT_FREE, NOON + 120));
	act.answer = code_at(&rfc, NOON + 120);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
	act.answer = on_paper[1];
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(brake_of(fixture), BRAKE_NONE);
}

/* A process that runs as the owner must not shut him out again and again. */
static void
on_the_day_after_a_free_stop_wants_a_code(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture, true);
	struct act act = with_codes(act_of_user(ACT_STOP, NOON + 120));

	stop_it(fixture, NOON, BRAKE_HELD);
	run_expecting(
	    fixture, with_codes(act_of(ACT_FREE, NOON + 60)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NEEDS_CODE);
	act.answer = "000000";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(brake_of(fixture), BRAKE_NONE);
	act.answer = code_at(&rfc, NOON + 120);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(brake_of(fixture), BRAKE_HELD);
	run_expecting(
	    fixture, with_codes(act_of(ACT_FREE, NOON + 180)), VERDICT_ACCEPT, REASON_RIGHT);
	/* Root's wants none; and nobody's a day later. */
	run_expecting(
	    fixture, with_codes(act_of(ACT_STOP, NOON + 240)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(
	    fixture, with_codes(act_of(ACT_FREE, NOON + 240)), VERDICT_ACCEPT, REASON_RIGHT);
	stop_it(fixture, NOON + 240 + DAY, BRAKE_HELD);
}

static void
root_is_not_held_at_a_console(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	struct act act = with_codes(act_of(ACT_ENROL, NOON - DAY)), local;
	const struct place_seen console = {.tty = "/dev/tty1", .caller = 0};
	const struct place_seen someones = {.tty = "/dev/tty1", .caller = ANN_UID};

	rfc_parameters(&rfc);
	act.account = "root";
	act.account_uid = 0;
	act.given = &rfc;
	act.active_at_once = true;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act = with_codes(act_of(ACT_STOP, NOON));
	act.account = "root";
	act.account_uid = 0;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	fixture_alter(fixture, "UPDATE account SET brake = 1 WHERE name = 'root'");

	local = with_codes(act_of(ACT_DECIDE, NOON));
	local.account = "root";
	local.account_uid = 0;
	place_find(&console, &local.place);
	expect_ask(fixture, local, ASK_CODE);
	local.kind = ACT_ADMIT;
	run_expecting(fixture, local, VERDICT_SKIP, REASON_LET_BE);
	local.kind = ACT_TRY;
	local.answer = code_at(&rfc, NOON);
	run_expecting(fixture, local, VERDICT_ACCEPT, REASON_RIGHT);
	/* Somebody's su at that console is not root's login there; nor is one from elsewhere. */
	local.kind = ACT_DECIDE;
	local.answer = NULL;
	place_find(&someones, &local.place);
	run_expecting(fixture, local, VERDICT_REFUSE, REASON_HELD);
	act_from(&local, HOME);
	run_expecting(fixture, local, VERDICT_REFUSE, REASON_HELD);
}

static void
stop_lists_what_is_open_and_forgets_trust_and_what_is_not_confirmed(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture, true);
	struct act act = with_codes(act_of_user(ACT_ENROL, NOON - 60));
	struct result result;

	act.given = &rfc;
	act.answer = code_at(&rfc, NOON - 60);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_devices(fixture, 0), 1);
	fixture_alter(fixture, "INSERT INTO trust (account_id, host, key, made_at, until)"
			       " SELECT id, '" HOME "', 'SHA256:x', 1, 9999999999 FROM account");
	result = run_one(fixture, with_codes(act_of_user(ACT_STOP, NOON)));
	assert_int_equal(result.row_kind, ROW_SESSION);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.sessions[0].door, "sshd");
	assert_string_equal(result.rows.sessions[0].host, HOME);
	result_free(&result);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM trust"), 0);
	assert_int_equal(count_devices(fixture, 0), 0);
	assert_int_equal(count_devices(fixture, 1), 1);
}

/* Root removed the last device of an account that is held: its processes do not open it. */
static void
held_without_a_device_root_alone_frees(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture, true);
	struct act act;

	stop_it(fixture, NOON, BRAKE_HELD);
	run_expecting(
	    fixture, with_codes(act_of(ACT_OFF, NOON + 60)), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(
	    fixture, with_codes(act_of_user(ACT_FREE, NOON + 61)), VERDICT_REFUSE, REASON_HELD);
	act = with_codes(act_of_user(ACT_ENROL, NOON + 61));
	act.given = &rfc;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
	run_expecting(fixture, login_of(ACT_DECIDE, NOON + 62, NULL), VERDICT_REFUSE, REASON_HELD);
	run_expecting(
	    fixture, with_codes(act_of(ACT_FREE, NOON + 63)), VERDICT_ACCEPT, REASON_RIGHT);
}

/* What waits for an answer, or was given out, does not outlive a stop. */
static void
stop_ends_what_was_begun_before(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = begin(fixture, true);
	struct result result;

	run_expecting(
	    fixture, login_of(ACT_TRY, NOON, code_at(&rfc, NOON)), VERDICT_ACCEPT, REASON_RIGHT);
	result = run_one(fixture, with_codes(act_of(ACT_HELP_CODE, NOON)));
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	result_free(&result);
	stop_it(fixture, NOON + 1, BRAKE_HELD);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM login WHERE joined_at IS NULL"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM token"), 0);
}

/* Of an account that wants two codes everywhere, at the place where its owner has come from. */
static void
guesses_from_many_places_leave_two_codes_to_the_owner(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc;
	char two[40], host[40];
	struct act act;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 3600);
	log_in(fixture, "203.0.113.9", &rfc, NOON - 600);
	for (int i = 0; i < 2000; i++) {
		act = act_of(ACT_TRY, NOON);
		act.answer = "000000-111111";
		snprintf(host, sizeof(host), "2001:db8:1:%x00::1", (unsigned int)i / 10);
		act_from(&act, host);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	}
	run_expecting(fixture, act_of_user(ACT_STOP, NOON + 10), VERDICT_ACCEPT, REASON_RIGHT);
	act = act_of(ACT_TRY, NOON + 90);
	snprintf(two, sizeof(two), "%s %s", code_at(&rfc, NOON + 60), code_at(&rfc, NOON + 90));
	act.answer = two;
	act_from(&act, "198.51.100.7");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_THROTTLED);
	act_from(&act, "203.0.113.9");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_held_account_is_opened_by_paper_alone),
	    STORE_TEST(what_opens_something_is_shut_too_and_uses_no_paper_up),
	    STORE_TEST(without_paper_every_door_wants_two_codes_and_root_hears_of_it),
	    STORE_TEST(used_up_paper_holds_nobody),
	    STORE_TEST(an_account_without_a_device_is_not_held_and_root_hears_of_it),
	    STORE_TEST(root_frees_without_a_code_and_the_owner_by_paper),
	    STORE_TEST(on_the_day_after_a_free_stop_wants_a_code),
	    STORE_TEST(root_is_not_held_at_a_console),
	    STORE_TEST(held_without_a_device_root_alone_frees),
	    STORE_TEST(stop_ends_what_was_begun_before),
	    STORE_TEST(stop_lists_what_is_open_and_forgets_trust_and_what_is_not_confirmed),
	    STORE_TEST(guesses_from_many_places_leave_two_codes_to_the_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

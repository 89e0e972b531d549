/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First devices: how often a login offers one, what is left where that is broken off, and who hears
 * of one that was made.
 */
#include "fixture.h"

#include "base/poison.h"

#define DAY INT64_C(86400)

static char name[] = "all";
static struct deadline deadlines[1];
static const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};

/* With a key, at sshd, by a right clock; the deadline's last day is in days days. */
static struct act
with_a_key(enum act_kind kind, int64_t now, int64_t days)
{
	struct act act = act_of(kind, now);

	deadlines[0] = (struct deadline){
	    .section = {.name = name}, .ends_at = NOON + days * DAY, .skips = 3, .offer_days = 30};
	act.sections = &sections;
	act.groups = "";
	act.shared_networks = "";
	act.clock_synchronised = true;
	act.door_shows = true;
	act.auth_info = KEY_LINE;
	act.recovery_codes = 10;
	return act;
}

static enum ask
asks(struct fixture *fixture, struct act act)
{
	struct result result = run_one(fixture, act);
	enum ask ask = result.ask;

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	result_free(&result);
	return ask;
}

static void
an_offer_is_made_once_a_day(void **state)
{
	struct fixture *fixture = *state;
	struct act act = with_a_key(ACT_DECIDE, NOON, 10);

	assert_int_equal(asks(fixture, act), ASK_OFFER);
	assert_int_equal(count_devices(fixture, 0), 0);
	act.now = NOON + DAY - 1;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	act.now = NOON + DAY;
	assert_int_equal(asks(fixture, act), ASK_OFFER);
	/* What a clock that was ahead has left keeps nothing back. */
	act.now = NOON + 60;
	assert_int_equal(asks(fixture, act), ASK_OFFER);
	/* To explain makes none. */
	act.now = NOON + 3 * DAY;
	act.kind = ACT_EXPLAIN;
	assert_int_equal(asks(fixture, act), ASK_OFFER);
	act.kind = ACT_DECIDE;
	assert_int_equal(asks(fixture, act), ASK_OFFER);
}

static void
the_offer_of_one_account_is_not_anothers(void **state)
{
	struct fixture *fixture = *state;
	struct act act = with_a_key(ACT_DECIDE, NOON, 10);

	assert_int_equal(asks(fixture, act), ASK_OFFER);
	act.account = "bob";
	act.account_uid = BOB_UID;
	assert_int_equal(asks(fixture, act), ASK_OFFER);
}

/* The event and the login that is used up are those of one who was not offered it. */
static void
who_wants_none_is_let_be_as_ever(void **state)
{
	struct fixture *fixture = *state;
	struct act act = with_a_key(ACT_DECIDE, NOON, -1);
	struct result page;

	assert_int_equal(asks(fixture, act), ASK_OFFER);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 0);
	assert_int_equal(fixture_probe(fixture, "SELECT skips_used FROM account"), 0);
	act.is_declined = true;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	assert_string_equal(newest_event(fixture, &page)->reason, "not-enrolled");
	result_free(&page);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT skips_used FROM account"), 1);
	/* Nor does "no" help where the time is over. */
	fixture_alter(fixture, "UPDATE account SET skips_used = 3");
	assert_int_equal(asks(fixture, act), ASK_ENROL);
	act.auth_info = NULL;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OVERDUE);
}

/* What could not be shown is not asked for, and its day is not used up. */
static void
a_door_without_texts_offers_and_enrols_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct act act = with_a_key(ACT_DECIDE, NOON, 10);

	act.door_shows = false;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	act.kind = ACT_OFFER;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act.kind = ACT_DECIDE;
	act.door_shows = true;
	assert_int_equal(asks(fixture, act), ASK_OFFER);
	fixture_alter(fixture, "UPDATE account SET skips_used = 3");
	act = with_a_key(ACT_DECIDE, NOON, -1);
	act.door_shows = false;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OVERDUE);
	act.kind = ACT_OFFER;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

/* Makes a pending device by an offer; its number. */
static int64_t
offered(struct fixture *fixture, const struct otpauth *given)
{
	struct act act = with_a_key(ACT_OFFER, NOON, 10);
	struct result result;
	int64_t id;

	act.given = given;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	id = result.device_id;
	result_free(&result);
	return id;
}

static void
what_is_broken_off_leaves_nothing_and_is_offered_again(void **state)
{
	struct fixture *fixture = *state;
	struct act act = with_a_key(ACT_DECIDE, NOON, 10), end = with_a_key(ACT_END, NOON, 10);
	struct otpauth given;
	int64_t first, second;

	rfc_parameters(&given);
	assert_int_equal(asks(fixture, act), ASK_OFFER);
	first = offered(fixture, &given);
	second = offered(fixture, &given); /* by another login, in its place */
	end.reason = REASON_ENDED;
	end.device_id = first;
	run_expecting(fixture, end, VERDICT_REFUSE, REASON_ENDED);
	assert_int_equal(count_devices(fixture, 0), 1);
	end.device_id = second;
	run_expecting(fixture, end, VERDICT_REFUSE, REASON_ENDED);
	assert_int_equal(count_devices(fixture, 0), 0);
	assert_int_equal(asks(fixture, act), ASK_OFFER);
}

/* Whatever number comes: a device that counts stays, and so does another account's. */
static void
an_end_takes_no_active_device(void **state)
{
	struct fixture *fixture = *state;
	struct act end = with_a_key(ACT_END, NOON, 10);
	struct otpauth given;
	int64_t id;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	id = fixture_probe(fixture, "SELECT id FROM device");
	end.reason = REASON_ENDED;
	end.device_id = id;
	run_expecting(fixture, end, VERDICT_REFUSE, REASON_ENDED);
	assert_int_equal(count_devices(fixture, 1), 1);
	fixture_alter(fixture, "UPDATE device SET active = 0");
	end.account = "bob";
	end.account_uid = BOB_UID;
	run_expecting(fixture, end, VERDICT_REFUSE, REASON_ENDED);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM device"), 1);
}

static void
root_hears_of_a_first_device_that_an_account_made_itself(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;
	struct result result;

	rfc_parameters(&given);
	result = enrol_pending(fixture, &given, NOON);
	run_expecting(fixture, confirm_of(NOON, result.device_id, code_at(&given, NOON)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);
	assert_int_equal(count_alerts(fixture, "first-device"), 1);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM outbox o JOIN event e ON e.id = o.event_id"
				   " WHERE o.kind = 'first-device' AND o.account_id IS NULL"
				   " AND e.event = 'enrolled' AND e.detail = 'the first device'"),
	    1);
}

static void
of_a_further_device_and_of_root_s_own_enrolment_root_hears_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given, other;
	struct act act = act_of(ACT_ENROL, NOON), confirm;
	struct result result;

	rfc_parameters(&given);
	act.given = &given;
	result = run_one(fixture, act);
	confirm = act_of(ACT_CONFIRM, NOON);
	confirm.device_id = result.device_id;
	confirm.answer = code_at(&given, NOON);
	result_free(&result);
	run_expecting(fixture, confirm, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "device-added"), 1);

	other_parameters(1, &other);
	act = act_of_user(ACT_ENROL, NOON + 60);
	act.given = &other;
	act.answer = code_at(&given, NOON + 60);
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	run_expecting(fixture, confirm_of(NOON + 60, result.device_id, code_at(&other, NOON + 60)),
	    VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);
	assert_int_equal(count_alerts(fixture, "device-added"), 2);
	assert_int_equal(count_alerts(fixture, "first-device"), 0);
}

/* 2sv protect tries a door with an account that nobody has. */
static void
a_throw_away_account_alerts_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct act act = with_a_key(ACT_OFFER, NOON, -1);
	struct otpauth given;
	struct result result;

	rfc_parameters(&given);
	act.given = &given;
	act.account = "2sv-try-01234567";
	deadlines[0].skips = 0;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	act.kind = ACT_CONFIRM;
	act.for_login = true;
	act.device_id = result.device_id;
	act.answer = code_at(&given, NOON);
	result_free(&result);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "first-device"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(an_offer_is_made_once_a_day),
	    STORE_TEST(the_offer_of_one_account_is_not_anothers),
	    STORE_TEST(who_wants_none_is_let_be_as_ever),
	    STORE_TEST(a_door_without_texts_offers_and_enrols_nothing),
	    STORE_TEST(what_is_broken_off_leaves_nothing_and_is_offered_again),
	    STORE_TEST(an_end_takes_no_active_device),
	    STORE_TEST(root_hears_of_a_first_device_that_an_account_made_itself),
	    STORE_TEST(of_a_further_device_and_of_root_s_own_enrolment_root_hears_nothing),
	    STORE_TEST(a_throw_away_account_alerts_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of reminders: who has no device hears once a day until when one is wanted, and nobody else
 * does; many of them keep nobody's hour.
 */
#include "fixture.h"
#include "notifier.h"

#include <stdio.h>

#include "base/poison.h"

#define DATE (NOON - NOON % DAY + 10 * DAY) /* the end of 2027-01-24 */
#define LAST_DAY "2027-01-24"
#define FIRST_DAY "2027-01-25" /* that is over */

static char name[] = "spring", staff[] = "staff";

static struct deadline deadline = {.section = {.name = name, .groups = staff}, .ends_at = DATE};
static const struct sections sections = {.deadlines = &deadline, .deadline_count = 1};

static struct act
remind_of(int64_t now)
{
	struct act act = act_of(ACT_REMIND, now);

	act.door = "";
	act.sections = &sections;
	act.groups = "staff";
	act.clock_synchronised = true;
	return act;
}

static int
begin(void **state)
{
	deadline.ends_at = DATE;
	deadline.skips = 0;
	return fixture_set_up(state);
}

static void
expect_told(struct fixture *fixture, struct act act, const char *detail)
{
	struct result page;
	const struct event_row *event;

	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "reminder");
	assert_string_equal(event->detail, detail);
	result_free(&page);
}

static void
who_has_no_device_hears_once_a_day_until_when(void **state)
{
	struct fixture *fixture = *state;

	expect_told(fixture, remind_of(NOON), "deadline: end of " LAST_DAY " UTC");
	assert_int_equal(count_alerts(fixture, "reminder"), 1);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM outbox o JOIN account a ON a.id ="
				   " o.account_id WHERE a.name = 'ann' AND a.uid = 1000"),
	    1);
	run_expecting(fixture, remind_of(NOON + 60), VERDICT_REFUSE, REASON_TOO_MANY);
	run_expecting(fixture, remind_of(NOON + DAY - 1), VERDICT_REFUSE, REASON_TOO_MANY);
	assert_int_equal(count_alerts(fixture, "reminder"), 1);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'reminder'"), 1);
	run_expecting(fixture, remind_of(NOON + DAY), VERDICT_ACCEPT, REASON_RIGHT);
	/* A clock that was ahead silences none. */
	run_expecting(fixture, remind_of(NOON + DAY - 60), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "reminder"), 3);
}

static void
the_words_follow_the_deadline(void **state)
{
	struct fixture *fixture = *state;
	struct act act = remind_of(NOON);

	deadline.skips = 3;
	expect_told(fixture, act, "deadline: end of " LAST_DAY " UTC, then 3 more logins");
	act = remind_of(DATE);
	expect_told(fixture, act, "deadline: " LAST_DAY " is over, 3 more logins");
	fixture_alter(fixture, "UPDATE account SET skips_used = 2");
	act = remind_of(DATE + DAY);
	expect_told(fixture, act, "deadline: " LAST_DAY " is over, 1 more login");
	fixture_alter(fixture, "UPDATE account SET skips_used = 3");
	act = remind_of(DATE + 2 * DAY);
	expect_told(fixture, act, "deadline: over since " FIRST_DAY);
	deadline.ends_at = 0;
	act = remind_of(DATE + 3 * DAY);
	expect_told(fixture, act, "deadline: over");
	fixture_alter(fixture, "UPDATE account SET skips_used = 0");
	act = remind_of(DATE + 4 * DAY);
	expect_told(fixture, act, "deadline: 3 more logins");
	act = remind_of(DATE + 5 * DAY);
	act.groups = "";
	expect_told(fixture, act, "");
}

static void
who_has_a_device_or_needs_an_invitation_hears_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_INVITE, NOON);
	struct otpauth given;

	act.token_seconds = 72 * HOUR;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, remind_of(NOON + 1), VERDICT_REFUSE, REASON_INVITATION);
	/* One that expired leads nobody on. */
	run_expecting(fixture, remind_of(NOON + 72 * HOUR), VERDICT_ACCEPT, REASON_RIGHT);
	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON + 4 * DAY);
	run_expecting(fixture, remind_of(NOON + 5 * DAY), VERDICT_REFUSE, REASON_EXISTS);
	act = act_of(ACT_RESET, NOON + 5 * DAY);
	act.token_seconds = HOUR;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, remind_of(NOON + 9 * DAY), VERDICT_REFUSE, REASON_INVITATION);
	assert_int_equal(count_alerts(fixture, "reminder"), 1);
}

static void
another_ones_name_is_not_written_to(void **state)
{
	struct fixture *fixture = *state;
	struct act act = remind_of(NOON + DAY);

	run_expecting(fixture, remind_of(NOON), VERDICT_ACCEPT, REASON_RIGHT);
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OTHER_UID);
	assert_int_equal(count_alerts(fixture, NULL), 1);
}

static void
only_root_reminds(void **state)
{
	struct fixture *fixture = *state;
	struct act act = remind_of(NOON);

	act.way = WAY_USER;
	act.caller = ANN_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	assert_int_equal(count_alerts(fixture, NULL), 0);
}

#define PEOPLE 120

/* An admin who has asked for copies hears of all of them, in an hour's messages. */
static void
many_reminders_are_few_messages_to_an_admin_and_one_to_each(void **state)
{
	struct fixture *fixture = *state;
	struct act act = remind_of(NOON);
	int64_t to_admin = 0, told = 0, to_people = 0;
	char account[16];

	for (unsigned int i = 0; i < PEOPLE; i++) {
		(void)snprintf(account, sizeof(account), "a%03u", i);
		act.account = account;
		act.account_uid = 3000 + i;
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	}
	for (int waits = 0; waits < 3;) {
		struct act claiming = claim_of(LANE_OWN, NOON + 1);
		struct result result;

		claiming.admin_contacts = "email:admin@example.org";
		claiming.admin_alerts = "reminder";
		result = run_one(fixture, claiming);
		if (result.verdict != VERDICT_ACCEPT) {
			waits = result.wait_seconds > 1 ? 3 : waits + 1;
			result_free(&result);
			continue;
		}
		if (strncmp(result.message.recipient, "local:a", strlen("local:a")) == 0) {
			assert_int_equal(result.message.alerts, 1);
			to_people++;
		} else {
			assert_string_equal(result.message.recipient, "email:admin@example.org");
			to_admin++;
			told += result.message.alerts;
		}
		settle(fixture, NOON + 1, &result.message, OUTCOME_SENT);
		result_free(&result);
	}
	assert_int_equal(to_people, PEOPLE);
	assert_int_equal(told, PEOPLE);
	assert_in_range(to_admin, 1, 10);
}

/* What the report shows: codes left, the last use of a device, logins let be, the last reminder. */
static void
root_sees_how_far_each_account_is(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ACCOUNTS, NOON + DAY);
	struct otpauth given;
	struct result page;

	run_expecting(fixture, remind_of(NOON - DAY), VERDICT_ACCEPT, REASON_RIGHT);
	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	log_in(fixture, "203.0.113.9", &given, NOON + 90);
	fixture_alter(fixture,
	    "UPDATE account SET skips_used = 2;"
	    "INSERT INTO recovery_set (account_id, number, salt, made_at)"
	    " SELECT id, 1, x'00', 1 FROM account;"
	    "INSERT INTO recovery (account_id, place, hash, used_at)"
	    " SELECT id, 1, x'01', 0 FROM account UNION SELECT id, 2, x'02', 5 FROM account");
	act.all = true;
	act.account = NULL;
	act.recovery_codes = 10;
	page = run_one(fixture, act);
	assert_int_equal(page.row_count, 1);
	assert_true(page.rows.status[0].has_codes);
	assert_int_equal(page.rows.status[0].codes_left, 1);
	assert_int_equal(page.rows.status[0].used_at, NOON + 90);
	assert_int_equal(page.rows.status[0].skips_used, 2);
	assert_int_equal(page.rows.status[0].reminded_at, NOON - DAY);
	result_free(&page);
	act.recovery_codes = 0;
	page = run_one(fixture, act);
	assert_false(page.rows.status[0].has_codes);
	result_free(&page);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, fixture_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(who_has_no_device_hears_once_a_day_until_when),
	    TEST(the_words_follow_the_deadline),
	    TEST(who_has_a_device_or_needs_an_invitation_hears_nothing),
	    TEST(another_ones_name_is_not_written_to),
	    TEST(only_root_reminds),
	    TEST(many_reminders_are_few_messages_to_an_admin_and_one_to_each),
	    TEST(root_sees_how_far_each_account_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

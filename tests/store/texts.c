/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who gets a code sent, where, and how many: nobody depends on one, no number of yesterday gets
 * one, and the caps hold whatever is tried; the app's way stays open all the while.
 */
#include "contact_fixture.h"
#include "texted_fixture.h"

#include "base/text.h"

#include "base/poison.h"

#define OTHERS 70

static char push_only[] = "push", all_kinds[] = "email\npush\nsms";

static void
expect_sent_to(struct fixture *fixture, int64_t now, const char *recipient)
{
	struct result result = run_one(fixture, texted_act(ACT_TEXT, now));

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.message.recipient, recipient);
	result_free(&result);
}

/* And nothing of where it might have gone gets out with the refusal. */
static void
expect_none_sent(struct fixture *fixture, struct act act, enum reason reason)
{
	int64_t sent = fixture_probe(fixture, "SELECT count(*) FROM text_sent");
	struct result result = run_one(fixture, act);

	assert_int_equal(result.verdict, VERDICT_REFUSE);
	assert_int_equal(result.reason, reason);
	assert_string_equal(result.message.code, "");
	assert_string_equal(result.device, "");
	result_free(&result);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM text_sent"), sent);
}

static void
only_a_rule_that_holds_for_sure_allows_it(void **state)
{
	struct fixture *fixture = *state;
	struct act act;

	texted_begin(fixture);
	act = texted_act(ACT_TEXT, NOON);
	act.sections = NULL;
	expect_none_sent(fixture, act, REASON_RULE);
	texted_rule.texted = NULL;
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_RULE);
	texted_rule.texted = push_only;
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_NO_SUCH);
	texted_rule.texted = all_kinds;
	texted_rule.section.groups = push_only; /* a group's name */
	act = texted_act(ACT_TEXT, NOON);
	act.groups = NULL;
	act.groups_unknown = true;
	expect_none_sent(fixture, act, REASON_RULE);
	act = texted_act(ACT_TEXT, NOON);
	act.groups = "push";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	texted_rule.section.groups = NULL;
}

static void
a_text_is_never_the_only_way(void **state)
{
	struct fixture *fixture = *state;

	texted_begin(fixture);
	fixture_alter(fixture, "UPDATE device SET active = 0");
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_NOT_ENROLLED);
	fixture_alter(fixture, "DELETE FROM device");
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_NOT_ENROLLED);
}

static void
a_contact_of_less_than_a_day_gets_none(void **state)
{
	struct fixture *fixture = *state;
	struct act act;

	texted_begin(fixture);
	fixture_alter(fixture, "UPDATE contact SET codes_from = 1800000000 + 1");
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_NO_SUCH);
	expect_sent_to(fixture, NOON + 1, "sms:" NUMBER);
	/* By a clock that nobody holds for right nobody knows. */
	act = texted_act(ACT_TEXT, NOON + 100);
	act.clock_synchronised = false;
	expect_none_sent(fixture, act, REASON_CLOCK);
	act.clock_synchronised = true;
	fixture_alter(fixture, "UPDATE event SET at = 1800000000 + 3600"); /* it went back */
	expect_none_sent(fixture, act, REASON_CLOCK);
}

static struct act
look_at_the_clock(int64_t now, bool synchronised)
{
	return (struct act){.kind = ACT_PRUNE,
	    .now = now,
	    .keep_days = 400,
	    .keep_megabytes = 100,
	    .clock_synchronised = synchronised};
}

/* When it was confirmed may have been said by a wrong clock. */
static void
the_day_of_a_contact_begins_once_a_right_clock_meets_it(void **state)
{
	struct fixture *fixture = *state;

	contact_have(fixture, NOON - 9 * DAY, "ann@example.org");
	texted_begin(fixture);
	fixture_alter(fixture, "DELETE FROM contact WHERE kind = 'sms'");
	texted_rule.texted = all_kinds;
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_NO_SUCH);
	run_expecting(fixture, look_at_the_clock(NOON, false), VERDICT_ACCEPT, REASON_RIGHT);
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON + 8 * DAY), REASON_NO_SUCH);
	run_expecting(
	    fixture, look_at_the_clock(NOON + 8 * DAY, true), VERDICT_ACCEPT, REASON_RIGHT);
	/* The next look does not begin it anew. */
	run_expecting(
	    fixture, look_at_the_clock(NOON + 8 * DAY + 3600, true), VERDICT_ACCEPT, REASON_RIGHT);
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON + 9 * DAY - 1), REASON_NO_SUCH);
	expect_sent_to(fixture, NOON + 9 * DAY, "email:ann@example.org");
	/* Nor is it lost for years to a clock that stood ahead. */
	fixture_alter(fixture, "UPDATE contact SET codes_from = codes_from + 999999999");
	run_expecting(
	    fixture, look_at_the_clock(NOON + 10 * DAY, true), VERDICT_ACCEPT, REASON_RIGHT);
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON + 11 * DAY - 1), REASON_NO_SUCH);
	expect_sent_to(fixture, NOON + 11 * DAY, "email:ann@example.org");
}

static void
one_that_is_pending_begins_no_day(void **state)
{
	struct fixture *fixture = *state;

	texted_begin(fixture);
	fixture_alter(fixture, "UPDATE contact SET codes_from = 0, confirmed_at = 0");
	run_expecting(fixture, look_at_the_clock(NOON, true), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT max(codes_from) FROM contact"), 0);
}

static void
one_that_is_dated_in_the_future_gets_none(void **state)
{
	struct fixture *fixture = *state;

	texted_begin(fixture);
	fixture_alter(fixture, "UPDATE contact SET codes_from = 1800000000 + 86400");
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_NO_SUCH);
}

static void
one_that_was_removed_or_never_confirmed_gets_none(void **state)
{
	struct fixture *fixture = *state;

	texted_begin(fixture);
	fixture_alter(fixture, "UPDATE contact SET removed_at = 1800000000 - 60"); /* it hears on */
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_NO_SUCH);
	fixture_alter(fixture, "UPDATE contact SET removed_at = 0, confirmed_at = 0");
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_NO_SUCH);
}

static void
sms_comes_before_push_and_that_before_mail_and_the_oldest_first(void **state)
{
	struct fixture *fixture = *state;

	texted_begin(fixture);
	texted_rule.texted = all_kinds;
	texted_contact(fixture, "email", "ann@example.org", NOON - 9 * DAY);
	texted_contact(fixture, "push", "ntfy+https://push.example.org/t", NOON - 8 * DAY);
	texted_contact(fixture, "webhook", "https://hooks.example.org/2sv", NOON - 10 * DAY);
	texted_contact(fixture, "sms", "+46701740699", NOON - 5 * DAY);
	texted_contact(fixture, "sms", "+46701740600", NOON - 4 * DAY);
	expect_sent_to(fixture, NOON, "sms:+46701740699");
	fixture_alter(fixture, "DELETE FROM contact WHERE kind = 'sms'");
	expect_sent_to(fixture, NOON + 60, "push:ntfy+https://push.example.org/t");
	fixture_alter(fixture, "DELETE FROM contact WHERE kind = 'push'");
	expect_sent_to(fixture, NOON + 120, "email:ann@example.org");
	fixture_alter(fixture, "DELETE FROM contact WHERE kind = 'email'");
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON + 180), REASON_NO_SUCH);
}

static void
a_stopped_or_guessed_at_account_gets_none(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = texted_begin(fixture);

	fixture_alter(fixture, "UPDATE account SET brake = 1");
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_HELD);
	fixture_alter(fixture, "UPDATE account SET brake = 2");
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_HELD);
	fixture_alter(fixture, "UPDATE account SET brake = 0");
	for (int i = 0; i < 5; i++)
		run_expecting(fixture, texted_try_of(NOON, wrong_code(&rfc, NOON)), VERDICT_REFUSE,
		    REASON_WRONG);
	/* Two codes in a row are asked: one that is sent would be no help. */
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON), REASON_THROTTLED);
}

static void
a_place_that_nobody_knows_and_the_accounts_own_processes_get_none(void **state)
{
	struct fixture *fixture = *state;
	struct act act;

	texted_begin(fixture);
	act = texted_act(ACT_TEXT, NOON);
	act_from(&act, "no-address");
	expect_none_sent(fixture, act, REASON_RULE);
	act = texted_act(ACT_TEXT, NOON); /* a locker */
	act.way = WAY_USER;
	act.caller = ANN_UID;
	expect_none_sent(fixture, act, REASON_NOT_PERMITTED);
	act.way = WAY_NOTIFY;
	expect_none_sent(fixture, act, REASON_NOT_PERMITTED);
}

static void
where_no_notifier_waits_none_is_made(void **state)
{
	struct fixture *fixture = *state;
	struct act act;

	texted_begin(fixture);
	act = texted_act(ACT_TEXT, NOON);
	act.text_can_go = false;
	expect_none_sent(fixture, act, REASON_NO_NOTIFIER);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM texted"), 0);
}

static void
within_a_minute_there_is_no_second_one(void **state)
{
	struct fixture *fixture = *state;
	struct result result;
	struct act act;

	texted_begin(fixture);
	expect_sent_to(fixture, NOON, "sms:" NUMBER);
	result = run_one(fixture, texted_act(ACT_TEXT, NOON + 59));
	assert_int_equal(result.reason, REASON_SOON);
	assert_int_equal(result.wait_seconds, 1);
	result_free(&result);
	act = texted_act(ACT_TEXT, NOON + 20); /* nor from elsewhere */
	act_from(&act, "198.51.100.9");
	expect_none_sent(fixture, act, REASON_SOON);
	expect_sent_to(fixture, NOON + 60, "sms:" NUMBER);
}

static void
an_account_has_five_an_hour(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = texted_begin(fixture);
	struct act act;

	for (int i = 0; i < 5; i++)
		expect_sent_to(fixture, NOON + 60 * (int64_t)i, "sms:" NUMBER);
	act = texted_act(ACT_TEXT, NOON + 300);
	expect_none_sent(fixture, act, REASON_TOO_MANY);
	act_from(&act, "198.51.100.9");
	expect_none_sent(fixture, act, REASON_TOO_MANY);
	/* It is one line of the log, however often that is tried, and root is not woken. */
	for (int i = 0; i < 20; i++)
		expect_none_sent(fixture, texted_act(ACT_TEXT, NOON + 300), REASON_TOO_MANY);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'text' "
						"AND verdict = 'refuse' AND host = '203.0.113.9'"),
	    1);
	assert_int_equal(count_alerts(fixture, "texts"), 0);
	run_expecting(fixture, texted_try_of(NOON + 310, code_at(&rfc, NOON + 310)), VERDICT_ACCEPT,
	    REASON_RIGHT);
	expect_sent_to(fixture, NOON + 3600, "sms:" NUMBER);
}

static void
a_clock_that_stood_ahead_makes_no_room(void **state)
{
	struct fixture *fixture = *state;

	texted_begin(fixture);
	for (int i = 0; i < 5; i++)
		expect_sent_to(fixture, NOON + 60 * (int64_t)i, "sms:" NUMBER);
	fixture_alter(fixture, "UPDATE text_sent SET at = at + 86400");
	expect_none_sent(fixture, texted_act(ACT_TEXT, NOON + 600), REASON_TOO_MANY);
}

/* bob, carl ... each with an app and a number, or as many of them as others say. */
static void
others_begin(struct fixture *fixture)
{
	fixture_alter(fixture,
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70) "
	    "INSERT INTO account (name, uid, created_at) SELECT 'a' || i, 3000 + i, 1 FROM n");
	fixture_alter(fixture,
	    "INSERT INTO contact (account_id, kind, address, created_at, confirmed_at, codes_from) "
	    "SELECT id, 'sms', '+467017' || (40000 + id), 1, 1, 1 FROM account WHERE name <> "
	    "'ann'");
	fixture_alter(fixture,
	    "INSERT INTO device (account_id, name, active, sealed, algorithm, digits, "
	    "period_seconds, created_at, confirmed_at) "
	    "SELECT a.id, 'phone', 1, d.sealed, d.algorithm, d.digits, d.period_seconds, 1, 1 "
	    "FROM account a, device d WHERE a.name <> 'ann'");
}

static struct act
other_act(unsigned int i, int64_t now, char name[16])
{
	struct act act = texted_act(ACT_TEXT, now);

	text_format(name, 16, "a%u", i);
	act.account = name;
	act.account_uid = 3000 + i;
	return act;
}

static void
a_prefix_has_ten_an_hour(void **state)
{
	struct fixture *fixture = *state;
	struct act act;
	char name[16];

	texted_begin(fixture);
	others_begin(fixture);
	for (unsigned int i = 1; i <= 10; i++)
		run_expecting(fixture, other_act(i, NOON, name), VERDICT_ACCEPT, REASON_RIGHT);
	act = other_act(11, NOON + 1, name);
	expect_none_sent(fixture, act, REASON_TOO_MANY);
	act_from(&act, "203.0.113.200");
	expect_none_sent(fixture, act, REASON_TOO_MANY);
	act_from(&act, "198.51.100.9");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
the_machine_has_sixty_an_hour_and_root_hears_once_a_day(void **state)
{
	struct fixture *fixture = *state;
	char name[16], rhost[32];
	int sent = 0;

	texted_begin(fixture);
	others_begin(fixture);
	for (unsigned int i = 1; i <= OTHERS; i++) {
		struct act act = other_act(i, NOON, name);
		struct result result;

		text_format(rhost, sizeof(rhost), "2001:db8:%u::9", i);
		act_from(&act, rhost);
		result = run_one(fixture, act);
		sent += result.verdict == VERDICT_ACCEPT;
		if (i > 60)
			assert_int_equal(result.reason, REASON_TOO_MANY);
		result_free(&result);
	}
	assert_int_equal(sent, 60);
	assert_int_equal(count_alerts(fixture, "texts"), 1);
}

static void
what_failed_stands_in_the_log_and_root_hears(void **state)
{
	struct fixture *fixture = *state;
	struct act act;
	struct result result, page;
	struct event_row *event;

	texted_begin(fixture);
	result = run_one(fixture, texted_act(ACT_TEXT, NOON));
	act = notifier_act(ACT_TEXTED, NOON + 5);
	act.message_id = result.message.id;
	act.outcome = OUTCOME_LATER;
	act.why = "sms_command ended with 1";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "text");
	assert_string_equal(event->verdict, "refuse");
	assert_string_equal(event->reason, "no-notifier");
	assert_string_equal(event->detail, "text to +46...12: sms_command ended with 1");
	assert_int_equal(count_alerts(fixture, "texts"), 1);
	result_free(&page);
	result_free(&result);
	/* It is said once, and a notifier that invents one is not believed. */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EXPIRED);
	act.message_id = 4711;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EXPIRED);
}

static void
a_thousand_tries_send_five_and_the_app_comes_in(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = texted_begin(fixture);
	int sent = 0;

	for (int i = 0; i < 1000; i++) {
		struct result result =
		    run_one(fixture, texted_act(ACT_TEXT, NOON + 3 * (int64_t)i));

		sent += result.verdict == VERDICT_ACCEPT;
		result_free(&result);
	}
	assert_int_equal(sent, 5);
	run_expecting(fixture, texted_try_of(NOON + 3000, code_at(&rfc, NOON + 3000)),
	    VERDICT_ACCEPT, REASON_RIGHT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(only_a_rule_that_holds_for_sure_allows_it),
	    STORE_TEST(a_text_is_never_the_only_way),
	    STORE_TEST(a_contact_of_less_than_a_day_gets_none),
	    STORE_TEST(the_day_of_a_contact_begins_once_a_right_clock_meets_it),
	    STORE_TEST(one_that_is_pending_begins_no_day),
	    STORE_TEST(one_that_is_dated_in_the_future_gets_none),
	    STORE_TEST(one_that_was_removed_or_never_confirmed_gets_none),
	    STORE_TEST(sms_comes_before_push_and_that_before_mail_and_the_oldest_first),
	    STORE_TEST(a_stopped_or_guessed_at_account_gets_none),
	    STORE_TEST(a_place_that_nobody_knows_and_the_accounts_own_processes_get_none),
	    STORE_TEST(where_no_notifier_waits_none_is_made),
	    STORE_TEST(within_a_minute_there_is_no_second_one),
	    STORE_TEST(an_account_has_five_an_hour),
	    STORE_TEST(a_clock_that_stood_ahead_makes_no_room),
	    STORE_TEST(a_prefix_has_ten_an_hour),
	    STORE_TEST(the_machine_has_sixty_an_hour_and_root_hears_once_a_day),
	    STORE_TEST(what_failed_stands_in_the_log_and_root_hears),
	    STORE_TEST(a_thousand_tries_send_five_and_the_app_comes_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

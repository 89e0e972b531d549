/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of contacts: whose they are, and what others learn of them. */
#include "contact_fixture.h"

#include "base/poison.h"

/* Who has the session alone does not try addresses until he knows those that lists mask. */
static void
before_a_code_nothing_is_said_of_an_address(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;
	struct act act = contact_act(ACT_CONTACT_ADD, NOON, "ann@example.org");

	contact_have(fixture, NOON, "ann@example.org");
	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NEEDS_CODE);
	act.answer = code_at(&given, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EXISTS);
	/* An address is no way to name one. */
	act = contact_act(ACT_CONTACT_REMOVE, NOON, "ann@example.org");
	act.way = WAY_ROOT;
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH);
}

/* The account has no device then, and whoever came in before it was reset may still be there. */
static void
who_was_reset_changes_none_before_there_is_a_device(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct act act;

	contact_have(fixture, NOON, "ann@example.org");
	contact_make(fixture, NOON, "thief@example.org");
	contact_take_code(fixture, NOON, "thief@example.org", code);
	fixture_alter(fixture, "UPDATE account SET must_enrol = 1");
	act = contact_act(ACT_CONTACT_ADD, NOON, "two@example.org");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INVITATION);
	run_expecting(fixture, contact_remove_act(fixture, NOON, "ann@example.org"), VERDICT_REFUSE,
	    REASON_INVITATION);
	run_expecting(fixture, contact_confirm_with(NOON, code), VERDICT_REFUSE, REASON_INVITATION);
	/* Root can. */
	act.caller = 0;
	act.way = WAY_ROOT;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	contact_remove_by_root(fixture, NOON, "ann@example.org");
}

static void
one_removed_before_the_name_was_given_over_hears_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_OFF, NOON + 2);

	contact_have(fixture, NOON, "ann@example.org");
	contact_remove_by_root(fixture, NOON + 1, "ann@example.org");
	act.account_uid = 4242;
	act.caller = 0;
	act.door = "";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	fixture_alter(fixture, "DELETE FROM delivery; DELETE FROM message");
	act = act_of(ACT_ENROL, NOON + 3);
	fixture_alter(fixture,
	    "INSERT INTO outbox (account_id, kind, event_id, created_at) SELECT id, 'off',"
	    " (SELECT max(id) FROM event), 1800000003 FROM account WHERE name = 'ann'");
	assert_int_equal(contact_hears(fixture, NOON + 4, "email:ann@example.org"), 0);
}

/* Nobody reads in his mail, at his login or in his list what befell the other. */
static void
what_waits_for_a_name_that_is_given_over_goes_to_root(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_OFF, NOON + 5);
	struct result result;

	alert_urgently(fixture, NOON);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM outbox"), 1);
	result = claim(fixture, NOON); /* a message */
	settle(fixture, NOON, &result.message, OUTCOME_LATER);
	result_free(&result);
	alert_urgently(fixture, NOON + 1); /* and one that is in none yet */
	act.account_uid = 4242;
	act.caller = 0;
	act.door = "";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(contact_hears(fixture, NOON + 200, "local:root"), 2);
	act = act_of_user(ACT_ALERTS, NOON + 300);
	act.account_uid = act.caller = 4242;
	act.limit = 10;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.row_count, 1); /* that it is off, which is his own */
	assert_string_equal(result.rows.messages[0].kind, "off");
	result_free(&result);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM message WHERE recipient = 'local:ann'"),
	    1);
}

/* So with what had no room in the hour of a contact of theirs. */
static void
what_waits_for_a_former_owners_contact_is_listed_to_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_OFF, NOON + 2);
	struct result result;

	contact_have(fixture, NOON - 2 * DAY, "ann@example.org");
	alert_urgently(fixture, NOON);
	fixture_alter(fixture,
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)"
	    " INSERT INTO delivery (outbox_id, recipient, class, contact_id)"
	    " SELECT o.id, 'email:ann@example.org', 2, c.id FROM n, outbox o, contact c"
	    " WHERE o.kind = 'device-added'");
	act.account_uid = 4242;
	act.caller = 0;
	act.door = "";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(contact_hears(fixture, NOON + 3, "email:ann@example.org"), 5);
	act = act_of_user(ACT_ALERTS, NOON + 300);
	act.account_uid = act.caller = 4242;
	act.limit = 10;
	result = run_one(fixture, act);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.messages[0].kind, "off");
	result_free(&result);
}

/* The clock was ahead when it was removed. */
static void
a_date_that_is_to_come_removes_for_good(void **state)
{
	struct fixture *fixture = *state;

	contact_have(fixture, NOON, "ann@example.org");
	contact_remove_by_root(fixture, NOON + 400 * DAY, "ann@example.org");
	alert_urgently(fixture, NOON + 2 * DAY);
	assert_int_equal(contact_hears(fixture, NOON + 2 * DAY, "email:ann@example.org"), 0);
}

/* An admin's list names other accounts: his copies are no account's. */
static void
an_account_lists_what_went_to_its_own(void **state)
{
	struct fixture *fixture = *state;
	struct act act = notifier_act(ACT_CLAIM, NOON + 1);
	struct result result;
	unsigned int admins = 0;

	contact_have(fixture, NOON - 2 * DAY, "ann@example.org");
	alert_urgently(fixture, NOON);
	act.admin_contacts = "email:admin@example.org";
	act.admin_alerts = "all";
	for (result = run_one(fixture, act); result.verdict == VERDICT_ACCEPT;
	     result = run_one(fixture, act)) {
		admins += strcmp(result.message.recipient, "email:admin@example.org") == 0;
		settle(fixture, NOON + 1, &result.message, OUTCOME_SENT);
		result_free(&result);
	}
	result_free(&result);
	assert_int_equal(admins, 1);
	act = act_of_user(ACT_ALERTS, NOON + 2);
	result = run_one(fixture, act);
	assert_true(result.row_count >= 3); /* the code, that it was added, the device */
	for (unsigned int i = 0; i < result.row_count; i++)
		assert_string_not_equal(
		    result.rows.messages[i].message.recipient, "email:admin@example.org");
	result_free(&result);
	act.all = true;
	act.caller = 0;
	act.way = WAY_ROOT;
	result = run_one(fixture, act);
	assert_int_equal(
	    result.row_count, (unsigned int)fixture_probe(fixture, "SELECT count(*) FROM message"));
	result_free(&result);
}

/* Who has no contact sees whether his mail on this machine comes. */
static void
a_test_goes_to_the_mail_where_there_is_no_contact(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_CONTACT_TEST, NOON);
	struct result result;

	for (int i = 0; i < CONTACT_ASKED_MAX; i++) {
		result = run_one(fixture, act);
		assert_int_equal(result.verdict, VERDICT_ACCEPT);
		assert_int_equal(result.row_count, 1);
		assert_string_equal(result.rows.contacts[0].kind, "local");
		result_free(&result);
		result = claim(fixture, NOON);
		assert_string_equal(result.message.recipient, "local:ann");
		assert_string_equal(result.message.account, "ann");
		assert_int_equal(result.message.purpose, MESSAGE_TEST);
		settle(fixture, NOON, &result.message, OUTCOME_SENT);
		result_free(&result);
	}
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_TOO_MANY);
	act.now = NOON + DAY + 1;
	act.contact_id = 7;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH);
}

static void
status_says_where_alerts_go_and_what_did_not_come(void **state)
{
	static const struct {
		int64_t at, unsent;
	} rows[] = {{0, 1}, {DAY, 1}, {8 * DAY, 0}};
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_STATUS, NOON);
	struct result result;

	contact_have(fixture, NOON, "ann@example.org");
	alert_urgently(fixture, NOON);
	result = claim(fixture, NOON);
	settle(fixture, NOON, &result.message, OUTCOME_LATER);
	result_free(&result);
	contact_hears(fixture, NOON, "local:ann");
	result = run_one(fixture, act);
	assert_int_equal(result.rows.status[0].contacts, 1);
	assert_int_equal(result.rows.status[0].unsent, 1);
	result_free(&result);
	fixture_alter(fixture,
	    "UPDATE message SET state = 2, ended_at = 1800000000 WHERE state = 0 AND why NOT NULL");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		act.now = NOON + rows[i].at;
		result = run_one(fixture, act);
		assert_int_equal(result.rows.status[0].unsent, rows[i].unsent);
		result_free(&result);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(before_a_code_nothing_is_said_of_an_address),
	    STORE_TEST(who_was_reset_changes_none_before_there_is_a_device),
	    STORE_TEST(one_removed_before_the_name_was_given_over_hears_nothing),
	    STORE_TEST(what_waits_for_a_name_that_is_given_over_goes_to_root),
	    STORE_TEST(what_waits_for_a_former_owners_contact_is_listed_to_nobody),
	    STORE_TEST(a_date_that_is_to_come_removes_for_good),
	    STORE_TEST(an_account_lists_what_went_to_its_own),
	    STORE_TEST(a_test_goes_to_the_mail_where_there_is_no_contact),
	    STORE_TEST(status_says_where_alerts_go_and_what_did_not_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

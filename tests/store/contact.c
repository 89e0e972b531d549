/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of contacts: who may make one, who confirms it, who hears of an alert, and until when. */
#include "contact_fixture.h"

#include <stdio.h>

#include "base/poison.h"

static void
who_has_a_device_adds_none_without_its_code(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;
	struct act act;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);

	act = contact_act(ACT_CONTACT_ADD, NOON, "ann@example.org");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NEEDS_CODE);
	act.answer = wrong_code(&given, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM contact"), 0);
	act.answer = code_at(&given, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM contact"), 1);
	assert_int_equal(count_alerts(fixture, "contact-added"), 0);
}

static void
nor_removes_one(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;
	struct act act;

	contact_have(fixture, NOON, "ann@example.org");
	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON);
	act = contact_remove_act(fixture, NOON, "ann@example.org");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NEEDS_CODE);
	act.answer = wrong_code(&given, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM contact WHERE removed_at = 0"), 1);
	act.answer = code_at(&given, NOON);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(count_alerts(fixture, "contact-removed"), 1);
}

static void
five_wrong_codes_end_the_right_one(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE], wrong[MESSAGE_CODE_SIZE];

	contact_make(fixture, NOON, "ann@example.org");
	contact_take_code(fixture, NOON, "ann@example.org", code);
	memcpy(wrong, code, sizeof(wrong));
	wrong[5] = wrong[5] == '9' ? '0' : (char)(wrong[5] + 1);
	run_expecting(fixture, contact_confirm_with(NOON, ""), VERDICT_REFUSE, REASON_EMPTY);
	for (int i = 0; i < CONTACT_CODE_TRIES; i++)
		run_expecting(
		    fixture, contact_confirm_with(NOON, wrong), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, contact_confirm_with(NOON, code), VERDICT_REFUSE, REASON_EXPIRED);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM contact WHERE confirmed_at > 0"), 0);
}

/* Whatever is typed there counts, be it no code at all; and blanks do not matter. */
static void
a_code_is_good_for_a_day_and_once(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE], typed[16];

	contact_make(fixture, NOON, "ann@example.org");
	contact_take_code(fixture, NOON, "ann@example.org", code);
	run_expecting(
	    fixture, contact_confirm_with(NOON + DAY, code), VERDICT_REFUSE, REASON_EXPIRED);
	run_expecting(
	    fixture, contact_confirm_with(NOON - 2 * DAY, code), VERDICT_REFUSE, REASON_EXPIRED);
	(void)snprintf(typed, sizeof(typed), "%.3s %s", code, code + 3);
	run_expecting(
	    fixture, contact_confirm_with(NOON + DAY - 1, typed), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(
	    fixture, contact_confirm_with(NOON + DAY - 1, code), VERDICT_REFUSE, REASON_NO_SUCH);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM message WHERE code NOT NULL"), 0);
}

/* The code of one contact is none of another's. */
static void
a_code_is_good_for_its_contact_alone(void **state)
{
	struct fixture *fixture = *state;
	char first[MESSAGE_CODE_SIZE], second[MESSAGE_CODE_SIZE];
	struct act act;

	contact_make(fixture, NOON, "one@example.org");
	contact_take_code(fixture, NOON, "one@example.org", first);
	contact_make(fixture, NOON, "two@example.org");
	contact_take_code(fixture, NOON, "two@example.org", second);
	if (strcmp(first, second) == 0)
		return; /* one in a million */
	act = contact_confirm_with(NOON, first);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	act.contact_id = contact_number_of(fixture, "one@example.org");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act.account = "bob";
	act.account_uid = act.caller = BOB_UID;
	act.contact_id = contact_number_of(fixture, "two@example.org");
	act.answer = second;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH);
}

/* Also one that is dropped and added again; the ledger of the day stays. */
static void
five_codes_a_day_are_sent(void **state)
{
	struct fixture *fixture = *state;
	struct act act = contact_act(ACT_CONTACT_ADD, NOON, NULL);
	int64_t largest;

	act.contact_kind = "email";
	for (int i = 0; i < CONTACT_ASKED_MAX; i++) {
		act.contact_address = i < 3 ? "ann@example.org" : "two@example.org";
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		send_all(fixture, NOON, &largest);
		if (i % 2 == 0)
			run_expecting(fixture,
			    contact_remove_act(fixture, NOON, act.contact_address), VERDICT_ACCEPT,
			    REASON_RIGHT);
	}
	act.contact_address = "three@example.org";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_TOO_MANY);
	act.now = NOON + DAY + 1;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

/* A further account's, by root's hand; it may be added from user.sock. */
static struct act
add_by(const char *account, uid_t uid, const char *address)
{
	struct act act = contact_act(ACT_CONTACT_ADD, NOON, address);

	act.account = account;
	act.account_uid = act.caller = uid;
	return act;
}

/* Whoever has many accounts writes to a stranger no more often; nor can one of them use it up. */
static void
five_codes_a_day_go_to_one_address_whoever_asks(void **state)
{
	struct fixture *fixture = *state;
	struct act act = add_by("ann", ANN_UID, "stranger@example.org");
	char name[16];

	for (int i = 0; i < 3; i++)
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_TOO_MANY);
	act = add_by("bob", BOB_UID, "STRANGER@example.org");
	for (int i = 0; i < 2; i++)
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_TOO_MANY);
	/* Above five each account has its first one, up to 20. */
	for (uid_t uid = 1002; uid < 1002 + 15; uid++) {
		(void)snprintf(name, sizeof(name), "eve%u", (unsigned int)uid);
		act = add_by(name, uid, "stranger@example.org");
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_TOO_MANY);
	}
	run_expecting(
	    fixture, add_by("eve", 1900, "stranger@example.org"), VERDICT_REFUSE, REASON_TOO_MANY);
	run_expecting(
	    fixture, add_by("eve", 1900, "other@example.org"), VERDICT_ACCEPT, REASON_RIGHT);
	act = add_by("eve", 1900, "stranger@example.org");
	act.now = NOON + DAY + 1;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act = add_by("bob", BOB_UID, "stranger@example.org");
	act.way = WAY_ROOT;
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
an_account_has_two_phones(void **state)
{
	struct fixture *fixture = *state;
	struct act act = contact_act(ACT_CONTACT_ADD, NOON, "+46701740605");

	act.contact_kind = "sms";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act.contact_address = "+46701740606";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act.contact_address = "+46701740607";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_TOO_MANY);
	act.way = WAY_ROOT;
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_TOO_MANY);
	contact_make(fixture, NOON, "ann@example.org");
	run_expecting(fixture, contact_remove_act(fixture, NOON, "+46701740605"), VERDICT_ACCEPT,
	    REASON_RIGHT);
	act.contact_address = "+46701740607";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	/* One that still hears counts as long as it does. */
	fixture_alter(fixture, "UPDATE contact SET confirmed_at = created_at");
	contact_remove_by_root(fixture, NOON, "+46701740607");
	act.contact_address = "+46701740608";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_TOO_MANY);
	act.now = NOON + DAY;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
the_accounts_mail_hears_until_a_contact_has_counted_for_a_day(void **state)
{
	struct fixture *fixture = *state;

	contact_have(fixture, NOON, "ann@example.org");
	alert_urgently(fixture, NOON + 10);
	assert_int_equal(contact_hears(fixture, NOON + 20, "local:ann"), 1);
	alert_urgently(fixture, NOON + 30);
	assert_int_equal(contact_hears(fixture, NOON + 40, "email:ann@example.org"), 1);
	alert_urgently(fixture, NOON + DAY + 1);
	assert_int_equal(contact_hears(fixture, NOON + DAY + 2, "local:ann"), 0);
	alert_urgently(fixture, NOON + DAY + 3);
	assert_int_equal(contact_hears(fixture, NOON + DAY + 4, "email:ann@example.org"), 1);
}

/* However late it is given out: the notifier may have been away for days. */
static void
a_removed_one_hears_of_what_came_on_the_day_after(void **state)
{
	struct fixture *fixture = *state;

	contact_have(fixture, NOON, "ann@example.org");
	contact_remove_by_root(fixture, NOON + 5 * DAY, "ann@example.org");
	alert_urgently(fixture, NOON + 6 * DAY - 1);
	assert_int_equal(contact_hears(fixture, NOON + 9 * DAY, "email:ann@example.org"), 2);
	alert_urgently(fixture, NOON + 9 * DAY + 1);
	assert_int_equal(contact_hears(fixture, NOON + 9 * DAY + 2, "email:ann@example.org"), 0);
	alert_urgently(fixture, NOON + 9 * DAY + 3);
	assert_int_equal(contact_hears(fixture, NOON + 9 * DAY + 4, "local:ann"), 1);
}

/* Two accounts of one person: neither's letter has the other's alerts. */
static void
a_message_is_of_one_contact(void **state)
{
	struct fixture *fixture = *state;

	contact_have(fixture, NOON, "both@example.org");
	fixture_alter(fixture,
	    "INSERT INTO account (name, uid, created_at) VALUES ('bob', 1001, 1);"
	    "INSERT INTO contact (account_id, kind, address, created_at, confirmed_at) SELECT id,"
	    " 'email', 'both@example.org', 1, 1 FROM account WHERE name = 'bob';"
	    "UPDATE contact SET confirmed_at = 1;"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80)"
	    " INSERT INTO outbox (account_id, kind, event_id, created_at)"
	    " SELECT a.id, 'wrong-codes', (SELECT min(id) FROM event), 1800000000"
	    " FROM n, account a WHERE a.name IN ('ann', 'bob')");
	for (int i = 0; i < 10; i++) {
		struct result result = claim(fixture, NOON + 1);
		char sql[160];

		assert_string_equal(result.message.recipient, "email:both@example.org");
		assert_true(strcmp(result.message.account, "ann") == 0 ||
			    strcmp(result.message.account, "bob") == 0);
		(void)snprintf(sql, sizeof(sql),
		    "SELECT count(DISTINCT o.account_id) FROM delivery d JOIN outbox o ON o.id ="
		    " d.outbox_id WHERE d.message_id = %lld",
		    (long long)result.message.id);
		settle(fixture, NOON + 1, &result.message, OUTCOME_SENT);
		assert_int_equal(fixture_probe(fixture, sql), 1);
		result_free(&result);
	}
}

static void
a_webhook_has_a_key_that_is_shown_once(void **state)
{
	struct fixture *fixture = *state;
	struct act act = contact_act(ACT_CONTACT_ADD, NOON, "https://hooks.example.org/");
	struct result result;
	char key[MESSAGE_KEY_SIZE];

	act.contact_kind = "webhook";
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(strlen(result.rows.contacts[0].key), MESSAGE_KEY_SIZE - 1);
	memcpy(key, result.rows.contacts[0].key, sizeof(key));
	result_free(&result);
	result = claim(fixture, NOON);
	assert_string_equal(result.message.key, key);
	result_free(&result);
	act.kind = ACT_CONTACTS;
	result = run_one(fixture, act);
	assert_int_equal(result.row_count, 1);
	assert_string_equal(result.rows.contacts[0].key, "");
	result_free(&result);
}

static void
admins_hear_of_the_machine_and_of_the_kinds_they_chose(void **state)
{
	struct fixture *fixture = *state;
	struct act act = notifier_act(ACT_CLAIM, NOON + 1);
	struct result result;
	int copies = 0;

	alert_urgently(fixture, NOON); /* device-added */
	act.admin_contacts = "email:one@example.org  sms:+46701740605";
	act.admin_alerts = "off device-added";
	for (result = run_one(fixture, act); result.verdict == VERDICT_ACCEPT;
	     result = run_one(fixture, act)) {
		copies += strcmp(result.message.recipient, "email:one@example.org") == 0 ||
			  strcmp(result.message.recipient, "sms:+46701740605") == 0;
		settle(fixture, NOON + 1, &result.message, OUTCOME_SENT);
		result_free(&result);
	}
	result_free(&result);
	assert_int_equal(copies, 2);
	act.admin_alerts = "off device-adde device-addedx";
	alert_urgently(fixture, NOON);
	result = run_one(fixture, act);
	assert_string_equal(result.message.recipient, "local:ann");
	settle(fixture, NOON + 1, &result.message, OUTCOME_SENT);
	result_free(&result);
	expect_none(fixture, NOON + 1);
}

static void
a_name_that_is_given_over_has_no_contacts(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_OFF, NOON + 1);

	contact_have(fixture, NOON, "ann@example.org");
	act.account_uid = 4242;
	act.caller = 0;
	act.door = "";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(contact_hears(fixture, NOON + 2, "email:ann@example.org"), 0);
}

/* Whoever waits for it in vain is told; but it is no alert that was lost. */
static void
a_code_that_nobody_takes_is_given_up_and_is_no_event(void **state)
{
	struct fixture *fixture = *state;
	struct result result;

	contact_make(fixture, NOON, "ann@example.org");
	result = claim(fixture, NOON);
	settle(fixture, NOON, &result.message, OUTCOME_NEVER);
	result_free(&result);
	assert_int_equal(count_given_up(fixture), 1);
	contact_make(fixture, NOON, "two@example.org");
	result = claim(fixture, NOON + 1);
	settle(fixture, NOON + 1, &result.message, OUTCOME_LATER);
	result_free(&result);
	assert_int_equal(count_given_up(fixture), 1);
	result = claim(fixture, NOON + DAY + 1);
	settle(fixture, NOON + DAY + 1, &result.message, OUTCOME_LATER);
	result_free(&result);
	assert_int_equal(count_given_up(fixture), 2);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = "
						"'undelivered'"),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(who_has_a_device_adds_none_without_its_code),
	    STORE_TEST(nor_removes_one),
	    STORE_TEST(five_wrong_codes_end_the_right_one),
	    STORE_TEST(a_code_is_good_for_a_day_and_once),
	    STORE_TEST(a_code_is_good_for_its_contact_alone),
	    STORE_TEST(five_codes_a_day_are_sent),
	    STORE_TEST(five_codes_a_day_go_to_one_address_whoever_asks),
	    STORE_TEST(an_account_has_two_phones),
	    STORE_TEST(the_accounts_mail_hears_until_a_contact_has_counted_for_a_day),
	    STORE_TEST(a_removed_one_hears_of_what_came_on_the_day_after),
	    STORE_TEST(a_message_is_of_one_contact),
	    STORE_TEST(a_webhook_has_a_key_that_is_shown_once),
	    STORE_TEST(admins_hear_of_the_machine_and_of_the_kinds_they_chose),
	    STORE_TEST(a_name_that_is_given_over_has_no_contacts),
	    STORE_TEST(a_code_that_nobody_takes_is_given_up_and_is_no_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

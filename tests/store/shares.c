/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of who may fill whose hour: of an address that several accounts name, of an admin who hears
 * of all of them, and the day of a phone.
 */
#include "fixture.h"
#include "notifier.h"

#include <stdio.h>

#include "base/poison.h"

#define ADMIN "email:admin@example.org"

/* Accounts a1 ... a9, each with an event. */
static void
have_accounts(struct fixture *fixture)
{
	alert_urgently(fixture, NOON);
	fixture_alter(fixture,
	    "DELETE FROM outbox;"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)"
	    " INSERT INTO account (name, uid, created_at) SELECT 'a' || i, 2000 + i, 1 FROM n;"
	    "INSERT INTO event (at, account_id, event, door, host, address, place, verdict, reason)"
	    " SELECT 1800000000, id, 'code', 'sshd', '203.0.113.9', '203.0.113.9', 'known', "
	    "'refuse',"
	    " 'wrong' FROM account WHERE name <> 'ann'");
}

static void
alerts_of(struct fixture *fixture, const char *account, const char *kind, int count)
{
	char sql[512];

	(void)snprintf(sql, sizeof(sql),
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
	    " INSERT INTO outbox (account_id, kind, event_id, created_at)"
	    " SELECT a.id, '%s', (SELECT min(e.id) FROM event e WHERE e.account_id = a.id), %lld"
	    " FROM n, account a WHERE a.name = '%s'",
	    count, kind, (long long)NOON, account);
	fixture_alter(fixture, sql);
}

/* What came to one recipient: how many messages, and how many alerts they had. */
struct came {
	int messages;
	int64_t alerts;
};

/* All that is due now is sent. */
static struct came
come(struct fixture *fixture, int64_t now, const char *recipient)
{
	struct act act = claim_of(LANE_OWN, now);
	struct came came = {0, 0};

	act.admin_contacts = ADMIN;
	act.admin_alerts = "all";
	for (int waits = 0; waits < 3;) {
		struct result result = run_one(fixture, act);

		if (result.verdict != VERDICT_ACCEPT) {
			waits = result.wait_seconds > 1 ? 3 : waits + 1;
			result_free(&result);
			continue;
		}
		if (strcmp(result.message.recipient, recipient) == 0) {
			came.messages++;
			came.alerts += result.message.alerts;
		}
		settle(fixture, now, &result.message, OUTCOME_SENT);
		result_free(&result);
	}
	return came;
}

static void
expect(struct came came, int messages, int64_t alerts)
{
	assert_int_equal(came.messages, messages);
	assert_int_equal(came.alerts, alerts);
}

/* Two accounts of one person; or of another, who has come to confirm that address. */
static void
an_account_uses_up_the_hour_of_its_own_contact_alone(void **state)
{
	struct fixture *fixture = *state;

	have_accounts(fixture);
	fixture_alter(fixture,
	    "INSERT INTO contact (account_id, kind, address, created_at, confirmed_at)"
	    " SELECT id, 'email', 'both@example.org', 1, 1 FROM account WHERE name IN ('a1', "
	    "'a2')");
	alerts_of(fixture, "a1", "wrong-codes", 100);
	alerts_of(fixture, "a1", "device-added", 100);
	expect(come(fixture, NOON, "email:both@example.org"), 40, 200);
	alerts_of(fixture, "a2", "wrong-codes", 1);
	alerts_of(fixture, "a2", "device-added", 1);
	expect(come(fixture, NOON + 1, "email:both@example.org"), 2, 2);
	alerts_of(fixture, "a1", "device-added", 1);
	expect(come(fixture, NOON + 2, "email:both@example.org"), 0, 0);
}

static void
an_account_uses_up_three_of_an_admins_hour(void **state)
{
	struct fixture *fixture = *state;

	have_accounts(fixture);
	alerts_of(fixture, "a1", "wrong-codes", 100);
	expect(come(fixture, NOON, ADMIN), 3, 100); /* the third has the others */
	alerts_of(fixture, "a1", "wrong-codes", 100);
	expect(come(fixture, NOON + 1, ADMIN), 0, 0);
	alerts_of(fixture, "a2", "wrong-codes", 1);
	expect(come(fixture, NOON + 2, ADMIN), 1, 1);
	/* What befalls the account itself is another class, with an hour of its own. */
	alerts_of(fixture, "a1", "device-added", 1);
	expect(come(fixture, NOON + 3, ADMIN), 1, 1);
	/* Nothing is lost. */
	expect(come(fixture, NOON + HOUR, ADMIN), 3, 100);
	assert_int_equal(count_unsent(fixture), 0);
}

/* Where the shares together are more than an hour has, its last message has all. */
static void
the_last_of_an_admins_hour_has_all_that_waits(void **state)
{
	struct fixture *fixture = *state;

	have_accounts(fixture);
	for (char name[] = "a1"; name[1] <= '9'; name[1]++)
		alerts_of(fixture, name, "wrong-codes", 5);
	expect(come(fixture, NOON, ADMIN), 10, 45);
	alerts_of(fixture, "a9", "wrong-codes", 1);
	expect(come(fixture, NOON + 1, ADMIN), 0, 0);
	expect(come(fixture, NOON + HOUR, ADMIN), 1, 1);
	assert_int_equal(count_unsent(fixture), 0);
}

/* So with what root hears of an account, be there no admin's contact. */
static void
nor_does_an_account_use_up_roots_hour(void **state)
{
	struct fixture *fixture = *state;
	struct act act = claim_of(LANE_OWN, NOON);
	struct result result;
	int count = 0;

	have_accounts(fixture);
	alerts_of(fixture, "a1", "wrong-codes", 100);
	fixture_alter(fixture, "UPDATE outbox SET account_id = NULL");
	while ((result = run_one(fixture, act)).verdict == VERDICT_ACCEPT) {
		assert_string_equal(result.message.recipient, "local:root");
		settle(fixture, NOON, &result.message, OUTCOME_SENT);
		result_free(&result);
		count++;
	}
	result_free(&result);
	assert_int_equal(count, 3);
}

/* Messages to a URL of a1's that nobody serves any more: each is about to be given up. */
static void
have_lost_messages(struct fixture *fixture, int count)
{
	struct act act = claim_of(LANE_URLS, NOON);
	char sql[1024];

	act.admin_contacts = ADMIN;
	(void)snprintf(sql, sizeof(sql),
	    "INSERT INTO contact (account_id, kind, address, created_at, confirmed_at)"
	    " SELECT id, 'webhook', 'https://hooks.example.org/', 1, 1 FROM account WHERE name = "
	    "'a1';"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
	    " INSERT INTO message (name, recipient, class, made_at, next_at, tries, lane, "
	    "contact_id, account_id)"
	    " SELECT 'lost' || i, 'webhook:https://hooks.example.org/', 2, %lld, 1, 99, 1, c.id, "
	    "c.account_id FROM n, contact c",
	    count, (long long)(NOON - 6 * DAY));
	fixture_alter(fixture, sql);
	for (int i = 0; i < count; i++) {
		struct result result = run_one(fixture, act);

		assert_int_equal(result.verdict, VERDICT_ACCEPT);
		settle(fixture, NOON, &result.message, OUTCOME_LATER);
		result_free(&result);
	}
}

/* What could not be brought to an account's own contacts is its doing, too. */
static void
nor_by_contacts_that_take_nothing(void **state)
{
	struct fixture *fixture = *state;

	have_accounts(fixture);
	have_lost_messages(fixture, 100);
	expect(come(fixture, NOON, ADMIN), 3, 3);
	alerts_of(fixture, "a2", "wrong-codes", 1);
	expect(come(fixture, NOON + 1, ADMIN), 1, 1);
	expect(come(fixture, NOON + HOUR, ADMIN), 3, 97);
	assert_int_equal(fixture_probe(fixture,
			     "SELECT count(*) FROM event e JOIN account a ON a.id = e.account_id "
			     "WHERE e.event = 'undelivered' AND a.name = 'a1' AND e.stranger IS "
			     "NULL"),
	    100);
}

/* Its own contacts and mail hear of an account as before. */
static void
an_account_has_its_own_hour_whole(void **state)
{
	struct fixture *fixture = *state;

	have_accounts(fixture);
	alerts_of(fixture, "a1", "wrong-codes", 100);
	expect(come(fixture, NOON, "local:a1"), 10, 100);
}

#define PHONE "sms:+46701740605"

/* For a day; nobody who makes them at will uses up the last. */
static void
a_phone_gets_twenty_a_day(void **state)
{
	struct fixture *fixture = *state;

	have_accounts(fixture);
	fixture_alter(fixture,
	    "INSERT INTO contact (account_id, kind, address, created_at, confirmed_at)"
	    " SELECT id, 'sms', '+46701740605', 1, 1 FROM account WHERE name IN ('a1', 'a2')");
	alerts_of(fixture, "a1", "wrong-codes", 100);
	expect(come(fixture, NOON, PHONE), 10, 100);
	alerts_of(fixture, "a1", "wrong-codes", 100);
	expect(come(fixture, NOON + 2 * HOUR, PHONE), 0, 0);
	alerts_of(fixture, "a1", "new-host", 100);
	expect(come(fixture, NOON + 4 * HOUR, PHONE), 5, 100);
	alerts_of(fixture, "a1", "device-added", 4);
	expect(come(fixture, NOON + 6 * HOUR, PHONE), 4, 4);
	alerts_of(fixture, "a1", "device-added", 7);
	expect(come(fixture, NOON + 8 * HOUR, PHONE), 1, 7);
	alerts_of(fixture, "a1", "device-added", 7);
	expect(come(fixture, NOON + 10 * HOUR, PHONE), 0, 0);
	/* Another's phone is another's, be it the same. */
	alerts_of(fixture, "a2", "device-added", 1);
	expect(come(fixture, NOON + 10 * HOUR, PHONE), 1, 1);
	/* The next day what is urgent comes first, then the list of the rest. */
	expect(come(fixture, NOON + DAY, PHONE), 7, 7);
	expect(come(fixture, NOON + DAY + 8 * HOUR, PHONE), 3, 100);
	assert_int_equal(count_unsent(fixture), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(an_account_uses_up_the_hour_of_its_own_contact_alone),
	    STORE_TEST(an_account_uses_up_three_of_an_admins_hour),
	    STORE_TEST(the_last_of_an_admins_hour_has_all_that_waits),
	    STORE_TEST(nor_does_an_account_use_up_roots_hour),
	    STORE_TEST(nor_by_contacts_that_take_nothing),
	    STORE_TEST(an_account_has_its_own_hour_whole),
	    STORE_TEST(a_phone_gets_twenty_a_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

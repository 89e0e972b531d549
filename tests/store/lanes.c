/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the two lanes of messages: a URL that an account names holds up nobody's mail, and not
 * for long other accounts' URLs.
 */
#include "fixture.h"
#include "notifier.h"

#include <stdio.h>

#include "base/poison.h"

#define SLOW_MS 15000 /* rests 300 s */

/* Contacts of both, confirmed long ago, by which ann and bob hear. */
static void
have_contacts(struct fixture *fixture, const char *values)
{
	char sql[1024];

	alert_urgently(fixture, NOON); /* makes ann */
	(void)snprintf(sql, sizeof(sql),
	    "DELETE FROM outbox;"
	    "INSERT INTO account (name, uid, created_at) VALUES ('bob', 1001, 1);"
	    "WITH c (name, kind, address) AS (VALUES %s)"
	    " INSERT INTO contact (account_id, kind, address, created_at, confirmed_at)"
	    " SELECT a.id, c.kind, c.address, 1, 1 FROM c JOIN account a ON a.name = c.name",
	    values);
	fixture_alter(fixture, sql);
}

#define ANNS_URL "('ann', 'webhook', 'https://slow.example.org/')"
#define ANNS_PUSH "('ann', 'push', 'ntfy+https://slow.example.org/t')"
#define ANNS_MAIL "('ann', 'email', 'ann@example.org')"
#define BOBS_URL "('bob', 'webhook', 'https://bob.example.org/')"

static void
alerts_of(struct fixture *fixture, const char *account, int count)
{
	char sql[512];

	(void)snprintf(sql, sizeof(sql),
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
	    " INSERT INTO outbox (account_id, kind, event_id, created_at)"
	    " SELECT (SELECT id FROM account WHERE name = '%s'), 'device-added',"
	    " (SELECT min(id) FROM event), %lld FROM n",
	    count, account, (long long)NOON);
	fixture_alter(fixture, sql);
}

/* Claims in that lane what is to go to recipient, and settles it after so long. */
static void
sent(struct fixture *fixture, struct act act, const char *recipient, int64_t took_ms)
{
	struct result result = run_one(fixture, act);
	struct act settled;

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.message.recipient, recipient);
	settled = settle_of(act.now, &result.message, OUTCOME_SENT);
	settled.took_ms = took_ms;
	run_expecting(fixture, settled, VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);
}

static int64_t
none(struct fixture *fixture, struct act act)
{
	struct result result = run_one(fixture, act);
	int64_t wait = result.wait_seconds;

	assert_int_equal(result.reason, REASON_NO_SUCH);
	result_free(&result);
	return wait;
}

static void
urls_of_accounts_have_a_lane_of_their_own(void **state)
{
	struct fixture *fixture = *state;

	have_contacts(fixture, ANNS_URL "," ANNS_PUSH "," ANNS_MAIL);
	alerts_of(fixture, "ann", 1);
	sent(fixture, claim_of(LANE_OWN, NOON), "email:ann@example.org", 0);
	none(fixture, claim_of(LANE_OWN, NOON));
	sent(fixture, claim_of(LANE_URLS, NOON), "push:ntfy+https://slow.example.org/t", 0);
	sent(fixture, claim_of(LANE_URLS, NOON), "webhook:https://slow.example.org/", 0);
	none(fixture, claim_of(LANE_URLS, NOON));
	assert_int_equal(count_unsent(fixture), 0);
}

/* Nor do those that are no alerts. */
static void
a_code_goes_by_the_lane_of_its_contact(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_CONTACT_ADD, NOON);

	act.contact_kind = "webhook";
	act.contact_address = "https://slow.example.org/";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	none(fixture, claim_of(LANE_OWN, NOON));
	sent(fixture, claim_of(LANE_URLS, NOON), "webhook:https://slow.example.org/", 0);
}

static void
an_admins_url_is_in_the_admins_lane(void **state)
{
	struct fixture *fixture = *state;
	struct act found = act_of(ACT_FOUND, NOON), act;

	found.door = "";
	found.why = "2 findings";
	run_expecting(fixture, found, VERDICT_ACCEPT, REASON_RIGHT);
	act = claim_of(LANE_OWN, NOON);
	act.admin_contacts = "webhook:https://admin.example.org/";
	sent(fixture, act, "webhook:https://admin.example.org/", SLOW_MS);
	found.why = "3 findings";
	run_expecting(fixture, found, VERDICT_ACCEPT, REASON_RIGHT);
	sent(fixture, act, "webhook:https://admin.example.org/", 0); /* it does not rest */
}

static void
who_answers_slowly_rests_and_nobody_else(void **state)
{
	struct fixture *fixture = *state;

	have_contacts(fixture, ANNS_URL "," ANNS_PUSH "," ANNS_MAIL "," BOBS_URL);
	alerts_of(fixture, "ann", 3);
	alerts_of(fixture, "bob", 2);
	sent(fixture, claim_of(LANE_URLS, NOON), "push:ntfy+https://slow.example.org/t", SLOW_MS);
	/* Neither that one nor another of ann's. */
	sent(fixture, claim_of(LANE_URLS, NOON), "webhook:https://bob.example.org/", 999);
	sent(fixture, claim_of(LANE_URLS, NOON), "webhook:https://bob.example.org/", 999);
	assert_int_equal(none(fixture, claim_of(LANE_URLS, NOON + 1)), 299);
	sent(fixture, claim_of(LANE_OWN, NOON), "email:ann@example.org", 0);
	none(fixture, claim_of(LANE_URLS, NOON + 299));
	sent(fixture, claim_of(LANE_URLS, NOON + 300), "push:ntfy+https://slow.example.org/t", 0);
	sent(fixture, claim_of(LANE_URLS, NOON + 300), "push:ntfy+https://slow.example.org/t", 0);
	sent(fixture, claim_of(LANE_URLS, NOON + 300), "webhook:https://slow.example.org/", 0);
}

/* What an account's mail takes is the mail server's time. */
static void
a_slow_mail_server_makes_nobody_rest(void **state)
{
	struct fixture *fixture = *state;

	have_contacts(fixture, ANNS_URL "," ANNS_MAIL);
	alerts_of(fixture, "ann", 1);
	sent(fixture, claim_of(LANE_OWN, NOON), "email:ann@example.org", 60000);
	sent(fixture, claim_of(LANE_URLS, NOON), "webhook:https://slow.example.org/", 0);
}

static void
a_rest_that_a_wrong_clock_dated_holds_nothing_up(void **state)
{
	struct fixture *fixture = *state;

	have_contacts(fixture, ANNS_URL);
	alerts_of(fixture, "ann", 2);
	sent(fixture, claim_of(LANE_URLS, NOON + 365 * DAY), "webhook:https://slow.example.org/",
	    SLOW_MS);
	sent(fixture, claim_of(LANE_URLS, NOON), "webhook:https://slow.example.org/", 0);
}

/* Whose message is claimed next; it is sent. */
static void
next_is(struct fixture *fixture, const char *recipient)
{
	sent(fixture, claim_of(LANE_OWN, NOON), recipient, 0);
}

/* A mail may take seconds: who has hundreds of them waits for himself. */
static void
accounts_take_turns(void **state)
{
	struct fixture *fixture = *state;
	struct act act = claim_of(LANE_OWN, NOON);

	have_contacts(fixture, ANNS_MAIL ",('bob', 'email', 'bob@example.org')");
	alerts_of(fixture, "ann", 20);
	alerts_of(fixture, "bob", 4);
	next_is(fixture, "email:ann@example.org");
	next_is(fixture, "email:bob@example.org");
	next_is(fixture, "email:ann@example.org");
	next_is(fixture, "email:bob@example.org");
	/* What is an admin's waits for nobody's. */
	fixture_alter(fixture, "INSERT INTO outbox (account_id, kind, event_id, created_at)"
			       " SELECT NULL, 'device-added', min(id), 1 FROM event");
	act.admin_contacts = "email:admin@example.org";
	sent(fixture, act, "email:admin@example.org", 0);
	next_is(fixture, "email:ann@example.org");
	next_is(fixture, "email:bob@example.org");
	next_is(fixture, "email:ann@example.org");
}

/* Nothing comes of them: all that is due is claimed. */
static int
unsent(struct fixture *fixture, int64_t now)
{
	static const enum message_lane lanes[] = {LANE_OWN, LANE_URLS};

	for (int i = 0; i < 2; i++) {
		struct result result = {.verdict = VERDICT_ACCEPT};

		while (result.verdict == VERDICT_ACCEPT) {
			result = run_one(fixture, claim_of(lanes[i], now));
			if (result.verdict == VERDICT_ACCEPT)
				settle(fixture, now, &result.message, OUTCOME_LATER);
			result_free(&result);
		}
	}
	return (int)fixture_probe(fixture,
	    "SELECT count(*) FROM message WHERE state = 0 AND recipient LIKE '%slow.example.org%'");
}

/* Each message that waits costs every claim, which logins wait for. */
static void
what_takes_nothing_gets_one_message_an_hour_with_all(void **state)
{
	struct fixture *fixture = *state;

	have_contacts(fixture, ANNS_URL "," ANNS_MAIL);
	alerts_of(fixture, "ann", 20);
	assert_int_equal(unsent(fixture, NOON), 20);
	alerts_of(fixture, "ann", 20);
	assert_int_equal(unsent(fixture, NOON + HOUR), 30);
	alerts_of(fixture, "ann", 20);
	assert_int_equal(unsent(fixture, NOON + HOUR + 1), 30);
	assert_int_equal(unsent(fixture, NOON + 2 * HOUR), 31);
	alerts_of(fixture, "ann", 1);
	assert_int_equal(unsent(fixture, NOON + 3 * HOUR), 32);
	assert_int_equal(fixture_probe(fixture,
			     "SELECT max(n) FROM (SELECT count(*) AS n FROM delivery GROUP BY "
			     "message_id)"),
	    20);
	/* Nothing is left behind. */
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM delivery WHERE message_id IS NULL"), 0);
	fixture_alter(fixture, "UPDATE message SET state = 1");
	alerts_of(fixture, "ann", 5);
	assert_int_equal(unsent(fixture, NOON + 4 * HOUR), 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(urls_of_accounts_have_a_lane_of_their_own),
	    STORE_TEST(a_code_goes_by_the_lane_of_its_contact),
	    STORE_TEST(an_admins_url_is_in_the_admins_lane),
	    STORE_TEST(who_answers_slowly_rests_and_nobody_else),
	    STORE_TEST(a_slow_mail_server_makes_nobody_rest),
	    STORE_TEST(a_rest_that_a_wrong_clock_dated_holds_nothing_up),
	    STORE_TEST(accounts_take_turns),
	    STORE_TEST(what_takes_nothing_gets_one_message_an_hour_with_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

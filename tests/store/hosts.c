/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what is kept of each host: door, ssh key and code of the last login, and the country
 * that the notifier names.
 */
#include "fixture.h"
#include "notifier.h"

#include <stdio.h>

#include "base/poison.h"

#define HOUR INT64_C(3600)

static struct otpauth rfc;

static void
enrol_ann(struct fixture *fixture)
{
	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
}

static struct act
by_key(const char *rhost, int64_t now)
{
	struct act act = act_of(ACT_ARRIVED, now);

	act_from(&act, rhost);
	act.auth_info = KEY_LINE;
	return act;
}

/* The host's row in account's list; zeroed where there is none. */
static struct host_row
row_of(struct fixture *fixture, const char *account, const char *host)
{
	struct act act = act_of(ACT_HOSTS, NOON + HOUR);
	struct host_row found = {.host = ""};
	struct result page;

	act.all = true;
	act.account = NULL;
	page = run_one(fixture, act);
	for (unsigned int i = 0; i < page.row_count; i++)
		if (strcmp(page.rows.hosts[i].host, host) == 0 &&
		    strcmp(page.rows.hosts[i].account, account) == 0)
			found = page.rows.hosts[i];
	result_free(&page);
	return found;
}

static void
a_login_by_key_leaves_door_and_key_and_no_device(void **state)
{
	struct fixture *fixture = *state;
	struct host_row row;

	run_expecting(fixture, by_key("203.0.113.9", NOON), VERDICT_ACCEPT, REASON_RIGHT);

	row = row_of(fixture, "ann", "203.0.113.9");
	assert_string_equal(row.door, "sshd");
	assert_string_equal(row.key, KEY_FINGERPRINT);
	assert_string_equal(row.device, "");
	assert_int_equal(row.code_at, 0);
	assert_string_equal(row.country, "");
}

static void
a_login_by_code_leaves_its_device_and_a_later_one_by_key_does_not_take_it(void **state)
{
	struct fixture *fixture = *state;
	struct host_row row;

	enrol_ann(fixture);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 30);
	row = row_of(fixture, "ann", "203.0.113.9");
	assert_string_equal(row.device, "phone");
	assert_int_equal(row.code_at, NOON + 30);
	assert_string_equal(row.key, "");

	run_expecting(fixture, by_key("203.0.113.9", NOON + 60), VERDICT_ACCEPT, REASON_RIGHT);
	row = row_of(fixture, "ann", "203.0.113.9");
	assert_string_equal(row.device, "phone");
	assert_int_equal(row.code_at, NOON + 30);
	assert_int_equal(row.last_at, NOON + 60);
	assert_string_equal(row.key, KEY_FINGERPRINT);

	/* Of the last login there was none. */
	log_in(fixture, "203.0.113.9", &rfc, NOON + 90);
	assert_string_equal(row_of(fixture, "ann", "203.0.113.9").key, "");
	assert_int_equal(row_of(fixture, "ann", "203.0.113.9").code_at, NOON + 90);
}

static void
a_key_and_a_code_of_one_login_are_both_kept(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON + 30);
	struct host_row row;
	struct result code;

	enrol_ann(fixture);
	act.answer = code_at(&rfc, NOON + 30);
	act.auth_info = KEY_LINE;
	act.door_arrives = true;
	code = run_one(fixture, act);
	act = by_key("203.0.113.9", NOON + 31);
	act.login = code.login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	row = row_of(fixture, "ann", "203.0.113.9");
	assert_string_equal(row.key, KEY_FINGERPRINT);
	assert_string_equal(row.device, "phone");
	assert_int_equal(row.code_at, NOON + 31);
	assert_false(row.by_key);
}

static void
a_door_without_a_session_leaves_its_device_too(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_TRY, NOON + 30);

	enrol_ann(fixture);
	act.door = "su";
	act.door_arrives = false;
	act.answer = code_at(&rfc, NOON + 30);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	assert_string_equal(row_of(fixture, "ann", "203.0.113.9").device, "phone");
	assert_string_equal(row_of(fixture, "ann", "203.0.113.9").door, "su");
}

static void
what_is_told_late_takes_nothing_of_a_newer_login(void **state)
{
	struct fixture *fixture = *state;
	struct act late = act_of(ACT_ARRIVED, NOON);
	struct host_row row;

	run_expecting(fixture, by_key("203.0.113.9", NOON + 60), VERDICT_ACCEPT, REASON_RIGHT);
	late.late = true;
	late.told_at = NOON + 90;
	late.door = "login";
	run_expecting(fixture, late, VERDICT_ACCEPT, REASON_LATE);

	row = row_of(fixture, "ann", "203.0.113.9");
	assert_string_equal(row.door, "sshd");
	assert_string_equal(row.key, KEY_FINGERPRINT);
	late.now = NOON + 70;
	run_expecting(fixture, late, VERDICT_ACCEPT, REASON_LATE);
	row = row_of(fixture, "ann", "203.0.113.9");
	assert_string_equal(row.door, "login");
	assert_string_equal(row.key, "");
}

/* Settles the message with what its notifier says of addresses. */
static void
settle_with(struct fixture *fixture, const struct message *message, const struct country *countries,
    unsigned int count)
{
	struct act act = settle_of(NOON + 2, message, OUTCOME_SENT);

	act.countries = countries;
	act.country_count = count;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
what_the_notifier_says_stands_at_the_hosts_of_its_message(void **state)
{
	static const struct country said[] = {{"203.0.113.9", "Uppsala, Sweden"},
	    {"2001:db8:1:2::a", "Norway"}, {"198.51.100.7", "Finland"}};
	struct fixture *fixture = *state;
	struct result claimed;
	int messages = 0;

	run_expecting(fixture, by_key("203.0.113.9", NOON), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, by_key("2001:db8:1:2::a", NOON), VERDICT_ACCEPT, REASON_RIGHT);
	do {
		claimed = claim(fixture, NOON + 1);
		assert_int_equal(claimed.row_count, 1);
		if (messages == 0) {
			settle_with(fixture, &claimed.message, said, 1);
			assert_string_equal(
			    row_of(fixture, "ann", "203.0.113.9").country, "Uppsala, Sweden");
			assert_string_equal(
			    row_of(fixture, "ann", "2001:db8:1:2::/64").country, "");
		} else
			settle_with(fixture, &claimed.message, said, 3);
		result_free(&claimed);
	} while (++messages < 2);

	assert_string_equal(row_of(fixture, "ann", "2001:db8:1:2::/64").country, "Norway");
	/* Of a later login it says something else, as it may. */
	assert_string_equal(row_of(fixture, "ann", "203.0.113.9").country, "Uppsala, Sweden");
}

/* The same address of somebody else is another row. */
static void
what_it_says_stands_at_no_other_host_and_no_other_account(void **state)
{
	static const struct country said[] = {
	    {"203.0.113.9", "Sweden"}, {"198.51.100.7", "Finland"}, {"", "Norway"}};
	struct fixture *fixture = *state;
	struct act bob = by_key("203.0.113.9", NOON);
	struct result claimed;

	run_expecting(fixture, by_key("198.51.100.7", NOON), VERDICT_ACCEPT, REASON_RIGHT);
	claimed = claim(fixture, NOON);
	settle(fixture, NOON, &claimed.message, OUTCOME_SENT);
	result_free(&claimed);
	run_expecting(fixture, by_key("203.0.113.9", NOON), VERDICT_ACCEPT, REASON_RIGHT);
	claimed = claim(fixture, NOON);
	bob.account = "bob";
	bob.account_uid = BOB_UID;
	run_expecting(fixture, bob, VERDICT_ACCEPT, REASON_RIGHT);

	settle_with(fixture, &claimed.message, said, 3);
	result_free(&claimed);

	assert_string_equal(row_of(fixture, "ann", "203.0.113.9").country, "Sweden");
	assert_string_equal(row_of(fixture, "ann", "198.51.100.7").country, "");
	assert_string_equal(row_of(fixture, "bob", "203.0.113.9").country, "");
}

static void
who_has_no_claim_says_nothing_of_a_host(void **state)
{
	static const struct country said = {"203.0.113.9", "Norway"};
	struct fixture *fixture = *state;
	struct result claimed;
	struct act act;

	run_expecting(fixture, by_key("203.0.113.9", NOON), VERDICT_ACCEPT, REASON_RIGHT);
	claimed = claim(fixture, NOON);
	act = settle_of(NOON + 1, &claimed.message, OUTCOME_SENT);
	act.claim = "00000000000000000000000000000000";
	act.countries = &said;
	act.country_count = 1;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EXPIRED);
	assert_string_equal(row_of(fixture, "ann", "203.0.113.9").country, "");

	/* Nor twice; what is tried again later may say it already. */
	act.claim = claimed.message.claim;
	act.outcome = OUTCOME_LATER;
	act.why = "451 try again";
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_string_equal(row_of(fixture, "ann", "203.0.113.9").country, "Norway");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EXPIRED);
	result_free(&claimed);
}

/* A country decides nothing: a host of a liar's choice is as new as it was. */
static void
a_country_makes_no_host_known(void **state)
{
	static const struct country said = {"203.0.113.9", "Sweden"};
	struct fixture *fixture = *state;
	struct result claimed, result;

	enrol_ann(fixture);
	run_expecting(fixture, by_key("203.0.113.9", NOON), VERDICT_ACCEPT, REASON_RIGHT);
	do {
		claimed = claim(fixture, NOON);
		settle_with(fixture, &claimed.message, &said, 1);
		result_free(&claimed);
	} while (row_of(fixture, "ann", "203.0.113.9").country[0] == '\0');

	result = run_one(fixture, act_of(ACT_DECIDE, NOON + 60));
	assert_int_equal(result.verdict, VERDICT_ACCEPT); /* a code is asked */
	assert_false(result.known_place);
	result_free(&result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_login_by_key_leaves_door_and_key_and_no_device),
	    STORE_TEST(a_login_by_code_leaves_its_device_and_a_later_one_by_key_does_not_take_it),
	    STORE_TEST(a_key_and_a_code_of_one_login_are_both_kept),
	    STORE_TEST(a_door_without_a_session_leaves_its_device_too),
	    STORE_TEST(what_is_told_late_takes_nothing_of_a_newer_login),
	    STORE_TEST(what_the_notifier_says_stands_at_the_hosts_of_its_message),
	    STORE_TEST(what_it_says_stands_at_no_other_host_and_no_other_account),
	    STORE_TEST(who_has_no_claim_says_nothing_of_a_host),
	    STORE_TEST(a_country_makes_no_host_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what the check-up of 2sv status asks the store: codes, contacts, trusted hosts. */
#include "contact_fixture.h"

#include <stdio.h>

#include "base/poison.h"

static struct act
checkup_act(int64_t now)
{
	struct act act = act_of_user(ACT_CHECKUP, now);

	act.recovery_codes = 10;
	act.trust_days = 30;
	act.trust_by_address = true;
	return act;
}

static struct checkup_row
look(struct fixture *fixture, struct act act)
{
	struct result result = run_one(fixture, act);
	struct checkup_row row;

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.row_kind, ROW_CHECKUP);
	assert_int_equal(result.row_count, 1);
	row = *result.rows.checkup;
	result_free(&result);
	return row;
}

static void
an_account_that_is_not_stored_has_nothing_to_check(void **state)
{
	struct checkup_row row = look(*state, checkup_act(NOON));

	assert_int_equal(row.codes_made_at, 0);
	assert_int_equal(row.contacts_waiting, 0);
	assert_int_equal(row.waiting_id, 0);
	assert_int_equal(row.code_until, 0);
	assert_int_equal(row.trusted_by_address, 0);
	assert_string_equal(row.trusted_host, "");
	assert_int_equal(fixture_probe(*state, "SELECT count(*) FROM account"), 0);
}

static void
recovery_codes_have_their_date_while_one_is_left_and_taken(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_CODES_NEW, NOON), check = checkup_act(NOON + DAY);
	struct result codes;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - DAY);
	assert_int_equal(look(fixture, check).codes_made_at, 0);
	act.recovery_codes = 10;
	codes = run_one(fixture, act);
	assert_int_equal(codes.verdict, VERDICT_ACCEPT);
	result_free(&codes);
	assert_int_equal(look(fixture, check).codes_made_at, NOON);

	check.recovery_codes = 0;
	assert_int_equal(look(fixture, check).codes_made_at, 0);
	check.recovery_codes = 10;
	fixture_alter(fixture, "UPDATE recovery SET used_at = 1");
	assert_int_equal(look(fixture, check).codes_made_at, 0);
}

/* Of several the newest, which is what 2sv contacts confirm takes. */
static void
a_contact_that_waits_is_named_with_its_code(void **state)
{
	struct fixture *fixture = *state;
	struct checkup_row row;

	contact_have(fixture, NOON, "heard@example.org");
	assert_int_equal(look(fixture, checkup_act(NOON)).contacts_waiting, 0);
	contact_make(fixture, NOON, "first@example.org");
	contact_make(fixture, NOON, "second@example.org");

	row = look(fixture, checkup_act(NOON));
	assert_int_equal(row.contacts_waiting, 2);
	assert_int_equal(row.waiting_id, contact_number_of(fixture, "second@example.org"));
	assert_int_equal(row.code_until, NOON + DAY);
	row = look(fixture, checkup_act(NOON + DAY));
	assert_int_equal(row.contacts_waiting, 2);
	assert_int_equal(row.code_until, 0);

	fixture_alter(fixture, "UPDATE contact SET code_tries = 5");
	assert_int_equal(look(fixture, checkup_act(NOON)).code_until, 0);
	contact_remove_by_root(fixture, NOON, "second@example.org");
	row = look(fixture, checkup_act(NOON));
	assert_int_equal(row.contacts_waiting, 1);
	assert_int_equal(row.waiting_id, contact_number_of(fixture, "first@example.org"));
}

#define TRUST(host, key, until)                                                                   \
	"INSERT INTO trust SELECT id, '" host "', '" key "', 1799999000, " until " FROM account " \
	"WHERE name = 'ann';"

/* Those that are trusted by less go first; then who came last longest ago. */
static void
of_trusted_hosts_the_one_to_forget_first_is_named(void **state)
{
	struct fixture *fixture = *state;
	struct act act = checkup_act(NOON);
	struct checkup_row row;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - DAY);
	log_in(fixture, "203.0.113.2", &rfc, NOON - 180);
	log_in(fixture, "203.0.113.1", &rfc, NOON - 90);
	log_in(fixture, "203.0.113.3", &rfc, NOON - 30);
	fixture_alter(fixture, TRUST("203.0.113.1", "SHA256:a", "1800000001")
				   TRUST("203.0.113.2", "SHA256:a", "1800000000")
				       TRUST("203.0.113.3", "SHA256:a", "1800000001"));
	row = look(fixture, act); /* the second's days are over */
	assert_int_equal(row.trusted_by_address, 0);
	assert_string_equal(row.trusted_host, "203.0.113.1");

	fixture_alter(fixture, TRUST("203.0.113.3", "", "1800000001"));
	row = look(fixture, act);
	assert_int_equal(row.trusted_by_address, 1);
	assert_string_equal(row.trusted_host, "203.0.113.3");

	act.trust_by_address = false; /* then such a row lets nobody in */
	row = look(fixture, act);
	assert_int_equal(row.trusted_by_address, 0);
	assert_string_equal(row.trusted_host, "203.0.113.1");
	act.trust_days = 0;
	assert_string_equal(look(fixture, act).trusted_host, "");
}

/* Of a kind that a rule allows, and once their day is over; whichever rule it is. */
static void
contacts_that_codes_may_be_sent_to_are_counted(void **state)
{
	static char first[] = "push", second[] = "email";
	struct rule rules[] = {{.texted = first}, {.texted = NULL}, {.texted = second}};
	const struct sections sections = {.rules = rules, .rule_count = 3};
	struct fixture *fixture = *state;
	struct act act = checkup_act(NOON);

	contact_have(fixture, NOON - DAY, "ann@example.org");
	act.sections = &sections;
	assert_int_equal(look(fixture, act).texts, 0);
	fixture_alter(fixture, "UPDATE contact SET codes_from = 1800000000");
	assert_int_equal(look(fixture, act).texts, 1);
	act.now = NOON - 1;
	assert_int_equal(look(fixture, act).texts, 0);
	act.now = NOON;
	rules[2].texted = first;
	assert_int_equal(look(fixture, act).texts, 0);
	act.sections = NULL;
	assert_int_equal(look(fixture, act).texts, 0);
}

static void
it_is_the_accounts_own_and_roots_to_see(void **state)
{
	struct fixture *fixture = *state;
	struct act act = checkup_act(NOON);

	act.caller = BOB_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act.way = WAY_ROOT;
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	enrol_at_once(fixture, "phone", NULL, NOON);
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OTHER_UID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(an_account_that_is_not_stored_has_nothing_to_check),
	    STORE_TEST(recovery_codes_have_their_date_while_one_is_left_and_taken),
	    STORE_TEST(a_contact_that_waits_is_named_with_its_code),
	    STORE_TEST(of_trusted_hosts_the_one_to_forget_first_is_named),
	    STORE_TEST(contacts_that_codes_may_be_sent_to_are_counted),
	    STORE_TEST(it_is_the_accounts_own_and_roots_to_see),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

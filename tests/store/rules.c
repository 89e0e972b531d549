/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules and deadlines, as a login meets them in the store. */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

#define DAY INT64_C(86400)

static char staff[] = "staff", guests[] = "guests", office[] = "203.0.113.0/24",
	    backup[] = "backup", rule_name[] = "r1", other_name[] = "r2";

static struct act
decide_by(const struct sections *sections, int64_t now)
{
	struct act act = act_of(ACT_DECIDE, now);

	act.sections = sections;
	act.groups = "";
	act.clock_synchronised = true;
	act.door_arrives = act.door_shows = true;
	act.shared_networks = "";
	return act;
}

/* ann with a device. */
static void
enrolled(struct fixture *fixture, struct otpauth *given)
{
	rfc_parameters(given);
	enrol_at_once(fixture, "phone", given, NOON - 100 * DAY);
}

static void
a_rule_lets_be_and_refuses_and_its_name_is_in_the_log(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {
	    {.section = {.name = rule_name, .groups = staff}, .require = REQUIRE_NEVER},
	    {.section = {.name = other_name, .groups = guests}, .require = REQUIRE_REFUSE}};
	const struct sections sections = {.rules = rules, .rule_count = 2};
	struct act act = decide_by(&sections, NOON);
	struct otpauth given;
	struct result page;

	enrolled(fixture, &given);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act.groups = "x\nstaff";
	run_expecting(fixture, act, VERDICT_SKIP, REASON_RULE);
	assert_string_equal(newest_event(fixture, &page)->detail, "rule r1");
	result_free(&page);
	act.groups = "guests";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	assert_string_equal(newest_event(fixture, &page)->detail, "rule r2");
	result_free(&page);
	act.groups = NULL;
	act.groups_unknown = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	assert_string_equal(newest_event(fixture, &page)->detail,
	    "rule r2, the strictest: nobody could name the groups");
	result_free(&page);
}

static void
an_account_that_is_held_stays_so_whatever_a_rule_says(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {{.section = {.name = rule_name}, .require = REQUIRE_NEVER}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	struct act act = decide_by(&sections, NOON);
	struct otpauth given;

	enrolled(fixture, &given);
	fixture_alter(fixture, "UPDATE account SET brake = 1");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_HELD);
	fixture_alter(fixture, "UPDATE account SET brake = 2");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	fixture_alter(fixture, "UPDATE account SET brake = 0");
	run_expecting(fixture, act, VERDICT_SKIP, REASON_RULE);
}

static void
new_host_asks_until_a_right_code_came_from_there(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {{.section = {.name = rule_name}, .require = REQUIRE_NEW_HOST}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	struct act act = decide_by(&sections, NOON + 600);
	struct act by_key = act_of(ACT_ARRIVED, NOON);
	struct otpauth given;

	enrolled(fixture, &given);
	/* A key alone makes no host known for this. */
	by_key.auth_info = KEY_LINE;
	act_from(&by_key, "198.51.100.7");
	run_expecting(fixture, by_key, VERDICT_ACCEPT, REASON_RIGHT);
	act_from(&act, "198.51.100.7");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	log_in(fixture, "203.0.113.9", &given, NOON + 60);
	act_from(&act, "203.0.113.9");
	run_expecting(fixture, act, VERDICT_SKIP, REASON_KNOWN_HOST);
	act_from(&act, "203.0.113.10");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act_from(&act, "UNKNOWN");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
}

/* sshd names a key in auth; in the account phase of a login by key alone it does not yet. */
static void
a_rule_that_refuses_stops_logins_by_key_too(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {{.section = {.name = rule_name}, .require = REQUIRE_REFUSE}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	struct act act = decide_by(&sections, NOON);
	struct otpauth given;
	struct result page;
	static const struct {
		enum wanted wanted, asked;
		const char *door;
		bool refused;
	} rows[] = {
	    {WANTED_ANY, WANTED_NO, "sshd", true},
	    {WANTED_ANY, WANTED_YES, "sshd", false}, /* it was met in auth */
	    {WANTED_YES, WANTED_NO, "sshd", true}, {WANTED_NO, WANTED_NO, "sshd", false},
	    {WANTED_YES, WANTED_NO, "su", false}, {WANTED_NO, WANTED_NO, "su", true},
	    {WANTED_YES, WANTED_ANY, "sshd", true},
	    {WANTED_NO, WANTED_ANY, "sshd", true}, /* nobody can say: the strictest */
	};

	enrolled(fixture, &given);
	act.kind = ACT_ADMIT;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rules[0].key = rows[i].wanted;
		act.asked = rows[i].asked;
		act.door = rows[i].door;
		run_expecting(fixture, act, rows[i].refused ? VERDICT_REFUSE : VERDICT_SKIP,
		    rows[i].refused ? REASON_RULE : REASON_LET_BE);
	}
	assert_string_equal(newest_event(fixture, &page)->event, "admit");
	result_free(&page);
}

/* What 2sv protect tries a door with is asked its code, whatever rules there are. */
static void
an_account_that_tries_a_door_meets_no_rule(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {{.section = {.name = rule_name}, .require = REQUIRE_NEVER}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	struct act act = decide_by(&sections, NOON);

	act.refuse_unenrolled = true;
	act.account = "2sv-try-01234567";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_ENROLLED);
	act.account = "2sv-try";
	run_expecting(fixture, act, VERDICT_SKIP, REASON_RULE);
}

static void
a_network_and_a_list_of_accounts_decide(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {
	    {.section = {.name = rule_name}, .from = office, .require = REQUIRE_NEVER},
	    {.section = {.name = other_name, .accounts = backup}, .require = REQUIRE_NEVER}};
	const struct sections sections = {.rules = rules, .rule_count = 2};
	struct act act = decide_by(&sections, NOON);
	struct otpauth given;

	enrolled(fixture, &given);
	act_from(&act, "::ffff:203.0.113.200");
	run_expecting(fixture, act, VERDICT_SKIP, REASON_RULE);
	act_from(&act, "198.51.100.1");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	act.account = "backup";
	act.account_uid = 990;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_RULE);
}

static void
a_deadline_lets_be_counts_and_then_refuses(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {
	    {.section = {.name = rule_name, .groups = staff}, .ends_at = NOON, .skips = 2}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act act = decide_by(&sections, NOON - 10 * DAY);
	struct result result;

	act.refuse_unenrolled = true; /* of those that no deadline is for */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_ENROLLED);
	act.groups = "staff";
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_SKIP);
	assert_int_equal(result.due.due, DUE_LATER);
	assert_int_equal(result.due.days_left, 10);
	assert_int_equal(result.due.skips_left, 2);
	result_free(&result);
	act.now = NOON;
	act.clock_synchronised = false; /* a wrong clock shuts nobody out */
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	act.clock_synchronised = true;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	/* Within the hour it is the same login's, and sudo is none. */
	act.now = NOON + 3599;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	act.now = NOON + 7200;
	act.door_arrives = false;
	place_find(&(struct place_seen){.caller = ANN_UID}, &act.place);
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	assert_int_equal(fixture_probe(fixture, "SELECT skips_used FROM account"), 1);
	act.door_arrives = true;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	assert_int_equal(fixture_probe(fixture, "SELECT skips_used FROM account"), 2);
	act.now = NOON + 7300;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OVERDUE);
	act.now = NOON + 8 * DAY;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OVERDUE);
}

/* What is only asked for uses up nothing. */
static void
to_explain_uses_no_login_up(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {{.section = {.name = rule_name}, .skips = 1}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act act = decide_by(&sections, NOON);

	act.kind = ACT_EXPLAIN;
	for (int i = 0; i < 3; i++)
		run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	act.kind = ACT_DECIDE;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	act.kind = ACT_EXPLAIN;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OVERDUE);
}

static const struct {
	const char *rhost, *tty, *auth_info;
	bool may;
} comings[] = {
    {"203.0.113.9", NULL, NULL, false},
    {"203.0.113.9", NULL, KEY_LINE, true},
    {"198.51.100.1", NULL, NULL, true},	 /* seen first ten days ago */
    {"198.51.100.2", NULL, NULL, false}, /* six */
    {"127.0.0.1", NULL, NULL, false},	 /* ten */
    {"", "tty1", NULL, true},
};

/* ann's logins without a code: the hosts are known for alerts. */
static void
hosts_of_some_days(struct fixture *fixture)
{
	struct act act = act_of(ACT_ARRIVED, NOON - 10 * DAY);

	act_from(&act, "198.51.100.1");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act_from(&act, "127.0.0.1");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act.now = NOON - 6 * DAY;
	act_from(&act, "198.51.100.2");
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
come(struct act *act, size_t i)
{
	const struct place_seen seen = {.rhost = comings[i].rhost, .tty = comings[i].tty};

	place_find(&seen, &act->place);
	act->auth_info = comings[i].auth_info;
}

static void
who_has_only_the_password_enrols_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {{.section = {.name = rule_name}, .ends_at = NOON - DAY}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act act = decide_by(&sections, NOON), offer = decide_by(&sections, NOON);

	hosts_of_some_days(fixture);
	offer.kind = ACT_OFFER;
	for (size_t i = 0; i < sizeof(comings) / sizeof(comings[0]); i++) {
		struct result result;

		come(&act, i);
		come(&offer, i);
		result = run_one(fixture, act);
		assert_int_equal(result.verdict, comings[i].may ? VERDICT_ACCEPT : VERDICT_REFUSE);
		assert_int_equal(
		    result.reason, comings[i].may ? REASON_NEEDS_CODE : REASON_OVERDUE);
		assert_int_equal(result.ask, comings[i].may ? ASK_ENROL : ASK_CODE);
		result_free(&result);
		result = run_one(fixture, offer);
		assert_int_equal(result.verdict, comings[i].may ? VERDICT_ACCEPT : VERDICT_REFUSE);
		assert_int_equal(
		    result.reason, comings[i].may ? REASON_RIGHT : REASON_NOT_PERMITTED);
		assert_int_equal(result.enrolled != NULL, comings[i].may);
		result_free(&result);
	}
}

/* Makes the pending device at the given coming; returns its number. */
static int64_t
offer_device(struct fixture *fixture, struct act act, const struct otpauth *given)
{
	struct result result;
	int64_t id;

	act.kind = ACT_OFFER;
	act.given = given;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	id = result.device_id;
	result_free(&result);
	return id;
}

static void
the_first_code_makes_device_login_and_alert(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {{.section = {.name = rule_name}, .ends_at = NOON - DAY}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act act = decide_by(&sections, NOON), confirm = decide_by(&sections, NOON);
	struct result result;
	struct otpauth given;

	rfc_parameters(&given);
	act.auth_info = KEY_LINE;
	confirm.kind = ACT_CONFIRM;
	confirm.for_login = true;
	confirm.recovery_codes = 10;
	confirm.device_id = offer_device(fixture, act, &given);
	confirm.answer = code_at(&given, NOON);
	/* The same code at a login that shows no more than a password. */
	run_expecting(fixture, confirm, VERDICT_REFUSE, REASON_EXPIRED);
	confirm.auth_info = KEY_LINE;
	result = run_one(fixture, confirm);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_not_equal(result.login, "");
	assert_int_equal(result.row_count, 10);
	result_free(&result);
	assert_int_equal(count_devices(fixture, 1), 1);
	assert_int_equal(count_alerts(fixture, "device-added"), 1);
	assert_int_equal(count_alerts(fixture, "first-device"), 1);
	/* And no second one by that way. */
	act.kind = ACT_OFFER;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

static void
before_its_date_an_offer_is_made_in_its_last_days(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {
	    {.section = {.name = rule_name}, .ends_at = NOON + 9 * DAY, .offer_days = 7}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act act = decide_by(&sections, NOON);
	struct result result;

	act.auth_info = KEY_LINE;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	act.now = NOON + 2 * DAY;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_int_equal(result.ask, ASK_OFFER);
	result_free(&result);
	act.auth_info = NULL;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
}

static void
after_a_reset_nothing_but_an_invitation_enrols(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {{.section = {.name = rule_name}, .ends_at = NOON - DAY}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act act = decide_by(&sections, NOON);
	struct otpauth given;

	enrolled(fixture, &given);
	fixture_alter(fixture, "DELETE FROM device; UPDATE account SET must_enrol = 1");
	act.auth_info = KEY_LINE;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INVITATION);
	act.kind = ACT_OFFER;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

/* By 2sv off and 2sv devices remove; root may. */
static void
the_last_device_of_who_needs_one_stays(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {{.section = {.name = rule_name}, .ends_at = NOON}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act off = act_of_user(ACT_OFF, NOON);
	struct otpauth given;

	enrolled(fixture, &given);
	off.sections = &sections;
	off.groups = "";
	off.clock_synchronised = true;
	off.answer = code_at(&given, NOON);
	run_expecting(fixture, off, VERDICT_REFUSE, REASON_LAST);
	assert_int_equal(count_devices(fixture, 1), 1);
	/* Before its date an account may be without one, whatever others need. */
	off.refuse_unenrolled = true;
	deadlines[0].ends_at = NOON + DAY;
	run_expecting(fixture, off, VERDICT_ACCEPT, REASON_RIGHT);
	enrolled(fixture, &given);
	deadlines[0].ends_at = NOON;
	off.way = WAY_ROOT;
	off.caller = 0;
	run_expecting(fixture, off, VERDICT_ACCEPT, REASON_RIGHT);
}

/* As a process of the account's own says it, over user.sock: for nothing, again and again. */
static void
what_a_rule_refuses_a_locker_in_the_account_phase_leaves_one_line_an_hour(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {{.section = {.name = rule_name}, .require = REQUIRE_REFUSE}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	struct act act = act_of_user(ACT_ADMIT, NOON);
	struct result page;

	act.door = "locker";
	act.sections = &sections;
	act.groups = "";
	for (int i = 0; i < 50; i++) {
		act.now = NOON + i;
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_RULE);
	}

	page = run_one(fixture, act_of_user(ACT_LOG, NOON + 60));
	assert_int_equal(page.row_count, 1);
	result_free(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_rule_lets_be_and_refuses_and_its_name_is_in_the_log),
	    STORE_TEST(an_account_that_is_held_stays_so_whatever_a_rule_says),
	    STORE_TEST(new_host_asks_until_a_right_code_came_from_there),
	    STORE_TEST(a_rule_that_refuses_stops_logins_by_key_too),
	    STORE_TEST(what_a_rule_refuses_a_locker_in_the_account_phase_leaves_one_line_an_hour),
	    STORE_TEST(an_account_that_tries_a_door_meets_no_rule),
	    STORE_TEST(a_network_and_a_list_of_accounts_decide),
	    STORE_TEST(a_deadline_lets_be_counts_and_then_refuses),
	    STORE_TEST(to_explain_uses_no_login_up),
	    STORE_TEST(who_has_only_the_password_enrols_nothing),
	    STORE_TEST(the_first_code_makes_device_login_and_alert),
	    STORE_TEST(before_its_date_an_offer_is_made_in_its_last_days),
	    STORE_TEST(the_last_device_of_who_needs_one_stays),
	    STORE_TEST(after_a_reset_nothing_but_an_invitation_enrols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

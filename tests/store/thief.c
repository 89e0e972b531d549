/* SPDX-License-Identifier: BSD-2-Clause */
/* What rules and deadlines are to a thief who has ann's password, and nothing else. */
#include "fixture.h"

#include "base/poison.h"

#define DAY INT64_C(86400)

static char staff[] = "staff", rule_name[] = "r1", other_name[] = "r2";

static struct act
decide_by(const struct sections *sections, int64_t now)
{
	struct act act = act_of(ACT_DECIDE, now);

	act.sections = sections;
	act.groups = "";
	act.clock_synchronised = true;
	act.door_shows = true;
	act.shared_networks = "";
	return act;
}

/* Of a right code that came from there long ago nobody who comes from there now is known. */
static void
an_address_that_many_have_is_no_known_host(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {{.section = {.name = rule_name}, .require = REQUIRE_NEW_HOST},
	    {.section = {.name = other_name}}};
	const struct sections sections = {.rules = rules, .rule_count = 2};
	static const char *const hosts[] = {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1",
	    "64:ff9b::c633:6407", "198.51.100.7", "2001:db8::7"};
	struct act act = decide_by(&sections, NOON);
	struct otpauth given;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON - 100 * DAY);
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		log_in(fixture, hosts[i], &given, NOON - (int64_t)(20 - i) * 600);
		act_from(&act, hosts[i]);
		act.shared_networks = "";
		rules[0].known = WANTED_ANY;
		run_expecting(fixture, act, i < 5 ? VERDICT_ACCEPT : VERDICT_SKIP,
		    i < 5 ? REASON_NEEDS_CODE : REASON_KNOWN_HOST);
		act.shared_networks = "198.51.100.0/24 2001:db8::/32";
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
		rules[0].known = WANTED_YES;
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	}
}

/* Whoever is on this machine may come from each of its own addresses. */
static void
an_address_of_this_machine_is_no_known_host(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {{.section = {.name = rule_name}, .require = REQUIRE_NEW_HOST}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	struct act act = decide_by(&sections, NOON + 60);
	struct place_seen seen = {.rhost = "192.0.2.7"};
	struct otpauth given;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON - 100 * DAY);
	log_in(fixture, seen.rhost, &given, NOON);
	seen.connection = "192.0.2.7 40000 192.0.2.8 22";
	place_find(&seen, &act.place);
	run_expecting(fixture, act, VERDICT_SKIP, REASON_KNOWN_HOST);
	seen.connection = "192.0.2.7 40000 192.0.2.7 22";
	place_find(&seen, &act.place);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
}

/* What names no address has all of the network as one place; a console is for who sits there. */
static void
a_door_that_names_no_address_knows_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct rule rules[] = {{.section = {.name = rule_name}, .require = REQUIRE_NEW_HOST}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	static const struct {
		const char *tty;
		uid_t caller;
		bool is_remote, is_known;
	} rows[] = {
	    {":0", 0, true, false}, /* xrdp, saslauthd */
	    {":0", 0, false, true}, /* a greeter */
	    {"tty1", 0, false, true},
	    {"tty1", ANN_UID, false, true},
	    {"tty1", BOB_UID, false, false},
	    {"pts/1", ANN_UID, false, true},
	    {"pts/1", BOB_UID, false, false},
	};
	struct act act = decide_by(&sections, NOON), at = act_of(ACT_TRY, NOON - DAY);
	struct otpauth given;

	rfc_parameters(&given);
	enrol_at_once(fixture, "phone", &given, NOON - 100 * DAY);
	for (size_t i = 1; i < 6; i += i == 2 ? 3 : 1) {
		at.now += 600;
		at.answer = code_at(&given, at.now);
		place_find(
		    &(struct place_seen){.tty = rows[i].tty, .caller = rows[i].caller}, &at.place);
		run_expecting(fixture, at, VERDICT_ACCEPT, REASON_RIGHT);
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		place_find(
		    &(struct place_seen){.tty = rows[i].tty, .caller = rows[i].caller}, &act.place);
		act.door_remote = rows[i].is_remote;
		run_expecting(fixture, act, rows[i].is_known ? VERDICT_SKIP : VERDICT_ACCEPT,
		    rows[i].is_known ? REASON_KNOWN_HOST : REASON_NEEDS_CODE);
	}
}

/* Who is in already uses none up; who comes in does, by whatever door. */
static void
each_way_in_uses_up_what_is_left(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {{.section = {.name = rule_name}, .skips = 9}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	static const struct {
		const char *door, *rhost, *tty;
		uid_t caller;
		int used;
	} rows[] = {
	    {"dovecot", "203.0.113.9", NULL, 0, 1},
	    {"cockpit", "", NULL, 0, 2},
	    {"su", "", "pts/1", BOB_UID, 3},
	    {"su", "", "tty1", BOB_UID, 4},
	    {"sudo", "", "pts/1", ANN_UID, 4},
	    {"sudo", "", "tty1", ANN_UID, 4},
	    {"i3lock", "", NULL, ANN_UID, 4},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct place_seen seen = {
		    .rhost = rows[i].rhost, .tty = rows[i].tty, .caller = rows[i].caller};
		struct act act = decide_by(&sections, NOON + (int64_t)i * 7200);

		act.door = rows[i].door;
		act.door_arrives = act.door_shows = false;
		place_find(&seen, &act.place);
		run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
		assert_int_equal(
		    fixture_probe(fixture, "SELECT skips_used FROM account"), rows[i].used);
	}
}

/* Where nobody can say whether a deadline is his, he has the grace of none. */
static void
a_directory_that_is_away_gives_no_grace(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {
	    {.section = {.name = rule_name, .groups = staff}, .ends_at = NOON + DAY, .skips = 2}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act act = decide_by(&sections, NOON);

	act.refuse_unenrolled = true;
	act.groups = NULL;
	act.groups_unknown = true;
	act.auth_info = KEY_LINE;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_ENROLLED);
	act.now = NOON + DAY;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_ENROLLED);
	act.now = NOON;
	act.refuse_unenrolled = false;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
	act.refuse_unenrolled = true;
	act.groups = "staff";
	act.groups_unknown = false;
	run_expecting(fixture, act, VERDICT_SKIP, REASON_NOT_ENROLLED);
}

/* What the owner has forgotten begins anew: a week, too. */
static void
a_host_that_was_forgotten_is_of_no_long_standing(void **state)
{
	struct fixture *fixture = *state;
	struct deadline deadlines[] = {{.section = {.name = rule_name}, .ends_at = NOON - DAY}};
	const struct sections sections = {.deadlines = deadlines, .deadline_count = 1};
	struct act act = decide_by(&sections, NOON), forget = act_of_user(ACT_FORGET, NOON - DAY);
	struct act again = act_of(ACT_ARRIVED, NOON - 10 * DAY);

	act_from(&again, "198.51.100.1");
	run_expecting(fixture, again, VERDICT_ACCEPT, REASON_RIGHT);
	forget.host = "198.51.100.1";
	run_expecting(fixture, forget, VERDICT_ACCEPT, REASON_RIGHT);
	again.now = NOON - DAY / 2;
	run_expecting(fixture, again, VERDICT_ACCEPT, REASON_RIGHT);
	act_from(&act, "198.51.100.1");
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OVERDUE);
	act.now = NOON + 6 * DAY - 1;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_OVERDUE);
	act.now = NOON + 6 * DAY;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
}

static struct act
act_against(enum act_kind kind, int64_t now, const struct otpauth *given)
{
	struct act act = kind == ACT_CHAUTHTOK ? act_of(kind, now) : act_of_user(kind, now);

	act.answer = kind == ACT_OFF || kind == ACT_REMOVE ? code_at(given, now) : NULL;
	act.device_name = kind == ACT_REMOVE ? "phone" : NULL;
	act.groups = "";
	if (kind == ACT_RESET) {
		act.way = WAY_ROOT;
		act.caller = 0;
		act.token_seconds = DAY;
	}
	return act;
}

/* It may have been the thief who came from there, by a code that ann was talked out of. */
static void
what_is_done_against_a_thief_makes_no_host_known_any_more(void **state)
{
	struct fixture *fixture = *state;
	static const enum act_kind kinds[] = {
	    ACT_CHAUTHTOK, ACT_STOP, ACT_RESET, ACT_OFF, ACT_REMOVE};
	struct rule rules[] = {{.section = {.name = rule_name}, .require = REQUIRE_NEW_HOST}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	struct otpauth given;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int64_t now = NOON + (int64_t)i * DAY;
		struct act act = decide_by(&sections, now + 300);

		fixture_alter(fixture,
		    "DELETE FROM device; UPDATE account SET brake = 0, freed_at = 0,"
		    " must_enrol = 0");
		other_parameters((unsigned int)i, &given);
		enrol_at_once(fixture, "phone", &given, now);
		log_in(fixture, "203.0.113.9", &given, now);
		run_expecting(fixture, act, VERDICT_SKIP, REASON_KNOWN_HOST);
		run_expecting(fixture, act_against(kinds[i], now + 600, &given), VERDICT_ACCEPT,
		    REASON_RIGHT);
		fixture_alter(
		    fixture, "UPDATE account SET brake = 0, freed_at = 0, must_enrol = 0");
		enrol_at_once(fixture, "another", &given, now + 900);
		act.now = now + 1200;
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(an_address_that_many_have_is_no_known_host),
	    STORE_TEST(an_address_of_this_machine_is_no_known_host),
	    STORE_TEST(a_door_that_names_no_address_knows_nobody),
	    STORE_TEST(each_way_in_uses_up_what_is_left),
	    STORE_TEST(a_directory_that_is_away_gives_no_grace),
	    STORE_TEST(what_is_done_against_a_thief_makes_no_host_known_any_more),
	    STORE_TEST(a_host_that_was_forgotten_is_of_no_long_standing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

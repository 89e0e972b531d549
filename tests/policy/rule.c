/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of keeper/policy/rule: one rule against every fact that it may name, the first of several,
 * and what holds where nobody can say.
 */
#include "keeper/policy/rule.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct place
place_at(const char *rhost, const char *tty)
{
	const struct place_seen seen = {.rhost = rhost, .tty = tty, .caller = 1000};
	struct place place;

	place_find(&seen, &place);
	return place;
}

/* One condition each: values that match it, and values that do not. */
static void
each_condition_matches_by_itself(void **state)
{
	static char doors[] = "sshd\nsudo", accounts[] = "ann\nbob", groups[] = "staff\nwheel";
	static const struct {
		struct rule rule;
		const char *door, *account, *groups, *rhost;
		bool known;
		enum wanted key;
		bool matches;
	} rows[] = {
	    {{.require = REQUIRE_NEVER}, "any", "eve", "", "nonsense", false, WANTED_ANY, true},
	    {{.doors = doors}, "sshd", "eve", "", NULL, false, WANTED_NO, true},
	    {{.doors = doors}, "sudo", "eve", "", NULL, false, WANTED_NO, true},
	    {{.doors = doors}, "su", "eve", "", NULL, false, WANTED_NO, false},
	    {{.doors = doors}, "", "eve", "", NULL, false, WANTED_NO, false},
	    {{.section.accounts = accounts}, "su", "bob", "", NULL, false, WANTED_NO, true},
	    {{.section.accounts = accounts}, "su", "bobby", "", NULL, false, WANTED_NO, false},
	    {{.section.groups = groups}, "su", "eve", "x\nwheel", NULL, false, WANTED_NO, true},
	    {{.section.groups = groups}, "su", "eve", "x\nwheels", NULL, false, WANTED_NO, false},
	    {{.section.groups = groups}, "su", "wheel", "", NULL, false, WANTED_NO, false},
	    {{.known = WANTED_YES}, "su", "eve", "", NULL, true, WANTED_NO, true},
	    {{.known = WANTED_YES}, "su", "eve", "", NULL, false, WANTED_NO, false},
	    {{.known = WANTED_NO}, "su", "eve", "", NULL, true, WANTED_NO, false},
	    {{.known = WANTED_NO}, "su", "eve", "", NULL, false, WANTED_NO, true},
	    {{.key = WANTED_YES}, "su", "eve", "", NULL, false, WANTED_YES, true},
	    {{.key = WANTED_YES}, "su", "eve", "", NULL, false, WANTED_NO, false},
	    {{.key = WANTED_NO}, "su", "eve", "", NULL, false, WANTED_YES, false},
	    {{.key = WANTED_NO}, "su", "eve", "", NULL, false, WANTED_NO, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rule rule = rows[i].rule;
		const struct sections sections = {.rules = &rule, .rule_count = 1};
		struct place place = place_at(rows[i].rhost, "/dev/pts/1");
		const struct rule_facts facts = {.door = rows[i].door,
		    .account = rows[i].account,
		    .place = &place,
		    .is_known = rows[i].known,
		    .key = rows[i].key,
		    .groups = rows[i].groups};
		struct rule_found found;

		rule.require = REQUIRE_NEVER;
		rule_find(&sections, &facts, &found);
		if ((found.rule != NULL) != rows[i].matches || found.is_unsure ||
		    found.require != (rows[i].matches ? REQUIRE_NEVER : REQUIRE_ALWAYS))
			fail_msg("row %zu: %s", i, found.rule ? "matches" : "does not match");
	}
}

static void
networks_are_met_by_addresses_alone(void **state)
{
	static const struct {
		const char *from, *rhost, *tty;
		bool matches;
	} rows[] = {
	    {"203.0.113.0/24", "203.0.113.9", NULL, true},
	    {"203.0.113.0/24", "198.51.100.9", NULL, false},
	    {"203.0.113.0/24", "::ffff:203.0.113.9", NULL, true},
	    {"192.0.2.0/24 203.0.113.0/24", "203.0.113.9", NULL, true},
	    {"203.0.113.9/32", "203.0.113.9", NULL, true},
	    {"203.0.113.9/32", "203.0.113.8", NULL, false},
	    {"0.0.0.0/0", "198.51.100.1", NULL, true},
	    {"0.0.0.0/0", "2001:db8::1", NULL, false},
	    {"::/0", "2001:db8::1", NULL, true},
	    {"::/0", "198.51.100.1", NULL, false}, /* all of v6, as it says */
	    {"::/0", "::ffff:198.51.100.1", NULL, false},
	    {"::ffff:0:0/96", "198.51.100.1", NULL, true},
	    {"0.0.0.0/0 ::/0", "198.51.100.1", NULL, true},
	    {"2001:db8:1:2::/64", "2001:db8:1:2::a", NULL, true},
	    {"2001:db8:1:2::/64", "2001:db8:1:3::a", NULL, false},
	    {"fe80::/10", "fe80::1%eth0", NULL, true},
	    {"203.0.113.0/24", "203.0.113.9.example.org", NULL, false},
	    {"203.0.113.0/24", "UNKNOWN", NULL, false},
	    {"0.0.0.0/0 ::/0", "UNKNOWN", NULL, false},
	    {"0.0.0.0/0 ::/0 local", "10.evil.example", NULL, false},
	    {"0.0.0.0/0 ::/0", "", "/dev/tty1", false},
	    {"local", "", "/dev/tty1", true},
	    {"203.0.113.0/24 local", NULL, "pts/3", true},
	    {"local", "127.0.0.1", NULL, false},
	    {"local", "203.0.113.9", NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char from[64];
		struct rule rule = {.from = from, .require = REQUIRE_NEVER};
		const struct sections sections = {.rules = &rule, .rule_count = 1};
		struct place place = place_at(rows[i].rhost, rows[i].tty);
		const struct rule_facts facts = {
		    .door = "sshd", .account = "ann", .place = &place, .groups = ""};
		struct rule_found found;

		assert_int_equal(text_copy(from, sizeof(from), rows[i].from), 0);
		rule_find(&sections, &facts, &found);
		if ((found.rule != NULL) != rows[i].matches)
			fail_msg(
			    "%s from %s", rows[i].from, rows[i].rhost ? rows[i].rhost : "here");
	}
}

static char staff[] = "staff", guests[] = "guests", sudo[] = "sudo";

static void
the_first_that_matches_holds(void **state)
{
	static struct rule rules[] = {
	    {.section.groups = guests, .require = REQUIRE_REFUSE},
	    {.doors = sudo, .require = REQUIRE_NEVER},
	    {.section.groups = staff, .require = REQUIRE_NEW_HOST},
	};
	static const struct sections sections = {.rules = rules, .rule_count = 3};
	static const struct {
		const char *door, *groups;
		int which; /* -1 = none */
	} rows[] = {
	    {"sudo", "guests", 0},
	    {"sudo", "staff\nguests", 0},
	    {"sudo", "staff", 1},
	    {"sshd", "staff", 2},
	    {"sshd", "", -1},
	};
	struct place place = place_at("203.0.113.9", NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct rule_facts facts = {.door = rows[i].door,
		    .account = "ann",
		    .place = &place,
		    .groups = rows[i].groups};
		struct rule_found found;

		rule_find(&sections, &facts, &found);
		if (rows[i].which < 0)
			assert_null(found.rule);
		else
			assert_ptr_equal(found.rule, &rules[rows[i].which]);
		assert_int_equal(found.require,
		    rows[i].which < 0 ? REQUIRE_ALWAYS : rules[rows[i].which].require);
		assert_false(found.is_unsure);
	}
}

/* Each order of a rule that may hold and one that holds for sure: the stricter one does. */
static void
where_nobody_can_say_the_strictest_that_may_hold_does(void **state)
{
	static const enum require order[] = {
	    REQUIRE_NEVER, REQUIRE_NEW_HOST, REQUIRE_ALWAYS, REQUIRE_REFUSE};
	struct place place = place_at("203.0.113.9", NULL);
	const struct rule_facts facts = {.door = "sshd",
	    .account = "ann",
	    .place = &place,
	    .groups = "",
	    .groups_unknown = true};

	(void)state;
	for (size_t may = 0; may < COUNT(order); may++) {
		for (size_t sure = 0; sure <= COUNT(order); sure++) {
			/* Without a second rule: always. */
			size_t then = sure < COUNT(order) ? sure : 2;
			struct rule rules[] = {{.section.groups = staff, .require = order[may]},
			    {.require = order[then]}};
			const struct sections sections = {
			    .rules = rules, .rule_count = sure < COUNT(order) ? 2 : 1};
			struct rule_found found;

			rule_find(&sections, &facts, &found);
			assert_int_equal(found.require, order[may > then ? may : then]);
			assert_true(found.is_unsure);
		}
	}
}

static void
what_comes_behind_a_sure_one_does_not_count(void **state)
{
	struct rule rules[] = {
	    {.require = REQUIRE_NEVER}, {.section.groups = staff, .require = REQUIRE_REFUSE}};
	const struct sections sections = {.rules = rules, .rule_count = 2};
	struct place place = place_at("203.0.113.9", NULL);
	struct rule_facts facts = {.door = "sshd",
	    .account = "ann",
	    .place = &place,
	    .groups = "",
	    .groups_unknown = true};
	struct rule_found found;

	(void)state;
	rule_find(&sections, &facts, &found);
	assert_ptr_equal(found.rule, &rules[0]);
	assert_false(found.is_unsure);
	/* Groups do not matter where another condition fails for sure. */
	rules[0].require = REQUIRE_ALWAYS;
	rules[0].section.accounts = sudo;
	rules[1].doors = sudo;
	rule_find(&sections, &facts, &found);
	assert_null(found.rule);
	assert_false(found.is_unsure);
	/* Of a group that is known to be its, the others need not be known. */
	rules[1].doors = NULL;
	facts.groups = "staff";
	rule_find(&sections, &facts, &found);
	assert_ptr_equal(found.rule, &rules[1]);
	assert_false(found.is_unsure);
}

static void
a_code_that_holds_is_less_strict(void **state)
{
	struct rule rules[] = {{.section.groups = staff, .holds_minutes = 15},
	    {.section.groups = guests, .holds_minutes = 5}, {.require = REQUIRE_ALWAYS}};
	struct sections sections = {.rules = rules, .rule_count = 2};
	struct place place = place_at("203.0.113.9", NULL);
	const struct rule_facts facts = {.door = "sudo",
	    .account = "ann",
	    .place = &place,
	    .groups = "",
	    .groups_unknown = true};
	struct rule_found found;

	(void)state;
	rule_find(&sections, &facts, &found); /* behind both: none, which holds nothing */
	assert_null(found.rule);
	rules[1].section.groups = NULL;
	rule_find(&sections, &facts, &found);
	assert_ptr_equal(found.rule, &rules[1]);
}

static void
a_key_that_nobody_can_name_may_be_one(void **state)
{
	struct rule rules[] = {{.key = WANTED_YES, .require = REQUIRE_REFUSE}};
	const struct sections sections = {.rules = rules, .rule_count = 1};
	struct place place = place_at("203.0.113.9", NULL);
	struct rule_facts facts = {
	    .door = "sshd", .account = "ann", .place = &place, .groups = "", .key = WANTED_ANY};
	struct rule_found found;

	(void)state;
	rule_find(&sections, &facts, &found);
	assert_int_equal(found.require, REQUIRE_REFUSE);
	assert_true(found.is_unsure);
	rules[0].key = WANTED_NO;
	rule_find(&sections, &facts, &found);
	assert_int_equal(found.require, REQUIRE_REFUSE);
}

static void
without_rules_a_code_is_wanted(void **state)
{
	const struct sections none = {.rule_count = 0};
	struct place place = place_at("203.0.113.9", NULL);
	const struct rule_facts facts = {.door = "sshd",
	    .account = "ann",
	    .place = &place,
	    .groups = NULL,
	    .groups_unknown = true};
	struct rule_found found;

	(void)state;
	rule_find(&none, &facts, &found);
	assert_null(found.rule);
	assert_int_equal(found.require, REQUIRE_ALWAYS);
	assert_false(found.is_unsure);
	assert_int_equal(REQUIRE_ALWAYS, 0);
}

/* Who comes there may come from anywhere: only who has named the door may call it local. */
static void
a_door_of_the_network_that_names_no_address_is_not_local(void **state)
{
	static char local[] = "local", doors[] = "greetd\nvlock";
	struct rule rule = {.from = local, .require = REQUIRE_NEVER};
	const struct sections sections = {.rules = &rule, .rule_count = 1};
	struct place place;
	struct rule_facts facts = {.door = "greetd", .account = "ann", .place = &place};
	struct rule_found found;

	(void)state;
	place_find(&(struct place_seen){.tty = ":0"}, &place);
	rule_find(&sections, &facts, &found);
	assert_ptr_equal(found.rule, &rule);
	facts.door_remote = true;
	rule_find(&sections, &facts, &found);
	assert_null(found.rule);
	assert_false(found.is_unsure);
	rule.doors = doors;
	rule_find(&sections, &facts, &found);
	assert_ptr_equal(found.rule, &rule);
	place_find(&(struct place_seen){.rhost = "203.0.113.9"}, &place);
	rule_find(&sections, &facts, &found);
	assert_null(found.rule);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_door_of_the_network_that_names_no_address_is_not_local),
	    cmocka_unit_test(each_condition_matches_by_itself),
	    cmocka_unit_test(networks_are_met_by_addresses_alone),
	    cmocka_unit_test(the_first_that_matches_holds),
	    cmocka_unit_test(where_nobody_can_say_the_strictest_that_may_hold_does),
	    cmocka_unit_test(what_comes_behind_a_sure_one_does_not_count),
	    cmocka_unit_test(a_code_that_holds_is_less_strict),
	    cmocka_unit_test(a_key_that_nobody_can_name_may_be_one),
	    cmocka_unit_test(without_rules_a_code_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of rule and deadline in 2sv.conf: what they may say, and where all else is refused. */
#include "settings/settings.h"

#include "base/scope.h"
#include "settings/parse.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int
parse(const char *text, struct settings *settings, char error[256])
{
	struct complaint complaint = {"2sv.conf", error, 256};

	error[0] = '\0';
	return settings_parse(text, settings, &complaint);
}

static void
sections_are_read_in_their_order(void **state)
{
	static const char text[] = "# rules\n"
				   "rule \"robots\" {\n"
				   "\taccount = {\"backup\", ansible}\n"
				   "\trequire = never\n"
				   "}\n"
				   "unenrolled = refuse\n"
				   "rule staff {\n"
				   "  door = {\"sshd\", sudo} group = {\"domain users\", wheel}\n"
				   "  from = {\"203.0.113.0/24\", \"2001:db8::/32\", local}\n"
				   "  known = yes key = no // why\n"
				   "  require = new-host\n"
				   "  holds_minutes = 15\n"
				   "  copies = code\n"
				   "  texted = {sms, \"email\"}\n"
				   "}\n"
				   "deadline \"staff\" {\n"
				   "  group = staff\n"
				   "  date = \"2026-12-31\"\n"
				   "  skips = 5\n"
				   "  offer_days = 7\n"
				   "}\n";
	scope_settings struct settings *settings = calloc(1, sizeof(*settings));
	const struct sections *sections = &settings->sections;
	char error[256];

	(void)state;
	assert_non_null(settings);
	if (parse(text, settings, error) < 0)
		fail_msg("%s", error);
	assert_int_equal(settings->unenrolled, UNENROLLED_REFUSE);
	assert_int_equal(sections->rule_count, 2);
	assert_int_equal(sections->deadline_count, 1);
	assert_string_equal(sections->rules[0].section.name, "robots");
	assert_int_equal(sections->rules[0].section.line, 2);
	assert_string_equal(sections->rules[0].section.accounts, "backup\nansible");
	assert_null(sections->rules[0].section.groups);
	assert_null(sections->rules[0].doors);
	assert_null(sections->rules[0].from);
	assert_int_equal(sections->rules[0].require, REQUIRE_NEVER);
	assert_int_equal(sections->rules[1].section.line, 7);
	assert_string_equal(sections->rules[1].doors, "sshd\nsudo");
	assert_string_equal(sections->rules[1].section.groups, "domain users\nwheel");
	assert_string_equal(sections->rules[1].from, "203.0.113.0/24 2001:db8::/32 local");
	assert_int_equal(sections->rules[1].known, WANTED_YES);
	assert_int_equal(sections->rules[1].key, WANTED_NO);
	assert_int_equal(sections->rules[1].require, REQUIRE_NEW_HOST);
	assert_int_equal(sections->rules[1].holds_minutes, 15);
	assert_int_equal(sections->rules[1].copies, COPIES_CODE);
	assert_int_equal(sections->rules[0].copies, COPIES_ALERT);
	assert_string_equal(sections->rules[1].texted, "sms\nemail");
	assert_null(sections->rules[0].texted);
	assert_true(sections_allow_texts(sections));
	assert_string_equal(sections->deadlines[0].section.groups, "staff");
	assert_int_equal(sections->deadlines[0].ends_at, 1798761600); /* 2027-01-01 00:00 UTC */
	assert_int_equal(sections->deadlines[0].skips, 5);
	assert_int_equal(sections->deadlines[0].offer_days, 7);
	assert_string_equal(sections->groups, "domain users\nwheel\nstaff");
}

static void
what_is_no_word_for_copies_is_refused(void **state)
{
	scope_settings struct settings *settings = calloc(1, sizeof(*settings));
	char error[256];

	(void)state;
	assert_non_null(settings);
	assert_int_equal(
	    parse("rule a { require = always copies = codes }", settings, error), -EINVAL);
	assert_string_equal(error,
	    "2sv.conf:1: rule \"a\": copies is \"codes\", must be allow, alert, code or refuse");
	assert_int_equal(
	    parse("rule b { require = always door = {sudo, su} copies = alert }", settings, error),
	    -EINVAL);
	assert_string_equal(
	    error, "2sv.conf:1: rule \"b\": copies must be left out where door does not name sshd");
}

static void
what_is_no_section_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
	    {"rule { require = never }", "2sv.conf:1: missing title"},
	    {"rule a { }", "2sv.conf:1: rule \"a\": require must be given: always, "},
	    {"\nrule a { require = sometimes }",
		"2sv.conf:2: rule \"a\": require is \"sometimes\", must be always,"},
	    {"rule \"a b\" { require = never }", "2sv.conf:1: rule \"a b\": its name must be"},
	    {"rule \"\" { require = never }", "2sv.conf:1: rule \"\": its name must be"},
	    {"rule a { require = never", "2sv.conf:1: '{' is not closed"},
	    {"\n\nrule a { require = never\nrule b { require = always }",
		"2sv.conf:3: '{' is not closed"},
	    {"rule a { require = never } }", "2sv.conf:1: '}' ends nothing"},
	    {"rule a { door = {sshd\n require = never }", "2sv.conf:1: '{' is not closed"},
	    {"rule a {\nrequire = never\nrequire = always }",
		"2sv.conf:3: require is given a second time in its section"},
	    {"rule a {\ndoor = {a}\ngroup={b}\ndoor = {c} require = never }",
		"2sv.conf:4: door is given a second time in its section"},
	    {"rule a { doors = {sshd} require = never }", "2sv.conf:1: no such option 'doors'"},
	    {"rule a { door = {} require = never }", "2sv.conf:1: rule \"a\": door must be"},
	    {"rule a { door = {\"\"} require = never }", "2sv.conf:1: rule \"a\": door is"},
	    {"rule a { door = {\"../sshd\"} require = never }", "2sv.conf:1: rule \"a\": door"},
	    {"rule a { group = {staff, staff} require = never }", "2sv.conf:1: rule \"a\": group"},
	    {"rule a { group = {\"a,b\"} require = never }",
		"2sv.conf:1: rule \"a\": group is \"a,b\", must be names of groups, each once; "
		"several as {\"a\", \"b\"}"},
	    {"rule a { door = sshd, sudo require = never }",
		"2sv.conf:1: unexpected token ',': what is more than one thing stands in braces"},
	    {"rule a { from = 203.0.113.9 require = never }",
		"2sv.conf:1: rule \"a\": from is \"203.0.113.9\", must be networks, as "
		"\"203.0.113.0/24\", one address as \"203.0.113.9/32\", or \"local\""},
	    {"rule a { from = {\"203.0.113.9/24\"} require = never }",
		"2sv.conf:1: rule \"a\": fr"},
	    {"rule a { from = {\"office.example.org\"} require = never }",
		"2sv.conf:1: rule \"a\""},
	    {"rule a { from = {\"203.0.113.0/24 192.0.2.0/24\"} require = never }",
		"2sv.conf:1: rule \"a\": from is \"203.0.113.0/24 192.0.2.0/24\", must be "
		"networks"},
	    {"rule a { known = maybe require = never }",
		"2sv.conf:1: rule \"a\": known is \"maybe\", must be yes"},
	    {"rule a { key = 1 require = never }",
		"2sv.conf:1: rule \"a\": key is \"1\", must be yes or no"},
	    {"rule a { require = always holds_minutes = 721 }",
		"2sv.conf:1: rule \"a\": holds_minutes is \"721\", must be a whole number, 0 to "
		"720"},
	    {"rule a { require = always holds_minutes = 010 }", "2sv.conf:1: rule \"a\": holds_mi"},
	    {"rule a { require = never holds_minutes = 5 }",
		"2sv.conf:1: rule \"a\": holds_minutes must be left out where no code is asked"},
	    {"rule a { require = never }\nrule a { require = always }",
		"2sv.conf:2: found duplicate title 'a'"},
	    {"rule \"a\" { rule \"b\" { } }", "2sv.conf:1: no such option 'rule'"},
	    {"deadline a { }", "2sv.conf:1: deadline \"a\": date must be given, or skips"},
	    {"deadline a { date = 31.12.2026 }",
		"2sv.conf:1: deadline \"a\": date is \"31.12.2026\", must be year, month and "
		"day, as \"2026-12-31\""},
	    {"deadline a { date = \"2026-2-3\" }",
		"2sv.conf:1: deadline \"a\": date is \"2026-2-3\", must be year"},
	    {"deadline a { date = \"2026-02-30\" }", "2sv.conf:1: deadline \"a\": date is"},
	    {"deadline a { date = \"2026-12-31 \" }", "2sv.conf:1: deadline \"a\": date is"},
	    {"deadline a { skips = 101 }", "2sv.conf:1: deadline \"a\": skips is \"101\", must"},
	    {"deadline a { skips = 3 offer_days = 1 }", "2sv.conf:1: deadline \"a\": offer_days"},
	    {"deadline a { skips = 3 door = sshd }", "2sv.conf:1: no such option 'door'"},
	    {"deadline a { date = \"2026-12-31\" offer_days = 366 }",
		"2sv.conf:1: deadline \"a\": "},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		scope_settings struct settings *settings = calloc(1, sizeof(*settings));
		char error[256];

		assert_non_null(settings);
		if (parse(rows[i].text, settings, error) != -EINVAL ||
		    strncmp(error, rows[i].error, strlen(rows[i].error)) != 0)
			fail_msg("%s: %s, not %s", rows[i].text, error, rows[i].error);
	}
}

static void
codes_are_sent_by_kinds_that_reach_one_person(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
	    {"rule a { require = always texted = webhook }",
		"2sv.conf:1: rule \"a\": texted is \"webhook\", must be of sms, push and email, "
		"each once; several as {\"sms\", \"email\"}"},
	    {"rule a { require = always texted = {sms, sms} }",
		"2sv.conf:1: rule \"a\": texted is \"sms\", must be of sms"},
	    {"rule a { require = always texted = {sms, SMS} }",
		"2sv.conf:1: rule \"a\": texted is \"SMS\", must be of sms"},
	    {"rule a { require = always texted = {} }",
		"2sv.conf:1: rule \"a\": texted must be of"},
	    {"rule a { require = never texted = sms }",
		"2sv.conf:1: rule \"a\": texted must be left out where no code is asked"},
	    {"rule a { require = refuse texted = sms }", "2sv.conf:1: rule \"a\": texted must be"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		scope_settings struct settings *settings = calloc(1, sizeof(*settings));
		char error[256];

		assert_non_null(settings);
		if (parse(rows[i].text, settings, error) != -EINVAL ||
		    strncmp(error, rows[i].error, strlen(rows[i].error)) != 0)
			fail_msg("%s: %s, not %s", rows[i].text, error, rows[i].error);
	}
}

/* As if each text were a file of its own: sections stand behind each other. */
static void
a_later_file_adds_its_sections_and_may_not_say_one_again(void **state)
{
	scope_settings struct settings *settings = calloc(1, sizeof(*settings));
	char error[256];

	(void)state;
	assert_non_null(settings);
	assert_int_equal(parse("rule a { require = never }", settings, error), 0);
	assert_int_equal(parse("rule b { group = g require = always }", settings, error), 0);
	assert_int_equal(settings->sections.rule_count, 2);
	assert_false(sections_allow_texts(&settings->sections));
	assert_string_equal(settings->sections.rules[1].section.name, "b");
	assert_string_equal(settings->sections.groups, "g");
	assert_int_equal(parse("\nrule a { require = always }", settings, error), -EINVAL);
	assert_string_equal(error, "2sv.conf:2: rule \"a\" stands in :1 already");
}

static void
there_is_an_end_to_how_many(void **state)
{
	static char text[SECTIONS_MAX * 64];
	scope_settings struct settings *settings = calloc(1, sizeof(*settings));
	char error[256];
	size_t used = 0;

	(void)state;
	assert_non_null(settings);
	for (int i = 0; i < SECTIONS_MAX; i++)
		used += (size_t)snprintf(
		    text + used, sizeof(text) - used, "rule r%d { require = never }\n", i);
	assert_int_equal(parse(text, settings, error), 0);
	assert_int_equal(parse("rule more { require = never }", settings, error), -EINVAL);
	assert_string_equal(error, "2sv.conf:1: there are more than 100 sections rule");
}

static void
all_groups_fit_into_a_packet_or_are_refused(void **state)
{
	static char text[4096];
	scope_settings struct settings *settings = calloc(1, sizeof(*settings));
	char error[256];
	size_t used = (size_t)snprintf(text, sizeof(text), "rule a { require = never group = {g");

	(void)state;
	assert_non_null(settings);
	for (int i = 0; i < 150; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, ", group-%06d", i);
	(void)snprintf(text + used, sizeof(text) - used, "} }");
	assert_int_equal(parse(text, settings, error), -EINVAL);
	assert_non_null(strstr(error, "the names of all groups have more than 1500 bytes"));
}

static void
names_are_whole_words(void **state)
{
	(void)state;
	assert_true(names_have("staff\nwheel", "wheel"));
	assert_true(names_have("domain users", "domain users"));
	assert_false(names_have("domain users", "users"));
	assert_false(names_have("staff", "staf"));
	assert_false(names_have("staf", "staff"));
	assert_false(names_have("", ""));
	assert_false(names_have("staff", ""));
	assert_false(names_have(NULL, "staff"));
	assert_true(names_meet("a\nb", "c\nb"));
	assert_false(names_meet("a\nb", "c\nbb"));
	assert_false(names_meet("", ""));
	assert_false(names_meet(NULL, "a"));
	assert_false(names_meet("a", NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sections_are_read_in_their_order),
	    cmocka_unit_test(what_is_no_word_for_copies_is_refused),
	    cmocka_unit_test(what_is_no_section_is_refused_with_its_line),
	    cmocka_unit_test(codes_are_sent_by_kinds_that_reach_one_person),
	    cmocka_unit_test(a_later_file_adds_its_sections_and_may_not_say_one_again),
	    cmocka_unit_test(there_is_an_end_to_how_many),
	    cmocka_unit_test(all_groups_fit_into_a_packet_or_are_refused),
	    cmocka_unit_test(names_are_whole_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

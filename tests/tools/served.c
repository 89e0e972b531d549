/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what is said of the settings beside their words: rules that shut out whoever could take
 * them back, and a service that goes by others than the files have.
 */
#include "tools/admin/served.h"

#include "base/scope.h"
#include "settings/digest.h"
#include "settings/parse.h"
#include "tools/admin/rule_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static struct settings *
settings_of(const char *text)
{
	struct settings *settings = NULL;
	char error[256] = "";
	struct complaint complaint = {"2sv.conf", error, sizeof(error)};

	assert_int_equal(settings_make_default(&settings), 0);
	assert_int_equal(settings_parse(text, settings, &complaint), 0);
	return settings;
}

/* Of everybody, and so whoever the admins of the machine are that runs this. */
static void
rules_that_leave_no_admin_a_way_in_are_found(void **state)
{
	static const struct {
		const char *text, *rule; /* that shuts them out of sshd; NULL = none */
		bool is_everywhere;
	} rows[] = {
	    {"", NULL, false},
	    {"rule a { require = refuse }", "a", true},
	    {"rule a { require = always }", NULL, false},
	    {"rule a { require = never } rule b { require = refuse }", NULL, false},
	    {"rule b { require = refuse } rule a { require = never }", "b", true},
	    {"rule a { account = root require = new-host } rule b { require = refuse }", NULL,
		false},
	    {"rule a { from = local require = refuse }", NULL, false},
	    {"rule a { known = yes require = refuse }", NULL, false},
	    {"rule a { known = no require = refuse }", NULL, false},
	    {"rule a { key = yes require = refuse }", NULL, false},
	    {"rule a { key = no require = refuse } rule b { require = refuse }", "b", true},
	    {"rule a { from = local require = always } rule b { require = refuse }", NULL, false},
	    {"rule a { door = sshd require = refuse }", "a", false},
	    {"rule a { door = {login, sshd} require = refuse }", "a", true},
	    {"rule a { door = login require = refuse }", NULL, false},
	    {"rule a { door = login require = never } rule b { require = refuse }", "b", false},
	    {"rule a { account = nobody-here require = never } rule b { require = refuse }", "b",
		true},
	    {"rule a { group = nobody-here require = refuse }", NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_settings struct settings *settings = settings_of(rows[i].text);
		bool is_everywhere = !rows[i].is_everywhere;
		const struct rule *rule = rule_admins_shut(&settings->sections, &is_everywhere);

		if ((rule != NULL) != (rows[i].rule != NULL) ||
		    (rule && strcmp(rule->section.name, rows[i].rule) != 0) ||
		    is_everywhere != rows[i].is_everywhere)
			fail_msg("%s: %s", rows[i].text, rule ? rule->section.name : "none");
	}
}

static void
a_role_that_goes_by_other_settings_is_told(void **state)
{
	scope_settings struct settings *settings = settings_of("log_days = 7");
	static const char other[] = "0123456789abcdef";
	char digest[SETTINGS_DIGEST_SIZE];
	const struct {
		const char *kind, *keeper, *talker;
		bool is_older;
	} rows[] = {
	    {"settings", digest, digest, false},
	    {"settings", other, digest, true},
	    {"settings", digest, other, true},
	    {"settings", digest, NULL, true},
	    {"status", other, other, false},
	};

	(void)state;
	settings_digest(settings, digest);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct packet row;

		packet_begin(&row, "row");
		packet_add(&row, "kind", rows[i].kind);
		packet_add(&row, "settings", rows[i].keeper);
		packet_add(&row, "text", rows[i].talker);
		if (served_row_is_older(&row, settings) != rows[i].is_older)
			fail_msg("row %zu", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_that_leave_no_admin_a_way_in_are_found),
	    cmocka_unit_test(a_role_that_goes_by_other_settings_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

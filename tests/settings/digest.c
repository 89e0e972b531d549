/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the digest of settings: each value counts, and nothing else. */
#include "settings/digest.h"

#include "base/scope.h"
#include "settings/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
digest_of(const char *text, char ret[SETTINGS_DIGEST_SIZE])
{
	char error[256] = "";
	struct complaint complaint = {"2sv.conf", error, sizeof(error)};
	scope_settings struct settings *settings = NULL;

	assert_int_equal(settings_make_default(&settings), 0);
	assert_int_equal(settings_parse(text, settings, &complaint), 0);
	settings_digest(settings, ret);
	assert_int_equal(strlen(ret), SETTINGS_DIGEST_SIZE - 1);
}

/* Each differs from the one before it, and from the first, in one value. */
static const char *const texts[] = {
    "",
    "log_days = 7",
    "issuer = \"7\"",
    "nudge = no",
    "last_login = yes",
    "unenrolled = refuse",
    "rule a { require = always }",
    "rule b { require = always }",
    "rule a { require = never }",
    "rule a { require = always group = b }",
    "rule a { require = always account = b }",
    "rule a { require = always door = b }",
    "rule a { require = always from = local }",
    "rule a { require = always known = yes }",
    "rule a { require = always known = no }",
    "rule a { require = always key = yes }",
    "rule a { require = always holds_minutes = 7 }",
    "rule a { require = always copies = allow }",
    "rule a { require = always copies = refuse }",
    "rule a { require = always texted = sms }",
    "rule a { require = always texted = email }",
    "rule a { require = always } rule b { require = always }",
    "rule b { require = always } rule a { require = always }",
    "deadline a { skips = 1 }",
    "deadline a { skips = 2 }",
    "deadline a { skips = 1 group = b }",
    "deadline a { skips = 1 account = b }",
    "deadline a { skips = 1 date = \"2026-12-31\" }",
    "deadline a { skips = 1 date = \"2026-12-30\" }",
    "deadline a { skips = 1 date = \"2026-12-31\" offer_days = 7 }",
};
#define COUNT (sizeof(texts) / sizeof(texts[0]))

static void
each_value_makes_another_digest(void **state)
{
	char digests[COUNT][SETTINGS_DIGEST_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		digest_of(texts[i], digests[i]);
		for (size_t j = 0; j < i; j++)
			if (strcmp(digests[i], digests[j]) == 0)
				fail_msg("as \"%s\": \"%s\"", texts[j], texts[i]);
	}
}

static void
what_changes_no_value_changes_no_digest(void **state)
{
	char one[SETTINGS_DIGEST_SIZE], other[SETTINGS_DIGEST_SIZE];

	(void)state;
	digest_of("log_days = 7\nrule a { require = never }", one);
	digest_of("# why\n\nrule \"a\" {\n\trequire = \"never\"\n}\nlog_days = \"7\"\n", other);
	assert_string_equal(one, other);
	digest_of("", one);
	digest_of("nudge = yes", other);
	assert_string_equal(one, other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_value_makes_another_digest),
	    cmocka_unit_test(what_changes_no_value_changes_no_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

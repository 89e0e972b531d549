/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of dialogue/nudge: what a person without a device reads at a login. */
#include "dialogue/nudge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOON INT64_C(1800000000) /* 2027-01-15 08:00 UTC */
#define DAY INT64_C(86400)

static void
each_state_has_its_words_in_one_line_that_ends_in_the_command(void **state)
{
	static const struct {
		const char *due;
		int64_t until, skips;
		const char *words;
	} rows[] = {
	    {NULL, 0, 0, "This account has no second step. Set it up"},
	    {"later", NOON + DAY, 0, "This account needs a second step by 2027-01-16 (1 day left)"},
	    {"later", NOON + 10 * DAY, 3,
		"This account needs a second step by 2027-01-25 (10 days left)"},
	    {"later", NOON - DAY, 0, "This account needs a second step by 2027-01-14 (1 day left)"},
	    {"skips", 0, 1, "This account needs a second step (1 login left)"},
	    {"skips", NOON, 100,
		"This account needs a second step since 2027-01-15 (100 logins left)"},
	    {"over", 0, 0, "This account needs a second step (overdue)"},
	    {"over", NOON, 0, "This account needs a second step since 2027-01-15 (overdue)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char words[NUDGE_WORDS_SIZE];
		struct packet result;

		packet_begin(&result, "result");
		packet_add(&result, "due", rows[i].due);
		if (rows[i].until > 0)
			packet_add_number(&result, "until", rows[i].until);
		if (rows[i].due)
			packet_add_number(&result, "skips", rows[i].skips);
		assert_int_equal(nudge_words(&result, NOON, words), 0);
		if (strncmp(words, rows[i].words, strlen(rows[i].words)) != 0 ||
		    strcmp(words + strlen(rows[i].words), ": 2sv enrol") != 0)
			fail_msg("%s", words);
		assert_null(strchr(words, '\n'));
		assert_true(strlen(words) <= 80);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_state_has_its_words_in_one_line_that_ends_in_the_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/passwords: which files let the owner hear of a change, and which want a code. */
#include "stacks/passwords.h"
#include "tests/stacks/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define UNIX "password required pam_unix.so\n"
#define COMMON                                              \
	"password requisite pam_pwquality.so\n"             \
	"password [success=1 default=ignore] pam_unix.so\n" \
	"password requisite pam_deny.so\npassword required pam_permit.so\n"

static const struct row {
	const char *text;
	enum passwords judged;
	int line;
} rows[] = {
    {UNIX, PASSWORDS_UNHEARD, 0},
    {"auth required pam_2sv.so\n" UNIX, PASSWORDS_UNHEARD, 0},
    {"password optional pam_2sv.so\n" UNIX, PASSWORDS_HEARD, 1},
    {COMMON "password optional pam_2sv.so\n", PASSWORDS_HEARD, 5},
    {"password requisite pam_2sv.so ask\n" UNIX, PASSWORDS_ASK, 1},
    {"password required pam_2sv.so socket=/run/x ask\n" UNIX, PASSWORDS_ASK, 1},
    {"password [success=ok ignore=ignore default=die] pam_2sv.so ask\n" UNIX, PASSWORDS_ASK, 1},
    {"password optional pam_2sv.so\npassword requisite pam_2sv.so ask\n" UNIX, PASSWORDS_ASK, 2},
    /* What it refuses goes on. */
    {"password optional pam_2sv.so ask\n" UNIX, PASSWORDS_NOT_HEEDED, 1},
    {"password sufficient pam_2sv.so ask\n" UNIX, PASSWORDS_NOT_HEEDED, 1},
    {"password [authtok_err=ignore default=die] pam_2sv.so ask\n" UNIX, PASSWORDS_NOT_HEEDED, 1},
    {"password [perm_denied=1 default=die] pam_2sv.so ask\n" UNIX, PASSWORDS_NOT_HEEDED, 1},
    /* Behind what has changed it already. */
    {"password sufficient pam_unix.so\npassword requisite pam_2sv.so ask\n", PASSWORDS_PASSED_BY,
	1},
    {"password [success=1 default=ignore] pam_unix.so\npassword optional pam_2sv.so\n"
     "password required pam_permit.so\n",
	PASSWORDS_PASSED_BY, 1},
    {"password substack inner\npassword requisite pam_2sv.so ask\n", PASSWORDS_ASK, 2},
    {"password [success=2 default=ignore] pam_unix.so\npassword substack inner\n"
     "password requisite pam_2sv.so ask\npassword required pam_permit.so\n",
	PASSWORDS_PASSED_BY, 1},
    {"password [success=1 default=ignore] pam_unix.so\npassword substack inner\n"
     "password requisite pam_2sv.so ask\n",
	PASSWORDS_ASK, 3},
};

static void
each_stack_is_judged_by_what_its_line_does_there(void **state)
{
	struct folder folder;

	(void)state;
	folder_make(&folder);
	folder_write(&folder, "inner", "password sufficient pam_unix.so\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_stack struct stack stack = {.entries = NULL};
		const struct stack_entry *line;

		folder_write(&folder, "passwd", rows[i].text);
		assert_int_equal(stack_read(&folder.files, "passwd", PHASE_PASSWORD, &stack), 0);
		if (passwords_judge(&stack, &line) != rows[i].judged)
			fail_msg("row %zu: %s", i, rows[i].text);
		assert_int_equal(line ? line->line : 0, rows[i].line);
	}
	folder_remove(&folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_stack_is_judged_by_what_its_line_does_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

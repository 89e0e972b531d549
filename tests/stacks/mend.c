/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/mend: lines that end the stack of a door by themselves. */
#include "stacks/mend.h"
#include "tests/stacks/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define FAILLOCK                                        \
	"auth required pam_faillock.so preauth\n"       \
	"auth [success=1 default=ignore] pam_unix.so\n" \
	"auth [default=die] pam_faillock.so authfail\n"
#define DOOR "@include common-auth\nauth requisite pam_2sv.so\n"

static struct folder folder;

static int
setup(void **state)
{
	(void)state;
	folder_make(&folder);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	folder_remove(&folder);
	return 0;
}

/* Returns the lines to jump, or 0 where no word mends it; *ret_line is where. */
static int
mend(const char *common_auth, const char *door, int *ret_line)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct control before;
	struct mend mend = {.lines = 0};
	struct walk walk;

	folder_write(&folder, "common-auth", common_auth);
	folder_write(&folder, "sshd", door);
	assert_int_equal(stack_read(&folder.files, "sshd", PHASE_AUTH, &stack), 0);
	walk_stack(&stack, "sshd", &walk);
	assert_true(walk.count > 0);
	if (!mend_find(&stack, "sshd", &walk, &mend))
		return 0;
	*ret_line = stack.entries[mend.entry].line;
	control_read("sufficient", &before);
	assert_memory_equal(&stack.entries[mend.entry].control, &before, sizeof(before));
	return mend.lines;
}

static void
a_sufficient_authsucc_jumps_over_the_deny_in_its_place(void **state)
{
	int line = 0;

	(void)state;
	assert_int_equal(mend(FAILLOCK "auth sufficient pam_faillock.so authsucc\n"
				       "auth requisite pam_deny.so\nauth required pam_permit.so\n"
				       "auth optional pam_cap.so\n",
			     DOOR, &line),
	    1);
	assert_int_equal(line, 4);
	assert_int_equal(mend(FAILLOCK "auth Sufficient pam_faillock.so authsucc\n"
				       "auth optional pam_warn.so\nauth requisite pam_deny.so\n"
				       "auth required pam_permit.so\n",
			     DOOR, &line),
	    2);
}

/* With nothing in its own file to go on to, another door might open to nobody. */
static void
without_a_permit_behind_it_no_word_mends_it(void **state)
{
	int line = 0;

	(void)state;
	assert_int_equal(mend(FAILLOCK "auth sufficient pam_faillock.so authsucc\n"
				       "auth requisite pam_deny.so\n",
			     DOOR "auth required pam_permit.so\n", &line),
	    0);
	assert_int_equal(mend(FAILLOCK "auth sufficient pam_faillock.so authsucc\n"
				       "auth requisite pam_deny.so\n",
			     DOOR, &line),
	    0);
	assert_int_equal(mend("auth sufficient pam_unix.so\nauth required pam_deny.so\n"
			      "auth required pam_permit.so\n",
			     DOOR, &line),
	    0);
}

static void
other_faults_are_not_mended_by_a_word(void **state)
{
	int line = 0;

	(void)state;
	assert_int_equal(mend("auth [success=done default=ignore] pam_unix.so\n"
			      "auth requisite pam_deny.so\nauth required pam_permit.so\n",
			     DOOR, &line),
	    0);
	assert_int_equal(mend("auth sufficient pam_unix.so\nauth requisite pam_deny.so\n"
			      "auth required pam_permit.so\n",
			     "@include common-auth\nauth optional pam_2sv.so\n", &line),
	    0);
	assert_int_equal(mend("auth sufficient pam_unix.so\nauth sufficient pam_sss.so\n"
			      "auth requisite pam_deny.so\nauth required pam_permit.so\n",
			     DOOR, &line),
	    0);
}

#define MEND_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    MEND_TEST(a_sufficient_authsucc_jumps_over_the_deny_in_its_place),
	    MEND_TEST(without_a_permit_behind_it_no_word_mends_it),
	    MEND_TEST(other_faults_are_not_mended_by_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

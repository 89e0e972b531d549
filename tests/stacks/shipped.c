/* SPDX-License-Identifier: BSD-2-Clause */
/* The stacks in packaging/pam: nothing wrong is found with any of them. */
#include "stacks/module.h"
#include "stacks/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static const char *const folders[] = {PACKAGED_STACKS, SAMPLES, NULL};
static const struct stack_files files = {.read = stack_files_read, .folders = folders};

static void
expect_whole(const char *file, const char *door)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct walk walk;

	assert_int_equal(stack_read(&files, file, PHASE_AUTH, &stack), 0);
	walk_stack(&stack, door, &walk);
	assert_true(walk.is_protected);
	for (size_t i = 0; i < walk.count; i++)
		print_message("%s: fault %d at line %d\n", file, walk.findings[i].fault,
		    stack.entries[walk.findings[i].entry].line);
	assert_int_equal(walk.count, 0);
	for (size_t i = 0; i < stack.count; i++) {
		if (stack.entries[i].trouble)
			fail_msg("%s: %s:%d: %s", file, stack.entries[i].file,
			    stack.entries[i].line, stack.entries[i].trouble);
		if (entry_is_module(&stack.entries[i], MODULE_2SV))
			assert_null(module_bad_option(&stack.entries[i]));
	}
}

static void
nothing_is_wrong_with_any_shipped_stack(void **state)
{
	(void)state;
	expect_whole("sshd", "sshd");
	expect_whole("sshd-key-and-code", "sshd");
	expect_whole("sudo", "sudo");
	expect_whole("sudo-i", "sudo-i");
	expect_whole("su", "su");
	expect_whole("su-l", "su-l");
	expect_whole("login", "login");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_wrong_with_any_shipped_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

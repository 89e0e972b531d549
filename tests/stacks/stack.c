/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/stack: includes of all three kinds, in files of the test's own. */
#include "tests/stacks/folder.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

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

static void
expect(const struct stack *stack, size_t at, const char *module, int line)
{
	assert_true(at < stack->count);
	assert_int_equal(stack->entries[at].kind, ENTRY_MODULE);
	assert_string_equal(stack->entries[at].module, module);
	assert_int_equal(stack->entries[at].line, line);
}

static void
an_include_gives_lines_of_its_phase_and_an_at_include_of_all(void **state)
{
	scope_stack struct stack stack = {.entries = NULL};

	(void)state;
	folder_write(&folder, "door", "@include both\nauth include one\naccount include one\n");
	folder_write(&folder, "both", "auth required a.so\naccount required b.so\n");
	folder_write(&folder, "one", "account required c.so\n-auth [default=die] d.so x [y z]\n");

	assert_int_equal(stack_read(&folder.files, "door", PHASE_AUTH, &stack), 0);

	assert_int_equal(stack.count, 2);
	expect(&stack, 0, "a.so", 1);
	expect(&stack, 1, "d.so", 2);
	assert_string_equal(stack.entries[1].control_text, "default=die");
	assert_string_equal(stack.entries[1].arguments[0], "x");
	assert_string_equal(stack.entries[1].arguments[1], "y z");
	assert_true(entry_has(&stack.entries[1], "y z"));
	assert_non_null(strstr(stack.entries[1].file, "/one"));
}

static void
a_substack_is_a_level_of_its_own(void **state)
{
	scope_stack struct stack stack = {.entries = NULL};

	(void)state;
	folder_write(&folder, "door", "auth substack one\nauth required b.so\n");
	folder_write(&folder, "one", "auth required a.so\n");

	assert_int_equal(stack_read(&folder.files, "door", PHASE_AUTH, &stack), 0);

	assert_int_equal(stack.count, 3);
	assert_int_equal(stack.entries[0].kind, ENTRY_SUBSTACK);
	expect(&stack, 1, "a.so", 1);
	assert_int_equal(stack.entries[1].level, 1);
	assert_int_equal(stack.entries[2].level, 0);
}

static void
what_libpam_can_not_use_is_a_line_that_fails(void **state)
{
	static const char *const texts[] = {"auth include missing\n", "auth\n", "auth required\n",
	    "auth substack\n", "@include missing\n", "auth include door\n",
	    "author required a.so\n", "auth required a.so \\\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		scope_stack struct stack stack = {.entries = NULL};
		const struct stack_entry *last;

		folder_write(&folder, "door", texts[i]);
		assert_int_equal(stack_read(&folder.files, "door", PHASE_AUTH, &stack), 0);
		assert_true(stack.count > 0);
		last = &stack.entries[stack.count - 1];
		assert_int_equal(last->kind, ENTRY_BROKEN);
		assert_non_null(last->trouble);
		assert_int_equal(last->control.actions[RESULT_PERM_DENIED], ACTION_BAD);
	}
}

/* libpam's own way with a NUL differs by its version. */
static void
a_file_with_a_nul_is_not_read(void **state)
{
	static const char text[] = "auth required a.so\n\0\nauth sufficient pam_permit.so\n";
	scope_stack struct stack stack = {.entries = NULL};
	char path[128];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/door", folder.path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, sizeof(text) - 1, file), sizeof(text) - 1);
	assert_int_equal(fclose(file), 0);

	assert_int_equal(stack_read(&folder.files, "door", PHASE_AUTH, &stack), -EBADMSG);
}

static void
a_service_without_lines_is_other(void **state)
{
	scope_stack struct stack stack = {.entries = NULL}, none = {.entries = NULL};

	(void)state;
	assert_int_equal(stack_read(&folder.files, "door", PHASE_AUTH, &none), -ENOENT);
	folder_write(&folder, "other", "auth required pam_deny.so\n");
	folder_write(&folder, "door", "account required a.so\n");

	assert_int_equal(stack_read(&folder.files, "door", PHASE_AUTH, &stack), 0);

	assert_true(stack.is_other);
	expect(&stack, 0, "pam_deny.so", 1);
}

static void
files_that_include_themselves_many_times_end(void **state)
{
	scope_stack struct stack stack = {.entries = NULL};

	(void)state;
	folder_write(&folder, "door", "auth include door\nauth include door\nauth include door\n");

	assert_int_equal(stack_read(&folder.files, "door", PHASE_AUTH, &stack), -E2BIG);
	assert_int_equal(stack.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		an_include_gives_lines_of_its_phase_and_an_at_include_of_all, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_substack_is_a_level_of_its_own, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		what_libpam_can_not_use_is_a_line_that_fails, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_file_with_a_nul_is_not_read, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_service_without_lines_is_other, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		files_that_include_themselves_many_times_end, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

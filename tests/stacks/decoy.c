/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/decoy: the profile is the shipped one, and its doors are known again. */
#include "config.h" /* _GNU_SOURCE: asprintf */

#include "stacks/decoy.h"
#include "stacks/decoy_walk.h"
#include "tests/stacks/folder.h"

#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
the_profile_for_sshd_is_the_one_that_is_shipped(void **state)
{
	static const char *const folders[] = {PACKAGED_STACKS, NULL};
	const struct stack_files files = {.read = stack_files_read, .folders = folders};
	scope_free char *shipped = NULL, *path = NULL, *made = NULL;

	(void)state;
	assert_int_equal(stack_files_read(&files, "decoy", &shipped, &path), 0);
	assert_int_equal(decoy_profile_make("sshd", &made), 0);
	assert_string_equal(made, shipped);
}

/* pam-auth-update parts its list of names by commas. */
static void
the_profiles_name_has_no_comma(void **state)
{
	scope_free char *made = NULL;

	(void)state;
	assert_int_equal(decoy_profile_make("sshd,sudo", &made), 0);
	*strchr(made, '\n') = '\0';
	assert_null(strchr(made, ','));
}

static void
a_profiles_doors_are_read_from_our_own_text_alone(void **state)
{
	scope_free char *made = NULL, *other = NULL;
	char doors[DECOY_DOORS_SIZE];

	(void)state;
	assert_int_equal(decoy_profile_make("sshd,su,su-l", &made), 0);
	assert_int_equal(decoy_profile_read(made, doors), 0);
	assert_string_equal(doors, "sshd,su,su-l");

	assert_int_equal(asprintf(&other, "%s# mine\n", made), strlen(made) + strlen("# mine\n"));
	assert_int_equal(decoy_profile_read(other, doors), -EINVAL);
	assert_string_equal(doors, "");
	made[0] = 'n';
	assert_int_equal(decoy_profile_read(made, doors), -EINVAL);
	assert_int_equal(decoy_profile_read("", doors), -EINVAL);
	assert_int_equal(decoy_profile_read("decoy=\n", doors), -EINVAL);
}

static void
doors_are_added_once_and_taken_out_by_their_whole_name(void **state)
{
	char doors[DECOY_DOORS_SIZE] = "";

	(void)state;
	assert_int_equal(decoy_doors_add(doors, "sudo-i"), 0);
	assert_false(decoy_doors_have(doors, "sudo"));
	assert_int_equal(decoy_doors_add(doors, "sudo"), 0);
	assert_int_equal(decoy_doors_add(doors, "sshd"), 0);
	assert_int_equal(decoy_doors_add(doors, "sudo"), 0);
	assert_string_equal(doors, "sudo-i,sudo,sshd");
	assert_true(decoy_doors_have(doors, "sshd"));

	decoy_doors_remove(doors, "su");
	assert_string_equal(doors, "sudo-i,sudo,sshd");
	decoy_doors_remove(doors, "sudo");
	assert_string_equal(doors, "sudo-i,sshd");
	decoy_doors_remove(doors, "sshd");
	assert_string_equal(doors, "sudo-i");
	decoy_doors_remove(doors, "sudo-i");
	assert_string_equal(doors, "");
}

static void
more_doors_than_fit_change_nothing(void **state)
{
	char doors[DECOY_DOORS_SIZE] = "sshd";
	char name[DECOY_DOORS_SIZE] = {0};

	(void)state;
	memset(name, 'x', sizeof(name) - 5);
	assert_int_equal(decoy_doors_add(doors, name), -ENAMETOOLONG);
	assert_string_equal(doors, "sshd");
	name[sizeof(name) - 6] = '\0';
	assert_int_equal(decoy_doors_add(doors, name), 0);
}

static void
expect_decoy(const char *line, const char *door, bool is_there)
{
	struct folder folder;
	scope_stack struct stack stack = {.entries = NULL};

	folder_make(&folder);
	folder_write(&folder, "door", line);
	assert_int_equal(stack_read(&folder.files, "door", PHASE_AUTH, &stack), 0);
	if (decoy_stack_has(&stack, door) != is_there)
		fail_msg("at %s: %s", door, line);
	folder_remove(&folder);
}

static void
a_decoy_is_found_where_a_line_of_it_names_the_door(void **state)
{
	(void)state;
	expect_decoy("auth [default=ignore] pam_2sv.so decoy=sshd\n", "sshd", true);
	expect_decoy("auth [default=ignore] pam_2sv.so socket=/s decoy=su,sshd\n", "sshd", true);
	expect_decoy("auth [default=ignore] pam_2sv.so decoy=sudo-i\n", "sudo", false);
	expect_decoy("auth requisite pam_2sv.so\n", "sshd", false);
	expect_decoy("auth requisite pam_other.so decoy=sshd\n", "sshd", false);
	expect_decoy(
	    "account requisite pam_2sv.so decoy=sshd\nauth required pam_deny.so\n", "sshd", false);
}

#define ASKS "auth [default=ignore] pam_2sv.so decoy=sshd\n"
#define END "auth requisite pam_deny.so\nauth required pam_permit.so\n"

/* line: of what ends a wrong password before the decoy; 0 = nothing does. */
static void
expect_passer(const char *stack_text, int line)
{
	struct folder folder;
	scope_stack struct stack stack = {.entries = NULL};
	size_t entry = 0;
	bool is_passed;

	folder_make(&folder);
	folder_write(&folder, "sshd", stack_text);
	assert_int_equal(stack_read(&folder.files, "sshd", PHASE_AUTH, &stack), 0);
	is_passed = decoy_is_passed(&stack, "sshd", &entry);
	if (is_passed != (line > 0) || (is_passed && stack.entries[entry].line != line))
		fail_msg("%d, line %d: %s", is_passed, stack.entries[entry].line, stack_text);
	folder_remove(&folder);
}

static void
a_wrong_password_that_ends_before_the_decoy_is_found(void **state)
{
	(void)state;
	expect_passer("auth [success=2 default=die] pam_unix.so\n" ASKS END, 1);
	expect_passer("auth requisite pam_unix.so\n" ASKS END, 1);
	expect_passer("auth [success=3 default=ignore] pam_unix.so\n"
		      "auth [default=die] pam_faillock.so authfail\n" ASKS END,
	    2);
	expect_passer("auth [success=2 user_unknown=die default=ignore] pam_unix.so\n" ASKS END, 1);
	expect_passer("auth [success=3 default=ignore] pam_unix.so\n"
		      "auth [success=1 default=ignore] pam_succeed_if.so user ingroup x\n" ASKS END,
	    2);
	expect_passer("auth [success=3 default=1] pam_unix.so\n" ASKS END, 1);
}

static void
what_comes_to_the_decoy_or_bars_everybody_is_not(void **state)
{
	(void)state;
	expect_passer("auth [success=2 default=ignore] pam_unix.so\n" ASKS END, 0);
	expect_passer("auth required pam_unix.so\n" ASKS END, 0);
	expect_passer("auth requisite pam_nologin.so\n"
		      "auth [success=3 default=ignore] pam_unix.so\n"
		      "auth [success=2 default=ignore] pam_sss.so use_first_pass\n" ASKS END,
	    0);
	expect_passer("auth requisite pam_faillock.so preauth\n"
		      "auth [success=3 default=ignore] pam_unix.so\n" ASKS
		      "auth [default=die] pam_faillock.so authfail\n" END,
	    0);
	expect_passer("auth sufficient pam_unix.so\n" ASKS END, 0);
}

static void
the_list_of_known_profiles_gets_a_line_and_loses_it(void **state)
{
	static const struct {
		const char *text, *with, *without;
	} rows[] = {
	    {"unix\ncapability\n", "unix\ncapability\n2sv-decoy\n", "unix\ncapability\n"},
	    {"unix\n2sv-decoy\nmine\n", "unix\n2sv-decoy\nmine\n", "unix\nmine\n"},
	    {"2sv-decoy-2\n", "2sv-decoy-2\n2sv-decoy\n", "2sv-decoy-2\n"},
	    {"", "2sv-decoy\n", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_free char *with = NULL, *without = NULL, *back = NULL;

		assert_int_equal(decoy_seen_with(rows[i].text, &with), 0);
		assert_string_equal(with, rows[i].with);
		assert_int_equal(decoy_seen_without(rows[i].text, &without), 0);
		assert_string_equal(without, rows[i].without);
		assert_int_equal(decoy_seen_without(with, &back), 0);
		assert_string_equal(back, rows[i].without);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_profile_for_sshd_is_the_one_that_is_shipped),
	    cmocka_unit_test(the_profiles_name_has_no_comma),
	    cmocka_unit_test(a_profiles_doors_are_read_from_our_own_text_alone),
	    cmocka_unit_test(doors_are_added_once_and_taken_out_by_their_whole_name),
	    cmocka_unit_test(more_doors_than_fit_change_nothing),
	    cmocka_unit_test(a_decoy_is_found_where_a_line_of_it_names_the_door),
	    cmocka_unit_test(a_wrong_password_that_ends_before_the_decoy_is_found),
	    cmocka_unit_test(what_comes_to_the_decoy_or_bars_everybody_is_not),
	    cmocka_unit_test(the_list_of_known_profiles_gets_a_line_and_loses_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

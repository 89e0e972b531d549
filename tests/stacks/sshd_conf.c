/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/sshd_conf: the text of our file, and the line that includes it. */
#include "stacks/sshd_conf.h"

#include "base/scope.h"
#include "stacks/edit.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define LINE "Include " SSHD_CONF_OURS " " EDIT_MARK "\n"

static void
the_file_says_who_made_it_and_sets_the_way_for_everybody(void **state)
{
	const struct sshd_wish wish = {.setup = SETUP_PASSWORD_CODE, .root_by_key = true};
	scope_free char *text = NULL;

	(void)state;
	assert_int_equal(sshd_conf_make(&wish, &text), 0);

	assert_int_equal(strncmp(text, "# Made by 2sv protect sshd", 26), 0);
	assert_non_null(strstr(text, "2sv unprotect sshd"));
	assert_non_null(strstr(
	    text, "\nUsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n"));
	assert_non_null(strstr(text,
	    "\nMatch all\n\tKbdInteractiveAuthentication yes\n\tPasswordAuthentication no\n"));
	assert_null(strstr(text, "AuthenticationMethods"));
}

static void
robots_come_before_root_and_root_before_people(void **state)
{
	const struct sshd_wish wish = {
	    .setup = SETUP_KEY_CODE, .people = "people", .robots = "robots", .root_by_key = true};
	scope_free char *text = NULL;
	const char *robots, *root, *people, *all;

	(void)state;
	assert_int_equal(sshd_conf_make(&wish, &text), 0);

	robots = strstr(text, "Match Group robots\n\tAuthenticationMethods publickey\n");
	root = strstr(text, "Match User root\n\tAuthenticationMethods publickey\n");
	people = strstr(
	    text, "Match Group people\n\tAuthenticationMethods publickey,keyboard-interactive\n");
	all = strstr(text, "Match all\n");
	assert_true(robots && root && people && all);
	assert_true(robots < root && root < people && people < all);
	assert_null(strstr(all, "AuthenticationMethods"));
}

static void
passwords_that_were_barred_stay_barred_for_whom_the_set_up_is_not(void **state)
{
	const struct sshd_wish group = {.setup = SETUP_KEY_CODE,
				   .people = "people",
				   .keys_only = true},
			       all = {.setup = SETUP_KEY_CODE, .keys_only = true},
			       password = {.keys_only = true}, taken = {.setup = SETUP_KEY_CODE};
	scope_free char *for_group = NULL, *for_all = NULL, *with_password = NULL, *before = NULL;

	(void)state;
	assert_int_equal(sshd_conf_make(&group, &for_group), 0);
	assert_int_equal(sshd_conf_make(&all, &for_all), 0);
	assert_int_equal(sshd_conf_make(&password, &with_password), 0);
	assert_int_equal(sshd_conf_make(&taken, &before), 0);

	assert_non_null(
	    strstr(strstr(for_group, "Match all\n"), "\tAuthenticationMethods publickey\n"));
	assert_null(strstr(for_all, "AuthenticationMethods publickey\n"));
	assert_null(strstr(with_password, "AuthenticationMethods"));
	assert_true(sshd_conf_had_keys_only(for_group) && sshd_conf_had_keys_only(for_all));
	assert_true(sshd_conf_had_keys_only(with_password));
	assert_false(sshd_conf_had_keys_only(before));
}

static void
an_account_has_the_methods_of_its_first_block(void **state)
{
	static const struct sshd_wish password = {.robots = "robots", .root_by_key = true},
				      key = {.setup = SETUP_KEY_CODE, .root_by_key = true},
				      root = {.setup = SETUP_KEY_CODE},
				      barred = {.setup = SETUP_KEY_CODE, .keys_only = true},
				      opened = {.keys_only = true};
	const struct sshd_who robot = {.is_robot = true, .is_person = true},
			      super = {.is_root = true, .is_person = true},
			      person = {.is_person = true}, other = {.is_person = false};

	(void)state;
	assert_string_equal(sshd_conf_methods(&password, &robot), "publickey");
	assert_null(sshd_conf_methods(&password, &super));
	assert_null(sshd_conf_methods(&password, &person));
	assert_string_equal(sshd_conf_methods(&key, &super), "publickey");
	assert_string_equal(sshd_conf_methods(&root, &super), "publickey,keyboard-interactive");
	assert_string_equal(sshd_conf_methods(&key, &person), "publickey,keyboard-interactive");
	assert_null(sshd_conf_methods(&key, &other));
	assert_string_equal(sshd_conf_methods(&barred, &other), "publickey");
	assert_string_equal(sshd_conf_methods(&barred, &person), "publickey,keyboard-interactive");
	assert_null(sshd_conf_methods(&opened, &other));
}

static void
names_that_sshd_would_take_for_more_than_a_name_are_refused(void **state)
{
	static const char *const bad[] = {"", "a b", "a,b", "*", "a?", "!a", "\"a\"", "a\nb", "#a",
	    "a#", "a=b", "-a", "a'b", "\xc3\xa9",
	    "a234567890a234567890a234567890a234567890a234567890a234567890a2345"};
	static const char *const good[] = {"a", "ssh-users", "d.o_m@example.org", "DOM\\users"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct sshd_wish people = {.people = bad[i]}, robots = {.robots = bad[i]};
		char *text = NULL;

		assert_false(sshd_conf_name_is_good(bad[i]));
		assert_int_equal(sshd_conf_make(&people, &text), -EINVAL);
		assert_int_equal(sshd_conf_make(&robots, &text), -EINVAL);
		assert_null(text);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(sshd_conf_name_is_good(good[i]));
}

static void
where_the_folder_is_included_first_no_line_is_added(void **state)
{
	static const char *const mains[] = {
	    "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n",
	    "# words\n\n  # more\n\tinclude\tsshd_config.d/*.conf\n",
	    "Include = /etc/ssh/sshd_config.d/*.conf # words\n",
	    "Include /etc/ssh/sshd_config.d/00-2sv.conf",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(mains) / sizeof(mains[0]); i++) {
		scope_free char *with = NULL;

		assert_int_equal(sshd_conf_include(mains[i], &with), 0);
		assert_null(with);
	}
}

static void
else_a_marked_line_stands_first_and_is_taken_back_byte_by_byte(void **state)
{
	static const char *const mains[] = {
	    "",
	    "\n",
	    "UsePAM yes",
	    "# words only\n",
	    "UsePAM yes\nInclude /etc/ssh/sshd_config.d/*.conf\n",
	    "Include /etc/ssh/sshd_config.d/*.conf.old\n",
	    "Include /etc/ssh/other.conf /etc/ssh/sshd_config.d/*.conf\n",
	    "Included /etc/ssh/sshd_config.d/*.conf\n",
	    "ChallengeResponseAuthenticationAndMore /x\nInclude /etc/ssh/sshd_config.d/*.conf\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(mains) / sizeof(mains[0]); i++) {
		scope_free char *with = NULL, *back = NULL;

		assert_int_equal(sshd_conf_include(mains[i], &with), 0);
		assert_non_null(with);
		assert_int_equal(strncmp(with, LINE, strlen(LINE)), 0);
		assert_string_equal(with + strlen(LINE), mains[i]);
		assert_int_equal(edit_take_back(with, &back), 0);
		assert_string_equal(back, mains[i]);
	}
}

static void
a_marked_line_elsewhere_is_not_doubled(void **state)
{
	char *with = NULL;

	(void)state;
	assert_int_equal(sshd_conf_include("UsePAM yes\n" LINE, &with), -EINVAL);
	assert_null(with);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_file_says_who_made_it_and_sets_the_way_for_everybody),
	    cmocka_unit_test(robots_come_before_root_and_root_before_people),
	    cmocka_unit_test(passwords_that_were_barred_stay_barred_for_whom_the_set_up_is_not),
	    cmocka_unit_test(an_account_has_the_methods_of_its_first_block),
	    cmocka_unit_test(names_that_sshd_would_take_for_more_than_a_name_are_refused),
	    cmocka_unit_test(where_the_folder_is_included_first_no_line_is_added),
	    cmocka_unit_test(else_a_marked_line_stands_first_and_is_taken_back_byte_by_byte),
	    cmocka_unit_test(a_marked_line_elsewhere_is_not_doubled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

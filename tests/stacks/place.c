/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of stacks/place: the doors of systems as they are found, each with the lines of 2sv put
 * where they belong, and those where no place is right. The files are imitations, made for this.
 */
#include "stacks/place.h"
#include "stacks/apart.h"
#include "stacks/edit.h"
#include "tests/stacks/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define OURS(line) line " " EDIT_MARK "\n"
#define CODE OURS("auth requisite pam_2sv.so")
#define ADMIT OURS("account requisite pam_2sv.so")
#define NOTE OURS("session optional pam_2sv.so")

static const struct place_lines lines = {
    .of = {"requisite pam_2sv.so", "requisite pam_2sv.so", "optional pam_2sv.so", NULL}};
static const struct place_lines no_session = {
    .of = {"requisite pam_2sv.so", "requisite pam_2sv.so", NULL, NULL}};
#define KEYS_OF_ALL                                                \
	{                                                          \
		"[success=1 default=ignore] pam_2sv.so key_used\n" \
		"auth substack 2sv-password\n"                     \
		"auth requisite pam_2sv.so if_key\n"               \
		"auth sufficient pam_permit.so\n"                  \
		"auth requisite pam_deny.so",                      \
		    NULL, NULL, NULL                               \
	}
static const struct place_lines keys = {.of = KEYS_OF_ALL, .before_password = true};
static const struct place_lines keys_of_some = {
    .of = KEYS_OF_ALL, .before_password = true, .for_some = true};
static const struct place_lines one_field = {.of = {"requisite pam_2sv.so", NULL, NULL, NULL},
    .before = "requisite pam_2sv.so split",
    .apart = "login"};
static struct folder folder;

static int
setup(void **state)
{
	(void)state;
	folder_make(&folder);
	folder_write(&folder, "common-auth",
	    "auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\n"
	    "auth required pam_permit.so\n");
	folder_write(&folder, "common-account", "account required pam_unix.so\n");
	folder_write(&folder, "common-session", "session required pam_unix.so\n");
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
expect_placed(
    const char *door, const struct place_lines *with, const char *before, const char *text)
{
	scope_placed struct placed placed = {.path = NULL};
	scope_free char *back = NULL;

	folder_write(&folder, door, before);
	assert_int_equal(place_find(&folder.files, door, with, &placed), 0);
	assert_int_equal(placed.verdict, PLACE_READY);
	assert_string_equal(placed.before, before);
	assert_string_equal(placed.text, text);
	assert_true(placed.walk.is_protected);
	assert_int_equal(placed.walk.count, 0);
	assert_int_equal(edit_take_back(placed.text, &back), 0);
	assert_string_equal(back, before);
}

static void
debians_sshd_gets_its_three_lines(void **state)
{
	(void)state;
	expect_placed("sshd", &lines,
	    "# PAM of sshd\n@include common-auth\naccount required pam_nologin.so\n"
	    "# a comment\n@include common-account\nsession required pam_loginuid.so\n"
	    "@include common-session\nsession optional pam_motd.so\nsession required pam_env.so\n"
	    "session required pam_env.so user_readenv=1\nsession optional pam_selinux.so open\n",
	    "# PAM of sshd\n@include common-auth\n" CODE "account required pam_nologin.so\n"
	    "# a comment\n" ADMIT "@include common-account\nsession required pam_loginuid.so\n"
	    "@include common-session\nsession optional pam_motd.so\n" NOTE
	    "session required pam_env.so\nsession required pam_env.so user_readenv=1\n"
	    "session optional pam_selinux.so open\n");
}

#define SPLIT OURS("auth requisite pam_2sv.so split")

static void
one_field_gets_a_line_before_the_password_too(void **state)
{
	(void)state;
	expect_placed("sddm", &one_field,
	    "auth requisite pam_nologin.so\n@include common-auth\n-auth optional "
	    "pam_gnome_keyring.so\n@include common-account\n",
	    "auth requisite pam_nologin.so\n" SPLIT "@include common-auth\n" CODE
	    "-auth optional pam_gnome_keyring.so\n@include common-account\n");
}

/* One line more under a jump would be one line too few. */
static void
one_field_is_parted_before_a_jump_over_the_password(void **state)
{
	(void)state;
	expect_placed("sddm", &one_field,
	    "auth requisite pam_nologin.so\nauth [success=1 default=ignore] pam_succeed_if.so "
	    "user = kiosk\n@include common-auth\n",
	    "auth requisite pam_nologin.so\n" SPLIT
	    "auth [success=1 default=ignore] pam_succeed_if.so "
	    "user = kiosk\n@include common-auth\n" CODE);
}

#define LOGIN                                                                               \
	"auth optional pam_faildelay.so\n-auth requisite pam_nologin.so \\\n debug # why\n" \
	"session required pam_limits.so\n@include common-auth\n@include common-account\n"
#define COPIED                                                                       \
	"#auth include login " EDIT_KEPT "\n" OURS("auth optional pam_faildelay.so") \
	    OURS("-auth requisite pam_nologin.so   debug") OURS("auth include common-auth")

/* What login asks for, this door does not ask. */
static void
a_door_that_borrows_logins_lines_gets_its_own(void **state)
{
	(void)state;
	folder_write(&folder, "login",
	    LOGIN OURS("auth requisite pam_2sv.so console_root") "auth required pam_2sv.so\n");
	expect_placed(
	    "i3lock", &one_field, "# i3lock\nauth include login\n", "# i3lock\n" SPLIT COPIED CODE);
	folder_write(&folder, "login", LOGIN);
	expect_placed("i3lock", &one_field, "# i3lock\nauth include login",
	    "# i3lock\n" SPLIT "#auth include login " EDIT_KEPT "\n" OURS(
		"auth optional pam_faildelay.so") OURS("-auth requisite pam_nologin.so   debug")
		OURS("auth include common-auth") "auth requisite pam_2sv.so " EDIT_MARK);
}

static void
expect_not_apart(const char *login, const char *locker)
{
	struct apart apart;

	folder_write(&folder, "login", login);
	assert_int_equal(apart_find(&folder.files, locker, "login", &apart), 0);
	assert_null(apart.lines);
}

/* What is sufficient there ends the substack, and would end the stack here. */
static void
lines_of_a_substack_stay_there_unless_they_are_all(void **state)
{
	(void)state;
	expect_not_apart("auth sufficient pam_unix.so\nauth required pam_deny.so\n",
	    "auth substack login\nauth required pam_succeed_if.so user ingroup desk\n");
	expect_not_apart("auth sufficient pam_unix.so\n",
	    "auth [success=1 default=ignore] pam_fprintd.so\nauth substack login\n");
	folder_write(&folder, "login", LOGIN);
	expect_placed("i3lock", &one_field, "auth substack login\naccount required pam_unix.so\n",
	    SPLIT "#auth substack login " EDIT_KEPT "\n" OURS("auth optional pam_faildelay.so")
		OURS("-auth requisite pam_nologin.so   debug") OURS("auth include common-auth") CODE
	    "account required pam_unix.so\n");
}

/* A jump over what is left out would go over one line more: here over the password. */
static void
a_jump_in_lines_that_are_copied_goes_where_it_went(void **state)
{
	struct apart scope_apart apart;

	(void)state;
	folder_write(&folder, "login",
	    "auth [success=1 default=ignore] pam_succeed_if.so user ingroup nocode\n"
	    "auth requisite pam_2sv.so\nauth required pam_unix.so\n");
	assert_int_equal(apart_find(&folder.files, "auth include login\n", "login", &apart), 1);
	assert_string_equal(apart.lines,
	    "auth [success=1 default=ignore] pam_succeed_if.so user ingroup nocode\n"
	    "auth [default=ignore] pam_permit.so\nauth required pam_unix.so");
}

static void
roots_way_through_su_stays_before_the_code(void **state)
{
	(void)state;
	expect_placed("su", &no_session,
	    "auth sufficient pam_rootok.so\nsession required pam_env.so\n@include common-auth\n"
	    "@include common-account\n@include common-session\n",
	    "auth sufficient pam_rootok.so\nsession required pam_env.so\n@include "
	    "common-auth\n" CODE ADMIT "@include common-account\n@include common-session\n");
}

static void
a_line_behind_the_password_stays_behind_the_code(void **state)
{
	(void)state;
	expect_placed("login", &no_session,
	    "auth optional pam_faildelay.so delay=3000000\nauth requisite pam_nologin.so\n"
	    "@include common-auth\nauth optional pam_group.so\n@include common-account",
	    "auth optional pam_faildelay.so delay=3000000\nauth requisite pam_nologin.so\n"
	    "@include common-auth\n" CODE "auth optional pam_group.so\n" ADMIT
	    "@include common-account");
}

static void
passwords_of_a_network_are_before_the_code_too(void **state)
{
	(void)state;
	folder_write(&folder, "common-auth",
	    "auth [success=2 default=ignore] pam_unix.so\n"
	    "auth [success=1 default=ignore] pam_sss.so use_first_pass\n"
	    "auth requisite pam_deny.so\nauth required pam_permit.so\n");
	expect_placed("sshd", &no_session, "@include common-auth\n@include common-account\n",
	    "@include common-auth\n" CODE ADMIT "@include common-account\n");
	folder_write(&folder, "common-auth",
	    "auth [success=2 default=ignore] pam_unix.so\n"
	    "auth [success=1 default=ignore] pam_ldap.so use_first_pass\n"
	    "auth requisite pam_deny.so\nauth required pam_permit.so\n"
	    "auth optional pam_ecryptfs.so unwrap\n");
	expect_placed("sshd", &no_session, "@include common-auth\n@include common-account\n",
	    "@include common-auth\n" CODE ADMIT "@include common-account\n");
	folder_write(&folder, "common-auth",
	    "auth requisite pam_faillock.so preauth\nauth [success=1 default=ignore] pam_unix.so\n"
	    "auth [default=die] pam_faillock.so authfail\nauth required pam_faillock.so "
	    "authsucc\nauth required pam_permit.so\n");
	expect_placed("sshd", &no_session, "@include common-auth\n@include common-account\n",
	    "@include common-auth\n" CODE ADMIT "@include common-account\n");
}

#define FAILLOCK                                   \
	"auth requisite pam_faillock.so preauth\n" \
	"auth [success=1 default=bad] pam_unix.so\nauth [default=die] pam_faillock.so authfail\n"

/* The first example of pam_faillock(8). */
static void
a_code_stands_before_a_line_that_ends_the_stack_well(void **state)
{
	(void)state;
	expect_placed("sshd", &no_session,
	    FAILLOCK "auth sufficient pam_faillock.so authsucc\nauth required pam_deny.so\n",
	    FAILLOCK CODE "auth sufficient pam_faillock.so authsucc\nauth required pam_deny.so\n");
}

/* Behind the line that a right password jumps to, not between the two. */
static void
a_jump_behind_the_password_keeps_its_length(void **state)
{
	(void)state;
	expect_placed("sshd", &no_session,
	    "auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n"
	    "auth required pam_permit.so\nauth optional pam_cap.so\naccount required pam_unix.so\n",
	    "auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n" CODE
	    "auth required pam_permit.so\nauth optional pam_cap.so\n" ADMIT
	    "account required pam_unix.so\n");
}

static void
a_stack_that_was_written_by_hand_gets_them_between_its_lines(void **state)
{
	(void)state;
	expect_placed("sshd", &lines,
	    "auth required pam_env.so\nauth requisite pam_unix.so \\\n\ttry_first_pass\n"
	    "account required pam_access.so\naccount required pam_unix.so\n"
	    "session required pam_limits.so\nsession required pam_unix.so",
	    "auth required pam_env.so\nauth requisite pam_unix.so \\\n\ttry_first_pass\n" CODE
	    "account required pam_access.so\n" ADMIT "account required pam_unix.so\n"
	    "session required pam_limits.so\nsession required pam_unix.so\n"
	    "session optional pam_2sv.so " EDIT_MARK);
}

static void
expect_verdict(const char *door, const char *before, enum place_verdict verdict)
{
	scope_placed struct placed placed = {.path = NULL};

	if (before)
		folder_write(&folder, door, before);
	assert_int_equal(place_find(&folder.files, door, &lines, &placed), 0);
	assert_int_equal(placed.verdict, verdict);
}

#define KEYS                                                        \
	OURS("auth [success=1 default=ignore] pam_2sv.so key_used") \
	OURS("auth substack 2sv-password")                          \
	OURS("auth requisite pam_2sv.so if_key")                    \
	OURS("auth sufficient pam_permit.so") OURS("auth requisite pam_deny.so")

static void
lines_that_ask_the_password_themselves_stand_before_it(void **state)
{
	(void)state;
	folder_write(&folder, "2sv-password", "@include common-auth\nauth requisite pam_2sv.so\n");
	expect_placed("sshd", &keys, "auth required pam_nologin.so\n@include common-auth\n",
	    "auth required pam_nologin.so\n" KEYS "@include common-auth\n");
}

/* expect_lost: the line of the door that nobody would come to any more; 0 = none is. */
static void
expect_lost(const struct place_lines *with, const char *before, int line)
{
	scope_placed struct placed placed = {.path = NULL};

	folder_write(&folder, "sshd", before);
	assert_int_equal(place_find(&folder.files, "sshd", with, &placed), 0);
	assert_int_equal(placed.verdict, line > 0 ? PLACE_LOSES : PLACE_READY);
	if (line > 0)
		assert_int_equal(placed.stack.entries[placed.other].line, line);
}

/* Who comes by a password is asked by 2sv-password, and by nothing that stands behind ours. */
static void
a_line_that_could_refuse_people_of_passwords_is_not_lost_unsaid(void **state)
{
	static const char behind[] = "@include common-auth\nauth required pam_listfile.so\n",
			  own[] = "auth requisite pam_nologin.so\nauth requisite pam_unix.so\n",
			  plain[] = "auth required pam_listfile.so\n@include common-auth\n"
				    "auth optional pam_group.so\n";

	(void)state;
	folder_write(&folder, "2sv-password", "@include common-auth\nauth requisite pam_2sv.so\n");
	expect_lost(&keys_of_some, behind, 2);
	expect_lost(&keys_of_some, own, 2);
	expect_lost(&keys_of_some, plain, 0);
	expect_lost(&keys, behind, 0);
	expect_lost(&keys, own, 0);
}

/* The lines of another set-up go, and so nothing changes where they are the same. */
static void
lines_that_are_marked_are_put_in_anew(void **state)
{
	scope_placed struct placed placed = {.path = NULL};

	(void)state;
	folder_write(&folder, "2sv-password", "@include common-auth\nauth requisite pam_2sv.so\n");
	folder_write(&folder, "sshd", "@include common-auth\n" CODE);
	assert_int_equal(place_find(&folder.files, "sshd", &keys, &placed), 0);
	assert_int_equal(placed.verdict, PLACE_READY);
	assert_string_equal(placed.text, KEYS "@include common-auth\n");
	placed_free(&placed);

	folder_write(&folder, "sshd", "@include common-auth\n" CODE);
	assert_int_equal(place_find(&folder.files, "sshd", &lines, &placed), 0);
	assert_int_equal(placed.verdict, PLACE_READY);
	assert_string_equal(placed.text, placed.before);
}

static void
a_door_that_asks_a_code_is_left_as_it_is(void **state)
{
	(void)state;
	expect_verdict("sshd", "@include common-auth\nauth requisite pam_2sv.so\n", PLACE_ALREADY);
	expect_verdict("su-l", "auth include sshd\n", PLACE_ALREADY);
	expect_verdict("sshd", "@include common-auth\nauth optional pam_2sv.so\n", PLACE_BY_HAND);
	/* Those of pam_2sv(8), for where the password is sufficient. */
	expect_verdict("sshd",
	    FAILLOCK "auth requisite pam_2sv.so\nauth required pam_faillock.so authsucc\n"
		     "auth required pam_permit.so\n",
	    PLACE_ALREADY);
	expect_verdict("sshd",
	    "auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n"
	    "auth requisite pam_2sv.so\nauth required pam_permit.so\n",
	    PLACE_ALREADY);
}

static void
lines_of_before_without_a_code_are_made_anew(void **state)
{
	scope_placed struct placed placed = {.path = NULL};

	(void)state;
	folder_write(&folder, "sshd", "@include common-auth\n" ADMIT "@include common-account\n");
	assert_int_equal(place_find(&folder.files, "sshd", &lines, &placed), 0);
	assert_int_equal(placed.verdict, PLACE_READY);
	assert_string_equal(
	    placed.text, "@include common-auth\n" CODE ADMIT "@include common-account\n");
}

#define HEARS OURS("password optional pam_2sv.so")

static void
a_line_of_passwords_stands_before_all_that_may_fail(void **state)
{
	static const struct place_lines with_password = {
	    .of = {"requisite pam_2sv.so", NULL, NULL, "optional pam_2sv.so"}};

	(void)state;
	expect_placed("sshd", &with_password,
	    "@include common-auth\npassword requisite pam_pwquality.so\n"
	    "password required pam_unix.so\n",
	    "@include common-auth\n" CODE HEARS "password requisite pam_pwquality.so\n"
	    "password required pam_unix.so\n");
}

static enum place_verdict
place_in_passwd(const char *before, const char *text)
{
	scope_placed struct placed placed = {.path = NULL};
	scope_free char *back = NULL;

	folder_write(&folder, "passwd", before);
	assert_int_equal(
	    place_find_password(&folder.files, "passwd", "optional pam_2sv.so", &placed), 0);
	assert_int_equal(placed.text != NULL, text != NULL);
	if (!text)
		return placed.verdict;
	assert_string_equal(placed.text, text);
	assert_int_equal(edit_take_back(placed.text, &back), 0);
	assert_string_equal(back, before);
	return placed.verdict;
}

static void
a_program_that_changes_passwords_has_a_line_before_all_others(void **state)
{
	static const char plain[] = "# passwd\n\npassword required pam_unix.so\n";

	(void)state;
	folder_write(&folder, "other", "auth required pam_deny.so\n");
	assert_int_equal(
	    place_in_passwd(plain, "# passwd\n\n" HEARS "password required pam_unix.so\n"),
	    PLACE_READY);
	assert_int_equal(
	    place_in_passwd("password required pam_unix.so\npassword optional pam_2sv.so\n", NULL),
	    PLACE_ALREADY);
	assert_int_equal(place_in_passwd("# nothing\n", NULL), PLACE_NO_PASSWORD);
}

/* Said again, with another wish: the line is made anew. */
static void
a_marked_line_of_passwords_is_exchanged(void **state)
{
	scope_placed struct placed placed = {.path = NULL};

	(void)state;
	folder_write(&folder, "passwd",
	    OURS("password requisite pam_2sv.so ask") "password required pam_unix.so\n");
	assert_int_equal(
	    place_find_password(&folder.files, "passwd", "optional pam_2sv.so", &placed), 0);
	assert_string_equal(placed.text, HEARS "password required pam_unix.so\n");
}

static void
a_door_without_a_file_or_without_a_password_has_no_place(void **state)
{
	(void)state;
	expect_verdict("sshd", NULL, PLACE_NO_FILE);
	expect_verdict("sshd", "auth required pam_permit.so\n", PLACE_NO_PASSWORD);
	expect_verdict("sshd", "account required pam_unix.so\n", PLACE_NO_PASSWORD);
}

static void
a_second_factor_of_others_is_named(void **state)
{
	scope_placed struct placed placed = {.path = NULL};

	(void)state;
	folder_write(&folder, "sshd",
	    "@include common-auth\nauth required pam_google_authenticator.so nullok\n");
	assert_int_equal(place_find(&folder.files, "sshd", &lines, &placed), 0);
	assert_int_equal(placed.verdict, PLACE_SECOND_FACTOR);
	assert_int_equal(placed.stack.entries[placed.other].line, 2);
	expect_verdict(
	    "sshd", "@include common-auth\nauth required pam_oath.so\n", PLACE_SECOND_FACTOR);
}

/* Where the password ends the stack by itself, no line behind it is ever read. */
static void
a_stack_in_which_no_place_is_right_is_left_to_people(void **state)
{
	(void)state;
	expect_verdict("sshd",
	    "auth sufficient pam_unix.so\nauth required pam_deny.so\n@include common-account\n",
	    PLACE_BY_HAND);
	/* A wrong password would go on to the code; so it does behind a substack that failed. */
	expect_verdict("sshd", "auth required pam_unix.so\n", PLACE_BY_HAND);
	expect_verdict("sshd", "auth substack common-auth\n", PLACE_BY_HAND);
	folder_write(
	    &folder, "common-auth", "auth sufficient pam_unix.so\nauth required pam_deny.so\n");
	expect_verdict("sshd", "@include common-auth\n", PLACE_BY_HAND);
	folder_write(&folder, "common-auth",
	    FAILLOCK "auth sufficient pam_faillock.so authsucc\nauth requisite pam_deny.so\n"
		     "auth required pam_permit.so\n");
	expect_verdict("sshd", "@include common-auth\n", PLACE_BY_HAND);
	expect_verdict("sshd", FAILLOCK "auth sufficient pam_unix.so\n", PLACE_BY_HAND);
}

#define PLACE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PLACE_TEST(debians_sshd_gets_its_three_lines),
	    PLACE_TEST(one_field_gets_a_line_before_the_password_too),
	    PLACE_TEST(one_field_is_parted_before_a_jump_over_the_password),
	    PLACE_TEST(a_door_that_borrows_logins_lines_gets_its_own),
	    PLACE_TEST(lines_of_a_substack_stay_there_unless_they_are_all),
	    PLACE_TEST(a_jump_in_lines_that_are_copied_goes_where_it_went),
	    PLACE_TEST(roots_way_through_su_stays_before_the_code),
	    PLACE_TEST(a_line_behind_the_password_stays_behind_the_code),
	    PLACE_TEST(passwords_of_a_network_are_before_the_code_too),
	    PLACE_TEST(a_code_stands_before_a_line_that_ends_the_stack_well),
	    PLACE_TEST(a_jump_behind_the_password_keeps_its_length),
	    PLACE_TEST(a_stack_that_was_written_by_hand_gets_them_between_its_lines),
	    PLACE_TEST(lines_that_ask_the_password_themselves_stand_before_it),
	    PLACE_TEST(a_line_that_could_refuse_people_of_passwords_is_not_lost_unsaid),
	    PLACE_TEST(lines_that_are_marked_are_put_in_anew),
	    PLACE_TEST(a_door_that_asks_a_code_is_left_as_it_is),
	    PLACE_TEST(lines_of_before_without_a_code_are_made_anew),
	    PLACE_TEST(a_line_of_passwords_stands_before_all_that_may_fail),
	    PLACE_TEST(a_program_that_changes_passwords_has_a_line_before_all_others),
	    PLACE_TEST(a_marked_line_of_passwords_is_exchanged),
	    PLACE_TEST(a_door_without_a_file_or_without_a_password_has_no_place),
	    PLACE_TEST(a_second_factor_of_others_is_named),
	    PLACE_TEST(a_stack_in_which_no_place_is_right_is_left_to_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

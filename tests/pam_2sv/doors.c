/* SPDX-License-Identifier: BSD-2-Clause */
/* What the table of doors makes of texts, echo and hints: the module in libpam, at each door. */
#include "tests/pam_2sv/stack.h"
#include "base/text.h"
#include "doors/doors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static const char required[] = "auth required {M}\n";

/* These show none, or only the last, or hang: seen, each of them. */
static bool
is_without_texts(const char *door)
{
	static const char *const names[] = {"lightdm", "gdm-password", "sddm", "i3lock", "swaylock",
	    "gtklock", "xrdp-sesman", "xscreensaver", "xsecurelock", DOOR_OF_LOCKERS, "vsftpd",
	    "dovecot", "no-such-door"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], door) == 0)
			return true;
	return false;
}

static void
expect_texts(struct stack *stack, const char *door)
{
	static const struct peer_step steps[] = {HELLO("login"), SHOW("two\nlines"), ASK("Code: "),
	    ANSWER("1"), DONE_SAYING("refuse", "wrong", "Wrong code.", NULL), END};

	stack->door = door;
	stack_write(stack, required);
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
	assert_string_equal(
	    stack->shown, is_without_texts(door) ? "" : "info: two\nlines\nerror: Wrong code.\n");
	assert_string_equal(stack->prompt, "Code: ");
}

static void
each_door_is_sent_texts_only_where_they_are_shown(void **state)
{
	struct stack *stack = *state;

	stack->answers[0] = "1";
	for (size_t i = 0; door_at(i); i++)
		expect_texts(stack, door_at(i)->name);
	expect_texts(stack, "no-such-door");
}

/* As for a login, after the code was right. */
static void
a_session_is_sent_no_texts_there_either(void **state)
{
	static const struct peer_step steps[] = {HELLO("arrived"), SHOW("a text"),
	    DONE_SAYING("accept", "right", "Words.", LOGIN_ID), END};
	static const char *const doors[] = {"lightdm", "gdm-password", "sddm", "sshd"};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		stack->door = doors[i];
		stack_write(stack, "session required {M}\n");
		stack_start(stack);
		peer_start(&stack->peer, steps);
		pam_open_session(stack->pamh, 0);
		assert_true(peer_finish(&stack->peer));
		stack_end(stack, PAM_SUCCESS);
		assert_string_equal(
		    stack->shown, is_without_texts(doors[i]) ? "" : "info: a text\ninfo: Words.\n");
	}
}

static void
a_text_that_is_too_long_is_left_out_and_never_cut(void **state)
{
	static const struct {
		const char *door;
		size_t bytes;
		bool shown;
	} rows[] = {
	    {"polkit-1", 512, true},
	    {"polkit-1", 513, false},
	    {"sshd", 4000, true},
	    {"sshd", 4001, false},
	    {"su", 4000, true},
	    {"su", 4001, false},
	    {"lightdm", 1, false},
	};
	char text[4002];
	const struct peer_step steps[] = {
	    HELLO("login"), SHOW(text), ASK("Code: "), ANSWER("1"), DONE("refuse", "wrong"), END};
	struct stack *stack = *state;

	stack->answers[0] = "1";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(text, 'x', rows[i].bytes);
		text[rows[i].bytes] = '\0';
		stack->door = rows[i].door;
		stack_write(stack, required);
		assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
		assert_int_equal(
		    strlen(stack->shown), rows[i].shown ? strlen("info: \n") + rows[i].bytes : 0);
		assert_int_equal(stack->prompts, 1);
	}
}

static void
a_prompt_is_echoed_only_where_no_program_answers_it_with_a_name(void **state)
{
	static const struct {
		const char *door, *option;
		bool echoed;
	} rows[] = {
	    {"sddm", "echo=yes", false},
	    {"dovecot", "echo=yes", false},
	    {"lightdm", "echo=yes", true},
	    {"sudo", "echo=yes", true},
	    {"no-such-door", "echo=yes", true},
	    {"sudo", "echo=no", false},
	    {"sudo", "", false},
	};
	static const struct peer_step steps[] = {
	    HELLO("login"), ASK("Code: "), ANSWER("1"), DONE("refuse", "wrong"), END};
	struct stack *stack = *state;
	char line[64];

	stack->answers[0] = "1";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text_format(line, sizeof(line), "auth required {M} %s\n", rows[i].option);
		stack->door = rows[i].door;
		stack_write(stack, line);
		assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
		assert_int_equal(stack->echoed, rows[i].echoed);
	}
}

/* An account called "y" would say yes to it. */
static void
nor_is_a_question_besides(void **state)
{
	static const char *const doors[] = {"sddm", "dovecot"};
	static const struct peer_step steps[] = {HELLO("login"), ASK("Code: "), ANSWER("1"),
	    ASK_BESIDES("Trust this host for 1 day? (y/n): "), ANSWER("n"), DONE("refuse", "wrong"),
	    END};
	struct stack *stack = *state;

	stack->answers[0] = "1";
	stack->answers[1] = "n";
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		stack->door = doors[i];
		stack_write(stack, required);
		stack_authenticate(stack, steps);
		assert_int_equal(stack->prompts, 2);
		assert_false(stack->echoed);
	}
}

static void
the_log_says_what_to_do_at_that_door_about_a_password_in_the_codes_place(void **state)
{
	static const char split[] =
	    "put \"auth requisite pam_2sv.so split\" before the password (pam_2sv(8), ONE FIELD)";
	static const char of_sshd[] = "KbdInteractiveAuthentication yes";
	static const struct {
		const char *door, *said, *not_said;
	} rows[] = {
	    {"i3lock", split, of_sshd},
	    {"swaylock", split, of_sshd},
	    {"sddm", split, of_sshd},
	    {"vsftpd", split, of_sshd},
	    {"dovecot", split, of_sshd},
	    {"sshd", of_sshd, "split"},
	    {"sudo", "it was typed again, or this program asks once", of_sshd},
	    {"lightdm", "it was typed again, or this program asks once", of_sshd},
	    {"no-such-door", "it was typed again, or this program asks once", of_sshd},
	};
	static const struct peer_step steps[] = {HELLO("login"), ASK("Code: "), INSTEAD("password"),
	    DONE("refuse", "password-again"), END};
	struct stack *stack = *state;

	stack->answers[0] = stack->answers[1] = "right password";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		stack->door = rows[i].door;
		stack_write(stack, "auth required {P}\nauth required {M}\n");
		stack_log_clear();
		assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);

		assert_non_null(strstr(stack_log(), "the password came in place of the code: "));
		assert_non_null(strstr(stack_log(), rows[i].said));
		assert_null(strstr(stack_log(), rows[i].not_said));
		assert_null(strstr(stack_log(), "right password"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(each_door_is_sent_texts_only_where_they_are_shown),
	    STACK_TEST(a_session_is_sent_no_texts_there_either),
	    STACK_TEST(a_text_that_is_too_long_is_left_out_and_never_cut),
	    STACK_TEST(a_prompt_is_echoed_only_where_no_program_answers_it_with_a_name),
	    STACK_TEST(nor_is_a_question_besides),
	    STACK_TEST(the_log_says_what_to_do_at_that_door_about_a_password_in_the_codes_place),
	};

	if (!stack_may_run("doors"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

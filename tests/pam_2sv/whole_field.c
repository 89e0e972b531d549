/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Password and code in one field: libpam's own verdict on the whole stack, before the whole
 * service. Behind the code stands the password module once more, in the place of a keyring: it
 * wants the password alone.
 */
#include "config.h" /* _GNU_SOURCE */
#include "tests/pam_2sv/whole.h"
#include "base/text.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXIT_SKIPPED 77
#define STEP 30
#define LINE_SIZE 2048
#define FIELD_SIZE 128

static struct tree tree;

static void
door_with(struct stack *stack, const char *password)
{
	char text[1024];

	assert_int_equal(text_format(text, sizeof(text),
			     "auth requisite {M} split\n"
			     "auth requisite {P} %1$s\n"
			     "auth requisite {M}\n"
			     "auth requisite {P} %1$s\n"
			     "auth required pam_permit.so\n",
			     password),
	    0);
	stack->door = "sddm";
	whole_stack(stack, &tree, text);
	tree_log_clear(&tree);
	stack_log_clear();
}

/* password, and behind it a code of the step that is steps after the clock's. */
static const char *
with_code(const char *password, int steps)
{
	static char field[FIELD_SIZE];
	char code[9];

	client_code(&tree, steps, code);
	assert_int_equal(text_format(field, sizeof(field), "%s%s", password, code), 0);
	return field;
}

/* It is asked once, whatever comes of it: each prompt more would get the same. */
static void
expect(struct stack *stack, const char *field, int code)
{
	assert_int_equal(whole_login_of_parrot(stack, field), code);
	assert_int_equal(stack->prompts, 1);
	assert_string_equal(stack->shown, "");
	assert_true(field[0] == '\0' || !strstr(stack_log(), field));
}

static void
expect_line(const char *text)
{
	char line[LINE_SIZE];

	if (!tree_log_has(&tree, text, line, sizeof(line)))
		fail_msg("no line has: %s", text);
}

static void
a_code_behind_the_password_opens_and_the_password_alone_is_handed_on(void **state)
{
	static const char *const passwords[] = {"hunter2", "pw123456", "p\303\244ss\342\202\254",
	    "123456789012", "a-123456", "12345-", "abcd-efgh-jkmn-pqrs"};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(passwords) / sizeof(passwords[0]); i++) {
		tree_set_clock(&tree, tree.now + 10 * STEP);
		door_with(stack, passwords[i]);
		expect(stack, with_code(passwords[i], 0), PAM_SUCCESS);
		expect_line("door=sddm host=203.0.113.9 ");
	}
}

static void
without_a_right_code_nobody_comes_in(void **state)
{
	struct stack *stack = *state;
	int64_t before;

	door_with(stack, "hunter2");
	before = whole_failures(&tree);
	expect(stack, "hunter2", PAM_AUTH_ERR);
	expect_line("verdict=refuse reason=empty");
	assert_int_equal(whole_failures(&tree), before);
	expect(stack, "hunter2000000", PAM_AUTH_ERR);
	expect_line("verdict=refuse reason=wrong");
	assert_int_equal(whole_failures(&tree), before + 1);
	expect(stack, with_code("", 0), PAM_AUTH_ERR); /* no password is left */
	expect(stack, "", PAM_AUTH_ERR);
}

/* What takes no time says that the account has a device: so the password is looked at, and wrong.
 */
static void
digits_without_a_password_are_refused_by_the_password_module_as_for_everybody(void **state)
{
	struct stack *stack = *state;

	stack->door = "sddm";
	whole_stack(stack, &tree,
	    "auth requisite {M} split\n"
	    "auth [auth_err=ignore default=die] {P} hunter2\n"
	    "auth required pam_permit.so\n");
	stack_log_clear();
	expect(stack, with_code("", 0), PAM_SUCCESS);
}

static void
a_wrong_password_uses_no_code_up_and_is_no_guess(void **state)
{
	struct stack *stack = *state;
	int64_t before = whole_failures(&tree);

	door_with(stack, "hunter2");
	expect(stack, with_code("hunter3", 0), PAM_AUTH_ERR);
	expect(stack, "hunter3000000", PAM_AUTH_ERR);
	assert_int_equal(whole_failures(&tree), before);
	expect(stack, with_code("hunter2", 0), PAM_SUCCESS);
	expect(stack, with_code("hunter2", 0), PAM_AUTH_ERR);
	expect_line("verdict=refuse reason=used");
}

/* The codes on paper, newly made. */
static void
paper_code(char *text, size_t size)
{
	int fd = client_connect(tree.root_socket);
	struct packet packet;

	text[0] = '\0';
	client_hello(fd, "codes-new", "account", "ann", "batch", "yes", NULL);
	do {
		client_receive(fd, &packet);
		if (packet_is(&packet, "row") && packet_get(&packet, "text"))
			text_copy(text, size, packet_get(&packet, "text"));
	} while (!packet_is(&packet, "done"));
	close(fd);
	assert_int_equal(strlen(text), 19);
}

static void
a_recovery_code_and_two_codes_come_in_the_same_way(void **state)
{
	struct stack *stack = *state;
	char field[FIELD_SIZE], paper[64], first[9], second[9];

	door_with(stack, "hunter2");
	paper_code(paper, sizeof(paper));
	text_format(field, sizeof(field), "hunter2%s", paper);
	expect(stack, field, PAM_SUCCESS);
	expect(stack, field, PAM_AUTH_ERR); /* each is good once */

	for (int i = 0; i < 5; i++) {
		text_format(field, sizeof(field), "hunter200000%d", i);
		expect(stack, field, PAM_AUTH_ERR);
	}
	expect(stack, with_code("hunter2", 0), PAM_AUTH_ERR);
	expect_line("verdict=refuse reason=throttled");
	client_code(&tree, 0, first);
	client_code(&tree, 1, second);
	text_format(field, sizeof(field), "hunter2%s-%s", first, second);
	expect(stack, field, PAM_SUCCESS);
	whole_forget_failures(&tree);
}

static void
of_who_needs_no_code_nothing_is_cut(void **state)
{
	struct stack *stack = *state;

	whole_take_devices(&tree, "ann");
	door_with(stack, "pw123456");
	expect(stack, "pw123456", PAM_SUCCESS);
	expect_line("verdict=skip reason=not-enrolled");
	expect(stack, "pw123456287082", PAM_AUTH_ERR);
}

static void
a_name_that_nobody_has_fails_where_the_password_does(void **state)
{
	struct stack *stack = *state;

	door_with(stack, "hunter2");
	stack->user = "nobody-of-that-name";
	expect(stack, "hunter3000000", PAM_AUTH_ERR);
	expect(stack, "hunter2", PAM_AUTHINFO_UNAVAIL); /* whoever knew it there: not here */
}

static void
without_a_service_nobody_comes_in(void **state)
{
	struct stack *stack = *state;

	door_with(stack, "hunter2");
	stack->socket = "/nowhere/s";
	stack_write(stack, "auth requisite {M} split\nauth required {P} hunter2\n"
			   "auth requisite {M}\nauth required pam_permit.so\n");
	expect(stack, with_code("hunter2", 0), PAM_AUTHINFO_UNAVAIL);
	expect(stack, "hunter2", PAM_AUTHINFO_UNAVAIL);
}

/* Six digits and a hyphen behind it look like the first of two codes. */
static void
a_password_that_looks_like_a_first_code_wants_two_in_a_row(void **state)
{
	struct stack *stack = *state;
	char field[FIELD_SIZE], first[9], second[9];
	int64_t before = whole_failures(&tree);

	door_with(stack, "pw123456-");
	expect(stack, with_code("pw123456-", 0), PAM_AUTH_ERR);
	assert_int_equal(whole_failures(&tree), before);
	client_code(&tree, 0, first);
	client_code(&tree, 1, second);
	text_format(field, sizeof(field), "pw123456-%s-%s", first, second);
	expect(stack, field, PAM_SUCCESS);
}

/* The known numbers: a code of RFC 4226 and RFC 6238 behind two passwords. */
static void
the_codes_of_the_rfc_are_cut_off(void **state)
{
	struct stack *stack = *state;

	whole_one_device(&tree, WHOLE_KEY);
	tree_set_clock(&tree, 59);
	door_with(stack, "hunter2");
	expect(stack, "287082", PAM_AUTH_ERR);
	expect(stack, "hunter2287082", PAM_SUCCESS);
	door_with(stack, "pw123456");
	expect(stack, "pw123456287082", PAM_AUTH_ERR); /* used */
	expect(stack, "pw123456359152", PAM_SUCCESS);
}

static void
who_gives_no_answer_is_refused_before_anybody_is_looked_up(void **state)
{
	const char *const answers[] = {CONV_ERROR, CONV_NULL_ARRAY, CONV_NULL_TEXT};
	struct stack *stack = *state;
	char line[LINE_SIZE];

	door_with(stack, "hunter2");
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		stack_log_clear();
		assert_int_equal(whole_login_of_parrot(stack, answers[i]), PAM_AUTH_ERR);
		assert_int_equal(stack->prompts, 1);
		assert_non_null(strstr(stack_log(), "nothing was typed into the one field"));
	}
	stack->no_conversation = true;
	assert_int_equal(stack_authenticate(stack, NULL), PAM_AUTH_ERR);
	stack->no_conversation = false;
	expect(stack, with_code("hunter2", 0), PAM_SUCCESS);
	assert_true(tree_log_has(&tree, "door=sddm", line, sizeof(line)));
	assert_non_null(strstr(line, "verdict=accept")); /* and of those before none */
}

static void
the_dummy_password_of_sshd_is_a_wrong_password_here(void **state)
{
	struct stack *stack = *state;
	int64_t before = whole_failures(&tree);

	door_with(stack, "hunter2");
	expect(stack, "\b\n\r\177INCORRECT\b\n\r", PAM_AUTH_ERR);
	assert_int_equal(whole_failures(&tree), before);
}

/* The password module once more, behind whatever became of the code: a success tells that it still
 * had the password to look at. */
static void
a_wrong_code_leaves_the_password_as_it_was(void **state)
{
	static const struct {
		const char *stack, *typed;
	} rows[] = {
	    {"auth requisite {M} split\n"
	     "auth requisite {P} hunter2\n"
	     "auth [default=ignore] {M}\n"
	     "auth sufficient {P} hunter2\n"
	     "auth required pam_deny.so\n",
		"hunter2000000"},
	    {"auth requisite {P} hunter2\n"
	     "auth [default=ignore] {M}\n"
	     "auth sufficient {P} hunter2\n"
	     "auth required pam_deny.so\n",
		"hunter2"},
	};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t before = whole_failures(&tree);

		stack->door = "sddm";
		whole_stack(stack, &tree, rows[i].stack);
		stack->answers[0] = rows[i].typed;
		stack->answers[1] = stack->answers[2] = "000000";
		assert_int_equal(stack_authenticate(stack, NULL), PAM_SUCCESS);
		assert_int_equal(whole_failures(&tree), before + 1);
	}
}

/* What came of the first try is nothing to the next one on the same handle. */
static void
what_was_cut_off_is_of_one_try_alone(void **state)
{
	struct stack *stack = *state;
	const char *typed = with_code("hunter2", 0);

	door_with(stack, "hunter2");
	stack_start(stack);
	stack->answers[0] = typed;
	stack->answers[1] = "hunter2"; /* the second try, on the same handle */
	assert_int_equal(pam_authenticate(stack->pamh, 0), PAM_SUCCESS);
	assert_int_equal(pam_authenticate(stack->pamh, 0), PAM_AUTH_ERR);
	stack_end(stack, PAM_AUTH_ERR);
}

static void
the_words_and_the_echo_are_the_sites(void **state)
{
	struct stack *stack = *state;

	stack->door = "lightdm";
	whole_stack(stack, &tree,
	    "auth requisite {M} split [prompt=Password, then the code: ]\nauth required {P} x\n");
	whole_login(stack, "y");
	assert_string_equal(stack->prompt, "Password, then the code: ");
	whole_stack(stack, &tree,
	    "auth requisite {M} [prompt=Code of your phone: ] echo=yes\n"
	    "auth required pam_permit.so\n");
	assert_int_equal(whole_login(stack, with_code("", 0)), PAM_SUCCESS);
	assert_string_equal(stack->prompt, "Code of your phone: ");
	assert_true(stack->echoed);
	whole_login(stack, "000000");
	assert_non_null(strstr(stack->prompt, "Wrong code")); /* why is said all the same */
}

static int
at_t1(void **state)
{
	if (stack_setup(state) != 0)
		return -1;
	tree_set_clock(&tree, tree.now + 10 * STEP);
	whole_one_device(&tree, TREE_SECRET);
	return 0;
}

int
main(void)
{
#define AT_T1(test) cmocka_unit_test_setup_teardown(test, at_t1, stack_teardown)
	const struct CMUnitTest tests[] = {
	    AT_T1(a_code_behind_the_password_opens_and_the_password_alone_is_handed_on),
	    AT_T1(without_a_right_code_nobody_comes_in),
	    AT_T1(digits_without_a_password_are_refused_by_the_password_module_as_for_everybody),
	    AT_T1(a_wrong_password_uses_no_code_up_and_is_no_guess),
	    AT_T1(a_recovery_code_and_two_codes_come_in_the_same_way),
	    AT_T1(of_who_needs_no_code_nothing_is_cut),
	    AT_T1(a_name_that_nobody_has_fails_where_the_password_does),
	    AT_T1(without_a_service_nobody_comes_in),
	    AT_T1(a_password_that_looks_like_a_first_code_wants_two_in_a_row),
	    AT_T1(who_gives_no_answer_is_refused_before_anybody_is_looked_up),
	    AT_T1(the_dummy_password_of_sshd_is_a_wrong_password_here),
	    AT_T1(a_wrong_code_leaves_the_password_as_it_was),
	    AT_T1(what_was_cut_off_is_of_one_try_alone),
	    AT_T1(the_words_and_the_echo_are_the_sites),
	    AT_T1(the_codes_of_the_rfc_are_cut_off), /* the clock goes back to 1970: the last one */
	};
#undef AT_T1
	int failed;

	if (!whole_begin(&tree))
		return EXIT_SKIPPED; /* needs root */
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	whole_end(&tree);
	return failed;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a conversation can give back, and what of it reaches the service. */
#include "tests/pam_2sv/stack.h"
#include "wire/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static const char required[] = "auth required {M}\n";
static const char after_password[] = "auth required {P}\nauth required {M}\n";

/* The answer typed arrives as text (instead NULL) or as the word instead. */
static void
expect_answer(struct stack *stack, const char *typed, const char *instead)
{
	const struct peer_step as_text[] = {
	    HELLO("login"), ASK("Code: "), ANSWER(typed), DONE("refuse", "wrong"), END};
	const struct peer_step as_word[] = {
	    HELLO("login"), ASK("Code: "), INSTEAD(instead), DONE("refuse", "wrong"), END};

	stack->answers[0] = typed;
	assert_int_equal(stack_authenticate(stack, instead ? as_word : as_text), PAM_AUTH_ERR);
}

static void
answers_that_a_person_may_have_typed_are_sent_as_they_are(void **state)
{
	static const char *const typed[] = {"123456", " 123 456 ", "a", "0", "gr\xc3\xbc\xc3\x9f",
	    "\xef\xbc\x91\xef\xbc\x92", "\xff\xfe", "12\n34", "=", "answer=1", "-",
	    "1234567890123456789012345678901234567890123456789012345678901234"};
	struct stack *stack = *state;

	stack_write(stack, required);
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		expect_answer(stack, typed[i], NULL);
}

static void
answers_that_are_none_are_named_not_sent(void **state)
{
	static const struct {
		const char *typed, *instead;
	} rows[] = {
	    {"", "empty"},
	    {CONV_ERROR, "end"},
	    {CONV_NULL_ARRAY, "end"},
	    {CONV_NULL_TEXT, "end"},
	    {"12345678901234567890123456789012345678901234567890123456789012345", "long"},
	};
	struct stack *stack = *state;

	stack_write(stack, required);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_answer(stack, rows[i].typed, rows[i].instead);
	assert_string_equal(stack_log(), "");
}

static void
answer_of_a_million_bytes_is_too_long_and_nothing_else(void **state)
{
	struct stack *stack = *state;
	char *huge = malloc(1 << 20);

	memset(huge, '7', 1 << 20);
	huge[(1 << 20) - 1] = '\0';
	stack_write(stack, required);
	expect_answer(stack, huge, "long");
	free(huge);
}

static void
without_a_conversation_nobody_comes_in(void **state)
{
	static const struct peer_step steps[] = {
	    HELLO("login"), ASK("Code: "), INSTEAD("end"), DONE("accept", "right"), END};
	struct stack *stack = *state;

	stack->no_conversation = true;
	stack_write(stack, required);
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
}

static void
repeated_password_is_not_sent_and_the_log_says_what_to_do(void **state)
{
	static const struct peer_step steps[] = {HELLO("login"), ASK("Code: "), INSTEAD("password"),
	    DONE("refuse", "password-again"), END};
	struct stack *stack = *state;

	stack->answers[0] = "right password";
	stack->answers[1] = "right password";
	stack_write(stack, after_password);
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);

	assert_int_equal(stack->prompts, 2);
	assert_non_null(strstr(stack_log(), "the password came in place of the code: "));
	assert_null(strstr(stack_log(), "right password"));
}

static void
answer_that_only_resembles_the_password_is_sent(void **state)
{
	static const char *const typed[] = {"right passwor", "right password1", "Right password",
	    "r", "right passwordright password"};
	struct stack *stack = *state;

	stack_write(stack, after_password);
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		const struct peer_step steps[] = {
		    HELLO("login"), ASK("Code: "), ANSWER(typed[i]), DONE("refuse", "wrong"), END};

		stack->answers[0] = "right password";
		stack->answers[1] = typed[i];
		assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
	}
	assert_string_equal(stack_log(), "");
}

static void
dummy_password_of_sshd_is_known_at_every_length(void **state)
{
	static const char junk[] = "\b\n\r\177INCORRECT";
	struct stack *stack = *state;
	char typed[81];

	stack_write(stack, required);
	for (size_t length = 4; length < sizeof(typed); length++) {
		for (size_t i = 0; i < length; i++)
			typed[i] = junk[i % (sizeof(junk) - 1)];
		typed[length] = '\0';
		expect_answer(stack, typed, "barred");
		assert_non_null(strstr(stack_log(), "sshd barred this login"));
		stack_log_clear();
	}
}

static void
what_is_not_the_dummy_password_is_not_taken_for_it(void **state)
{
	static const char *const typed[] = {
	    "INCORRECT", "\b\n\r", "\b", "\b\n\r\177incorrect", "\b\n\r\177INCORRECT ", "\b12345"};
	struct stack *stack = *state;

	stack_write(stack, required);
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		expect_answer(stack, typed[i], NULL);
	assert_string_equal(stack_log(), "");
}

/* The modules that follow take the password as it was given to the one before: a keyring opens. */
static void
password_is_handed_on_as_it_was(void **state)
{
	static const struct {
		const char *stack;
		const char *answers[STACK_ANSWERS_MAX];
		unsigned int prompts;
	} rows[] = {
	    {"auth required {P}\nauth required {M}\nauth required {P}\n",
		{"right password", "123456"}, 2},
	    {"auth required {M}\nauth required {P}\n", {"123456", "right password"}, 2},
	    {"auth required {M}\nauth required {P}\nauth required {P}\n",
		{"123456", "right password"}, 2},
	};
	static const struct peer_step steps[] = {
	    HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("accept", "right"), END};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		stack_write(stack, rows[i].stack);
		memcpy(stack->answers, rows[i].answers, sizeof(stack->answers));
		assert_int_equal(stack_authenticate(stack, steps), PAM_SUCCESS);
		assert_int_equal(stack->prompts, rows[i].prompts);
	}
}

static void
prompts_are_shown_with_and_without_echo_as_the_service_says(void **state)
{
	static const struct peer_step steps[] = {HELLO("login"), ASK_ECHO("Code: ", "yes"),
	    ANSWER("1"), ASK_ECHO("Code again: ", "no"), ANSWER("2"), DONE("refuse", "wrong"), END};
	struct stack *stack = *state;

	stack->answers[0] = "1";
	stack_write(stack, required);
	peer_start(&stack->peer, (const struct peer_step[]){HELLO("login"),
				     ASK_ECHO("Code: ", "yes"), ANSWER("1"), CLOSE, END});
	stack_start(stack);
	stack_end(stack, pam_authenticate(stack->pamh, 0));
	assert_true(peer_finish(&stack->peer));
	assert_true(stack->echoed);
	assert_string_equal(stack->prompt, "Code: ");

	stack->answers[1] = "2";
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
	assert_false(stack->echoed);
	assert_string_equal(stack->prompt, "Code again: ");
}

static void
prompt_is_shown_though_the_caller_wants_silence(void **state)
{
	static const struct peer_step steps[] = {
	    HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("accept", "right"), END};
	struct stack *stack = *state;
	int code;

	stack->answers[0] = "123456";
	stack->door = "sudo";
	stack_write(stack, required);
	peer_start(&stack->peer, steps);
	stack_start(stack);
	code = pam_authenticate(stack->pamh, PAM_SILENT);
	stack_end(stack, code);

	assert_true(peer_finish(&stack->peer));
	assert_int_equal(code, PAM_SUCCESS);
	assert_int_equal(stack->prompts, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(answers_that_a_person_may_have_typed_are_sent_as_they_are),
	    STACK_TEST(answers_that_are_none_are_named_not_sent),
	    STACK_TEST(answer_of_a_million_bytes_is_too_long_and_nothing_else),
	    STACK_TEST(without_a_conversation_nobody_comes_in),
	    STACK_TEST(repeated_password_is_not_sent_and_the_log_says_what_to_do),
	    STACK_TEST(answer_that_only_resembles_the_password_is_sent),
	    STACK_TEST(dummy_password_of_sshd_is_known_at_every_length),
	    STACK_TEST(what_is_not_the_dummy_password_is_not_taken_for_it),
	    STACK_TEST(password_is_handed_on_as_it_was),
	    STACK_TEST(prompts_are_shown_with_and_without_echo_as_the_service_says),
	    STACK_TEST(prompt_is_shown_though_the_caller_wants_silence),
	};

	if (!stack_may_run("answers"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes at PAM, each at its time: which step's are accepted, how often, and in what form. */
#include "tests/pam_2sv/whole.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXIT_SKIPPED 77
#define T1 WHOLE_T1
#define K32 "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA"
#define OTHER_KEY "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
#define ROUNDS 10

static struct tree tree;
static const char code_alone[] = "auth required {M}\n";

/* Of a device that no code was used of, at that time. */
static int
fresh_login(struct stack *stack, int64_t at, const char *secret, const char *answer)
{
	static char rhost[40];
	static unsigned int number;

	/* From a place of its own: one prefix has few guesses. */
	snprintf(rhost, sizeof(rhost), "2001:db8:0:%x00::1", ++number);
	stack->rhost = rhost;
	tree_set_clock(&tree, at);
	whole_one_device(&tree, secret);
	return whole_login(stack, answer);
}

static void
codes_of_one_step_each_side_let_in_and_no_others(void **state)
{
	static const struct {
		int64_t at;
		const char *code;
		int expected;
	} rows[] = {
	    {59, "755224", PAM_SUCCESS},
	    {59, "287082", PAM_SUCCESS},
	    {59, "359152", PAM_SUCCESS},
	    {59, "969429", PAM_AUTH_ERR},
	    {60, "755224", PAM_AUTH_ERR},
	    {60, "287082", PAM_SUCCESS},
	    {60, "359152", PAM_SUCCESS},
	    {60, "969429", PAM_SUCCESS},
	    {60, "338314", PAM_AUTH_ERR},
	    {89, "755224", PAM_AUTH_ERR},
	    {89, "287082", PAM_SUCCESS},
	    {89, "359152", PAM_SUCCESS},
	    {89, "969429", PAM_SUCCESS},
	    {89, "338314", PAM_AUTH_ERR},
	    {90, "287082", PAM_AUTH_ERR},
	    {90, "359152", PAM_SUCCESS},
	    {90, "969429", PAM_SUCCESS},
	    {90, "338314", PAM_SUCCESS},
	    {T1, "755423", PAM_AUTH_ERR},
	    {T1, "156289", PAM_AUTH_ERR},
	    {T1, "150727", PAM_AUTH_ERR},
	    {T1, "731029", PAM_SUCCESS},
	    {T1, "081804", PAM_SUCCESS},
	    {T1, "050471", PAM_SUCCESS},
	    {T1, "266759", PAM_AUTH_ERR},
	    {T1, "306183", PAM_AUTH_ERR},
	    {T1, "474409", PAM_AUTH_ERR},
	    {T1, "655883", PAM_AUTH_ERR},
	};
	struct stack *stack = *state;

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_alone);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int code = fresh_login(stack, rows[i].at, WHOLE_KEY, rows[i].code);

		if (code != rows[i].expected)
			print_error("%s at %lld\n", rows[i].code, (long long)rows[i].at);
		assert_int_equal(code, rows[i].expected);
	}
}

static void
a_used_code_and_all_before_it_are_refused_whatever_the_clock_does(void **state)
{
	struct stack *stack = *state;

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_alone);
	assert_int_equal(fresh_login(stack, 59, WHOLE_KEY, "287082"), PAM_SUCCESS);

	assert_int_equal(whole_login(stack, "287082"), PAM_AUTH_ERR);
	assert_string_equal(stack->prompt, "Used code. New code: ");
	assert_int_equal(whole_login(stack, "755224"), PAM_AUTH_ERR);
	assert_string_equal(stack->prompt, "Used code. New code: ");
	tree_set_clock(&tree, 60);
	assert_int_equal(whole_login(stack, "287082"), PAM_AUTH_ERR);
	assert_int_equal(whole_login(stack, "359152"), PAM_SUCCESS);
	tree_set_clock(&tree, 59);
	assert_int_equal(whole_login(stack, "287082"), PAM_AUTH_ERR);
	assert_int_equal(whole_login(stack, "359152"), PAM_AUTH_ERR);

	assert_int_equal(fresh_login(stack, T1, WHOLE_KEY, "050471"), PAM_SUCCESS);
	assert_int_equal(whole_login(stack, "081804"), PAM_AUTH_ERR);
	assert_int_equal(whole_login(stack, "731029"), PAM_AUTH_ERR);
	assert_int_equal(whole_login(stack, "050471"), PAM_AUTH_ERR);
}

static void
a_code_used_at_one_door_is_used_at_all(void **state)
{
	static const char *const doors[] = {
	    "sudo", "sudo-i", "su", "su-l", "login", "no-such-door"};
	struct stack *stack = *state;

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_alone);
	assert_int_equal(fresh_login(stack, T1, WHOLE_KEY, "081804"), PAM_SUCCESS);

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		stack->door = doors[i];
		stack_write(stack, code_alone);
		assert_int_equal(whole_login(stack, "081804"), PAM_AUTH_ERR);
	}
	stack->door = "sshd";
}

static void
each_device_of_an_account_has_its_own_last_code(void **state)
{
	struct stack *stack = *state;
	char code[9];

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_alone);
	tree_set_clock(&tree, 59);
	whole_one_device(&tree, WHOLE_KEY);
	whole_add_device(&tree, "ann", "tablet", OTHER_KEY);
	client_code(&tree, 0, code);
	assert_string_equal(OTHER_KEY, TREE_SECRET);

	assert_int_equal(whole_login(stack, "359152"), PAM_SUCCESS); /* the next step's */
	assert_int_equal(whole_login(stack, code), PAM_SUCCESS);
	assert_int_equal(whole_login(stack, code), PAM_AUTH_ERR);
	assert_int_equal(whole_login(stack, "287082"), PAM_AUTH_ERR);
	client_code(&tree, 1, code);
	assert_int_equal(whole_login(stack, code), PAM_SUCCESS);
}

static void
of_many_with_one_code_at_once_exactly_one_comes_in(void **state)
{
	struct stack *stack = *state;

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_alone);
	for (int i = 0; i < ROUNDS; i++) {
		tree_set_clock(&tree, T1);
		whole_one_device(&tree, WHOLE_KEY);
		assert_int_equal(whole_logins_at_once(stack, 2, "050471"), 1);
	}
	whole_one_device(&tree, WHOLE_KEY);
	assert_int_equal(whole_logins_at_once(stack, 20, "050471"), 1);
	assert_int_equal(whole_logins_at_once(stack, 20, "081804"), 0);
}

static void
of_many_wrong_codes_at_once_no_more_are_looked_at_than_are_granted(void **state)
{
	struct stack *stack = *state;
	int64_t before;

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_alone);
	tree_set_clock(&tree, T1 + 100000);
	whole_one_device(&tree, WHOLE_KEY);
	before = whole_failures(&tree);

	assert_int_equal(whole_logins_at_once(stack, 20, "081804"), 0);

	assert_int_equal(whole_failures(&tree), before + 5);
}

static void
a_brought_key_keeps_its_parameters(void **state)
{
	static const char plain[] =
	    "otpauth://totp/ACME%20Ltd:anna@web1?secret=" WHOLE_KEY "&issuer=ACME%20Ltd";
	static const char full[] = "otpauth://totp/Old%20Co:anna?secret=" K32
				   "&issuer=NewCo&algorithm=SHA256&digits=8&period=60&lock=false";
	static const char spaced[] =
	    "otpauth://totp/"
	    "ACME%20Co:ann%40x.example.org?secret=gezd%20gnbv-gy3tqojqgezdgnbvgy3tqojq"
	    "%3D%3D&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30";
	static const struct {
		const char *secret;
		int64_t at;
		const char *code;
		int expected;
	} rows[] = {
	    {plain, T1, "081804", PAM_SUCCESS},
	    {plain, T1, "81804", PAM_AUTH_ERR},
	    {full, T1, "40857319", PAM_SUCCESS},
	    {full, T1, "081804", PAM_AUTH_ERR},
	    {full, T1, "857319", PAM_AUTH_ERR},
	    {spaced, 59, "287082", PAM_SUCCESS},
	    {"otpauth://totp/x?algorithm=SHA256&digits=8&secret=" K32, 59, "46119246", PAM_SUCCESS},
	    {"otpauth://totp/x?digits=8&secret=" WHOLE_KEY, T1, "07081804", PAM_SUCCESS},
	    {"otpauth://totp/x?digits=8&secret=" WHOLE_KEY, T1, "081804", PAM_AUTH_ERR},
	    {"otpauth://totp/x?digits=8&period=60&secret=" WHOLE_KEY, T1, "19360094", PAM_SUCCESS},
	};
	struct stack *stack = *state;

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_alone);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int code = fresh_login(stack, rows[i].at, rows[i].secret, rows[i].code);

		if (code != rows[i].expected)
			print_error("%s\n", rows[i].code);
		assert_int_equal(code, rows[i].expected);
	}
}

/* Each as the first answer of a login, to a device that no code was used of. */
static void
a_code_is_taken_in_the_forms_that_people_type(void **state)
{
	static const char *const good[] = {
	    "081804", " 081 804 ", "081-804", "081 804", "0 8 1 8 0 4"};
	struct stack *stack = *state;

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_alone);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(fresh_login(stack, T1, WHOLE_KEY, good[i]), PAM_SUCCESS);
}

static void
what_is_no_code_is_refused_and_not_counted_whatever_its_size(void **state)
{
	static const char *const bad[] = {"81804", "081804x", "x081804", "", "      ",
	    "\xef\xbc\x90\xef\xbc\x98\xef\xbc\x91\xef\xbc\x98\xef\xbc\x90\xef\xbc\x94",
	    "081\xc2\xa0"
	    "804",
	    "+81804", "0x13f8c"};
	static char zeros[10001];
	struct stack *stack = *state;
	int64_t before;

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_alone);
	tree_set_clock(&tree, T1);
	whole_one_device(&tree, WHOLE_KEY);
	before = whole_failures(&tree);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(whole_login(stack, bad[i]), PAM_AUTH_ERR);
	memset(zeros, '0', sizeof(zeros) - 1);
	assert_int_equal(whole_login(stack, zeros), PAM_AUTH_ERR);
	zeros[4096] = '\0';
	assert_int_equal(whole_login(stack, zeros), PAM_AUTH_ERR);

	assert_int_equal(whole_failures(&tree), before);
	assert_int_equal(whole_login(stack, "0081804"), PAM_AUTH_ERR); /* 7 digits are a guess */
	assert_int_equal(whole_login(stack, "081804"), PAM_SUCCESS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(codes_of_one_step_each_side_let_in_and_no_others),
	    STACK_TEST(a_used_code_and_all_before_it_are_refused_whatever_the_clock_does),
	    STACK_TEST(a_code_used_at_one_door_is_used_at_all),
	    STACK_TEST(each_device_of_an_account_has_its_own_last_code),
	    STACK_TEST(of_many_with_one_code_at_once_exactly_one_comes_in),
	    STACK_TEST(of_many_wrong_codes_at_once_no_more_are_looked_at_than_are_granted),
	    STACK_TEST(a_brought_key_keeps_its_parameters),
	    STACK_TEST(a_code_is_taken_in_the_forms_that_people_type),
	    STACK_TEST(what_is_no_code_is_refused_and_not_counted_whatever_its_size),
	};
	int failed;

	if (!whole_begin(&tree))
		return EXIT_SKIPPED; /* needs root */
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	whole_end(&tree);
	return failed;
}

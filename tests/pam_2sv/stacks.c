/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stacks in packaging/pam, as they are shipped, each with right and wrong passwords and codes.
 * Lines of the distribution's own modules are left out; what decides is kept: includes,
 * substacks and the lines of 2sv. pam_unix is played by the tests' password module.
 */
#include "tests/pam_2sv/stack.h"

#include "base/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define RIGHT "right password"

static const char common_auth[] = "auth [success=1 default=ignore] {P}\n"
				  "auth requisite pam_deny.so\nauth required pam_permit.so\n";
/* What pam-auth-update makes of the decoy's profile. */
static const char common_auth_decoy[] = "auth [success=2 default=ignore] {P}\n"
					"auth [default=ignore] {M} decoy=sshd\n"
					"auth requisite pam_deny.so\nauth required pam_permit.so\n";

static bool
line_decides(const char *line)
{
	return strstr(line, "pam_2sv.so") || strstr(line, "pam_permit.so") ||
	       strncmp(line, "@include common-auth", 20) == 0 ||
	       strncmp(line, "@include common-account", 23) == 0 || strstr(line, " substack ") ||
	       strstr(line, " include ");
}

/* Ours is the module of the build; and libpam looks for other files in /etc only. */
static void
add_line(char *text, size_t size, const char *line)
{
	const char *module = strstr(line, "pam_2sv.so");
	const char *last = strrchr(line, ' ') + 1;
	size_t used = strlen(text);

	if (module)
		snprintf(text + used, size - used, "%.*s{M}%s", (int)(module - line), line,
		    module + strlen("pam_2sv.so"));
	else if (strstr(line, "include ") || strstr(line, "substack "))
		snprintf(text + used, size - used, "%.*s{D}/%s", (int)(last - line), line, last);
	else
		snprintf(text + used, size - used, "%s", line);
}

/* The shipped file under the name that libpam will look for. */
static void
take_shipped(const struct stack *stack, const char *shipped, const char *name)
{
	char path[512], line[512], text[4096] = "";
	scope_file FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/%s", PACKAGED_STACKS, shipped);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (line[0] != '#' && line_decides(line))
			add_line(text, sizeof(text), line);
	assert_true(strlen(text) > 0);
	stack_write_file(stack, name, text);
}

static void
take_stack(struct stack *stack, const char *shipped, const char *door)
{
	stack->door = door;
	take_shipped(stack, shipped, door);
	take_shipped(stack, "su", "su");
	take_shipped(stack, "2sv-password", "2sv-password");
	stack_write_file(stack, "common-auth", common_auth);
	stack_write_file(stack, "common-account", "account required pam_permit.so\n");
	stack_write_file(stack, "other", "auth required pam_deny.so\n");
}

static const struct peer_step asks_and_accepts[] = {
    HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("accept", "right"), END};
static const struct peer_step asks_and_refuses[] = {
    HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("refuse", "wrong"), END};
static const struct peer_step hears_the_end[] = {
    HELLO("login"), ASK("Code: "), INSTEAD("end"), DONE("refuse", "ended"), END};
static const struct peer_step skips[] = {HELLO("login"), DONE("skip", "not-enrolled"), END};
static const struct peer_step decoy_asks[] = {HELLO("decoy"), HAS("uid", NULL), ASK("Code: "),
    ANSWER("123456"), DONE("refuse", "decoy"), END};
static const struct peer_step decoy_is_broken[] = {
    HELLO("decoy"), ASK("Code: "), ANSWER("123456"), DONE("accept", "right"), END};

struct row {
	const char *password, *code;
	const struct peer_step *service;
	unsigned int prompts;
	int code_expected;
};

static void
try_rows(struct stack *stack, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned int at = 0;
		int code;

		if (rows[i].password)
			stack->answers[at++] = rows[i].password;
		stack->answers[at] = rows[i].code;
		code = stack_authenticate(stack, rows[i].service);
		if (code != rows[i].code_expected)
			print_error("%s row %zu\n", stack->door, i);
		assert_int_equal(code, rows[i].code_expected);
		assert_int_equal(stack->prompts, rows[i].prompts);
	}
}

static void
each_door_wants_password_and_code(void **state)
{
	static const char *const doors[] = {"sshd", "sudo", "sudo-i", "su", "su-l", "login"};
	static const struct row rows[] = {
	    {RIGHT, "123456", asks_and_accepts, 2, PAM_SUCCESS},
	    {RIGHT, "123456", asks_and_refuses, 2, PAM_AUTH_ERR},
	    {RIGHT, CONV_ERROR, hears_the_end, 2, PAM_AUTH_ERR},
	    {RIGHT, "123456", skips, 1, PAM_SUCCESS},
	    {RIGHT, "123456", NULL, 1, PAM_AUTHINFO_UNAVAIL},
	    {"wrong password", "123456", NULL, 1, PAM_AUTH_ERR}, /* the service is not asked */
	    {CONV_ERROR, "123456", NULL, 1, PAM_AUTH_ERR},
	};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		take_stack(stack, doors[i], doors[i]);
		try_rows(stack, rows, sizeof(rows) / sizeof(rows[0]));
		assert_int_equal(stack->crowded, 0);
	}
}

static int
account_code(struct stack *stack, const struct peer_step *steps)
{
	int code;

	if (steps)
		peer_start(&stack->peer, steps);
	stack_start(stack);
	code = pam_acct_mgmt(stack->pamh, 0);
	stack_end(stack, code);
	assert_true(peer_finish(&stack->peer));
	return code;
}

static void
each_door_asks_whether_the_account_may_come_in(void **state)
{
	static const char *const doors[] = {
	    "sshd", "sshd-key-and-code", "sudo", "sudo-i", "su", "su-l", "login"};
	static const struct peer_step lets_be[] = {HELLO("admit"), DONE("skip", "let-be"), END};
	static const struct peer_step held[] = {HELLO("admit"), DONE("refuse", "held"), END};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		take_stack(stack, doors[i], doors[i]);
		assert_int_equal(account_code(stack, lets_be), PAM_SUCCESS);
		assert_int_equal(account_code(stack, held), PAM_PERM_DENIED);
		assert_int_equal(account_code(stack, NULL), PAM_SUCCESS);
	}
}

static void
key_or_password_each_wants_a_code(void **state)
{
	static const struct row without_key[] = {
	    {RIGHT, "123456", asks_and_accepts, 2, PAM_SUCCESS},
	    {RIGHT, "123456", asks_and_refuses, 2, PAM_AUTH_ERR},
	    {RIGHT, CONV_ERROR, hears_the_end, 2, PAM_AUTH_ERR},
	    {RIGHT, "123456", skips, 1, PAM_SUCCESS},
	    {RIGHT, "123456", NULL, 1, PAM_AUTHINFO_UNAVAIL},
	    {"wrong password", "123456", NULL, 1, PAM_AUTH_ERR},
	    {CONV_ERROR, "123456", NULL, 1, PAM_AUTH_ERR},
	};
	static const struct row with_key[] = {
	    {NULL, "123456", asks_and_accepts, 1, PAM_SUCCESS},
	    {NULL, "123456", asks_and_refuses, 1, PAM_AUTH_ERR},
	    {NULL, CONV_ERROR, hears_the_end, 1, PAM_AUTH_ERR},
	    {NULL, "123456", skips, 0, PAM_SUCCESS},
	    {NULL, "123456", NULL, 0, PAM_AUTHINFO_UNAVAIL},
	};
	struct stack *stack = *state;

	take_stack(stack, "sshd-key-and-code", "sshd");
	try_rows(stack, without_key, sizeof(without_key) / sizeof(without_key[0]));
	stack->environment = "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA";
	try_rows(stack, with_key, sizeof(with_key) / sizeof(with_key[0]));
}

static void
decoy_asks_after_a_wrong_password_and_never_lets_in(void **state)
{
	static const struct row rows[] = {
	    {"wrong password", "123456", decoy_asks, 2, PAM_AUTH_ERR},
	    {"wrong password", "123456", decoy_is_broken, 2, PAM_AUTH_ERR},
	    {"wrong password", "123456", NULL, 1, PAM_AUTH_ERR},
	    {RIGHT, "123456", asks_and_accepts, 2, PAM_SUCCESS},
	    {RIGHT, "123456", asks_and_refuses, 2, PAM_AUTH_ERR},
	};
	struct stack *stack = *state;

	take_stack(stack, "sshd", "sshd");
	stack_write_file(stack, "common-auth", common_auth_decoy);
	try_rows(stack, rows, sizeof(rows) / sizeof(rows[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(each_door_wants_password_and_code),
	    STACK_TEST(each_door_asks_whether_the_account_may_come_in),
	    STACK_TEST(key_or_password_each_wants_a_code),
	    STACK_TEST(decoy_asks_after_a_wrong_password_and_never_lets_in),
	};

	if (!stack_may_run("stacks"))
		return 77;
	stack_be_patient();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines that ask in place of, or instead of, the second step: decoy, key_used, if_key. */
#include "tests/pam_2sv/stack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static const char decoy[] = "auth required {M} decoy=sshd,su-l\nauth required pam_permit.so\n";
static const char key_used[] = "auth required {M} key_used\nauth required pam_permit.so\n";
static const char if_key[] = "auth required {M} if_key\nauth required pam_permit.so\n";

static void
decoy_lets_nobody_in_whatever_the_service_says(void **state)
{
	static const struct {
		const char *verdict, *reason;
		int code;
	} rows[] = {
	    {"accept", "right", PAM_AUTH_ERR},
	    {"skip", "not-enrolled", PAM_AUTHINFO_UNAVAIL},
	    {"skip", "let-be", PAM_AUTHINFO_UNAVAIL},
	    {"refuse", "decoy", PAM_AUTH_ERR},
	    {"refuse", "held", PAM_AUTH_ERR},
	    {"refuse", "no-store", PAM_AUTHINFO_UNAVAIL},
	};
	struct stack *stack = *state;

	stack->answers[0] = "123456";
	stack_write(stack, decoy);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct peer_step asked[] = {HELLO("decoy"), ASK("Code: "), ANSWER("123456"),
		    DONE(rows[i].verdict, rows[i].reason), END};

		assert_int_equal(stack_authenticate(stack, asked), rows[i].code);
	}
	const struct peer_step unasked[] = {HELLO("decoy"), DONE("skip", "not-enrolled"), END};
	const struct peer_step handed[] = {HELLO("decoy"), ASK("Code: "), ANSWER("123456"),
	    DONE_SAYING("accept", "right", NULL, LOGIN_ID), END};

	assert_int_equal(stack_authenticate(stack, unasked), PAM_AUTH_ERR);
	peer_start(&stack->peer, handed);
	stack_start(stack);
	assert_int_equal(pam_authenticate(stack->pamh, 0), PAM_AUTH_ERR);
	assert_null(pam_getenv(stack->pamh, "TWOSV_LOGIN"));
	stack_end(stack, PAM_AUTH_ERR);
	assert_true(peer_finish(&stack->peer));
}

static void
decoy_asks_for_names_that_nobody_has(void **state)
{
	static const char *const names[] = {"no-such-account", "a/b", "a:b", "x\ny", "..", "\xff"};
	static char huge[65536];
	const struct peer_step nameless[] = {HELLO("decoy"), HAS("account", NULL), HAS("uid", NULL),
	    ASK("Code: "), ANSWER("123456"), DONE("refuse", "decoy"), END};
	struct stack *stack = *state;

	stack->answers[0] = "123456";
	stack_write(stack, decoy);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct peer_step steps[] = {HELLO("decoy"), HAS("account", names[i]),
		    HAS("uid", NULL), ASK("Code: "), ANSWER("123456"), DONE("refuse", "decoy"),
		    END};

		stack->user = names[i];
		assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
	}
	memset(huge, 'a', sizeof(huge) - 1);
	stack->user = huge;
	assert_int_equal(stack_authenticate(stack, nameless), PAM_AUTH_ERR);
}

static void
decoy_without_service_looks_as_a_login_without_service(void **state)
{
	struct stack *stack = *state;

	stack_write(stack, decoy);
	assert_int_equal(stack_authenticate(stack, NULL), PAM_AUTHINFO_UNAVAIL);
	assert_int_equal(stack->prompts, 0);
}

static void
decoy_without_an_answer_is_refused(void **state)
{
	static const struct peer_step steps[] = {
	    HELLO("decoy"), ASK("Code: "), INSTEAD("end"), DONE("accept", "right"), END};
	const char *const answers[] = {CONV_ERROR, CONV_NULL_ARRAY, CONV_NULL_TEXT};
	struct stack *stack = *state;

	stack_write(stack, decoy);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		stack->answers[0] = answers[i];
		assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
	}
	stack->no_conversation = true;
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
}

static void
decoy_is_nothing_at_doors_that_it_does_not_name(void **state)
{
	static const char *const doors[] = {"su", "sudo", "ssh", "sshd2", "sshd,su-l", "login"};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		stack->door = doors[i];
		stack_write(stack, decoy);
		assert_int_equal(stack_authenticate(stack, NULL), PAM_SUCCESS);
	}
	stack->door = "su-l";
	stack_write(stack, decoy);
	assert_int_equal(stack_authenticate(stack, NULL), PAM_AUTHINFO_UNAVAIL);
}

struct seen {
	const char *door, *environment;
	bool key;
};

static const struct seen seen[] = {
    {"sshd", "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA", true},
    {"sshd", "SSH_AUTH_INFO_0=hostbased a\npublickey ssh-rsa AAAA\n", true},
    {"sshd", NULL, false},
    {"sshd", "SSH_AUTH_INFO_0=", false},
    {"sshd", "SSH_AUTH_INFO_0=publickey", false},
    {"sshd", "SSH_AUTH_INFO_0= publickey ssh-rsa AAAA", false},
    {"sshd", "SSH_AUTH_INFO_0=password", false},
    {"sshd", "SSH_AUTH_INFO_0=keyboard-interactive/pam publickey ", false},
    {"sshd", "SSH_AUTH_INFO=publickey ssh-rsa AAAA", false},
    {"sudo", "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA", false},
    {"login", "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA", false},
};

static void
key_used_succeeds_only_where_sshd_has_seen_a_key(void **state)
{
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		stack->door = seen[i].door;
		stack->environment = seen[i].environment;
		stack_write(stack, key_used);
		assert_int_equal(
		    stack_authenticate(stack, NULL), seen[i].key ? PAM_SUCCESS : PAM_AUTH_ERR);
		assert_int_equal(stack->prompts, 0);
	}
}

static void
if_key_asks_only_where_sshd_has_seen_a_key(void **state)
{
	static const struct peer_step steps[] = {
	    HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("refuse", "wrong"), END};
	struct stack *stack = *state;

	stack->answers[0] = "123456";
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		stack->door = seen[i].door;
		stack->environment = seen[i].environment;
		stack_write(stack, if_key);
		assert_int_equal(stack_authenticate(stack, seen[i].key ? steps : NULL),
		    seen[i].key ? PAM_AUTH_ERR : PAM_SUCCESS);
		assert_int_equal(stack->prompts, seen[i].key ? 1 : 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(decoy_lets_nobody_in_whatever_the_service_says),
	    STACK_TEST(decoy_asks_for_names_that_nobody_has),
	    STACK_TEST(decoy_without_service_looks_as_a_login_without_service),
	    STACK_TEST(decoy_without_an_answer_is_refused),
	    STACK_TEST(decoy_is_nothing_at_doors_that_it_does_not_name),
	    STACK_TEST(key_used_succeeds_only_where_sshd_has_seen_a_key),
	    STACK_TEST(if_key_asks_only_where_sshd_has_seen_a_key),
	};

	if (!stack_may_run("decoy"))
		return 77;
	stack_be_patient();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

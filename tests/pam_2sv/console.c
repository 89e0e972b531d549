/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last way: the table of account, door, terminal, host, option, caller and service. One
 * combination passes; each thing that differs from it refuses.
 */
#include "config.h"

#include "tests/pam_2sv/stack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static const char with_option[] = "auth required {M} console_root\nauth required pam_permit.so\n"
				  "account required {M}\naccount required pam_permit.so\n";
static const char without_option[] = "auth required {M}\nauth required pam_permit.so\n"
				     "account required {M}\naccount required pam_permit.so\n";

static const struct peer_step silent[] = {HELLO("login"), SILENT, END};
static const struct peer_step closed[] = {HELLO("login"), CLOSE, END};
static const struct peer_step no_store[] = {HELLO("login"), DONE("refuse", "no-store"), END};
static const struct peer_step no_service[] = {HELLO("login"), DONE("refuse", "no-service"), END};
static const struct peer_step full_later[] = {
    HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("refuse", "no-store"), END};
static const struct peer_step silent_later[] = {
    HELLO("login"), ASK("Code: "), ANSWER("123456"), SILENT, END};

/* Somebody who stands at the console with the password of root while the service is absent. */
static int
stand_at_console(struct stack *stack, const char *stack_text, const struct peer_step *steps)
{
	stack->answers[0] = "123456";
	stack_write(stack, stack_text);
	stack_log_clear();
	return stack_authenticate(stack, steps);
}

static void
be_root_at_tty1(struct stack *stack)
{
	stack->door = "login";
	stack->user = "root";
	stack->tty = "/dev/tty1";
	stack->rhost = NULL;
}

static void
root_at_a_console_passes_when_the_service_can_not_answer(void **state)
{
	static const struct peer_step *const rows[] = {
	    NULL, silent, closed, no_store, no_service, full_later, silent_later};
	struct stack *stack = *state;

	be_root_at_tty1(stack);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(stand_at_console(stack, with_option, rows[i]), PAM_SUCCESS);
		assert_non_null(strstr(stack_log(), "root goes on without a code at the console"));
		assert_int_not_equal(stand_at_console(stack, without_option, rows[i]), PAM_SUCCESS);
		assert_null(strstr(stack_log(), "without a code"));
	}
	peer_refuse(&stack->peer);
	assert_int_equal(stand_at_console(stack, with_option, NULL), PAM_SUCCESS);
}

static void
living_service_is_never_passed_by(void **state)
{
	static const struct peer_step rows[][6] = {
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("refuse", "wrong"), END},
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("refuse", "throttled"), END},
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("accept", "let-be"), END},
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("accept", "no-store"), END},
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"), CLOSE, END},
	    {HELLO("login"), ASK("Code: "), CLOSE, END},
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"), RAW("garbage"), END},
	    {HELLO("login"), DONE("refuse", "held"), END},
	    {HELLO("login"), DONE("refuse", "rule"), END},
	    {HELLO("login"), DONE("refuse", "internal"), END},
	    {HELLO("login"), DONE("refuse", "busy"), END},
	    {HELLO("login"), DONE("refuse", "version"), END},
	    {HELLO("login"), DONE("refuse", "protocol"), END},
	    {HELLO("login"), DONE("refuse", "not-enrolled"), END},
	    {HELLO("login"), RAW("garbage"), END},
	    {HELLO("login"), RAW(""), END},
	    {HELLO("login"), ASK("bad prompt"), END},
	};
	struct stack *stack = *state;

	be_root_at_tty1(stack);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int code = stand_at_console(stack, with_option, rows[i]);

		if (code == PAM_SUCCESS)
			print_error("row %zu\n", i);
		assert_int_not_equal(code, PAM_SUCCESS);
		assert_null(strstr(stack_log(), "without a code"));
	}
}

/* An offer before any code is a prompt like any other to a service that then closes. */
static void
an_offer_opens_no_last_way(void **state)
{
	static const struct peer_step closes[] = {
	    HELLO("login"), ASK_BESIDES("Now? (y/n): "), ANSWER("123456"), CLOSE, END};
	static const struct peer_step garbage[] = {
	    HELLO("login"), ASK_BESIDES("Now? (y/n): "), ANSWER("123456"), RAW("garbage"), END};
	static const struct peer_step loses_its_store[] = {HELLO("login"),
	    ASK_BESIDES("Now? (y/n): "), ANSWER("123456"), DONE("refuse", "no-store"), END};
	struct stack *stack = *state;

	be_root_at_tty1(stack);
	assert_int_not_equal(stand_at_console(stack, with_option, closes), PAM_SUCCESS);
	assert_int_not_equal(stand_at_console(stack, with_option, garbage), PAM_SUCCESS);
	assert_int_equal(stand_at_console(stack, with_option, loses_its_store), PAM_SUCCESS);
}

static void
breaking_off_is_no_way_past_a_service_that_then_dies(void **state)
{
	static const struct peer_step then_silent[] = {
	    HELLO("login"), ASK("Code: "), INSTEAD("end"), SILENT, END};
	static const struct peer_step then_no_store[] = {
	    HELLO("login"), ASK("Code: "), INSTEAD("end"), DONE("refuse", "no-store"), END};
	struct stack *stack = *state;

	be_root_at_tty1(stack);
	stack->answers[0] = CONV_ERROR;
	stack_write(stack, with_option);
	assert_int_equal(stack_authenticate(stack, then_silent), PAM_AUTH_ERR);
	assert_int_equal(stack_authenticate(stack, then_no_store), PAM_AUTH_ERR);
}

struct place {
	const char *door, *user, *tty, *rhost;
	bool passes;
};

static const struct place places[] = {
    {"login", "root", "/dev/tty1", NULL, true},
    {"login", "root", "/dev/tty1", "", true},
    {"login", "root", "tty1", NULL, true},
    {"login", "root", "/dev/tty63", NULL, true},
    {"login", "root", "/dev/ttyS0", NULL, true},
    {"login", "root", "ttyS12", NULL, true},
    {"login", "root", "/dev/hvc0", NULL, true},
    {"login", "root", "/dev/console", NULL, true},
    {"login", "root", "console", NULL, true},
    {"login", "nobody", "/dev/tty1", NULL, false},
    {"login", "root", "/dev/tty0", NULL, false},
    {"login", "root", "/dev/tty64", NULL, false},
    {"login", "root", "/dev/tty", NULL, false},
    {"login", "root", "/dev/tty01", NULL, false},
    {"login", "root", "/dev/tty1x", NULL, false},
    {"login", "root", "/dev/tty-1", NULL, false},
    {"login", "root", "/dev/ttyS", NULL, false},
    {"login", "root", "/dev/ttySx", NULL, false},
    {"login", "root", "/dev/ttyUSB0", NULL, false},
    {"login", "root", "/dev/hvc", NULL, false},
    {"login", "root", "/dev/consoles", NULL, false},
    {"login", "root", "/dev/pts/0", NULL, false},
    {"login", "root", "/dev/pts/tty1", NULL, false},
    {"login", "root", "/tmp/tty1", NULL, false},
    {"login", "root", "/dev//dev/tty1", NULL, false},
    {"login", "root", "ssh", NULL, false},
    {"login", "root", ":0", NULL, false},
    {"login", "root", "", NULL, false},
    {"login", "root", NULL, NULL, false},
    {"login", "root", "/dev/tty1", "203.0.113.9", false},
    {"login", "root", "/dev/tty1", "localhost", false},
    {"login", "root", "/dev/tty1", " ", false},
    {"sshd", "root", "/dev/tty1", NULL, false},
    {"sudo", "root", "/dev/tty1", NULL, false},
    {"su", "root", "/dev/tty1", NULL, false},
    {"su-l", "root", "/dev/tty1", NULL, false},
    {"remote", "root", "/dev/tty1", NULL, false},
    {"lightdm", "root", "/dev/tty1", NULL, false},
};

static void
only_root_at_the_machines_own_console_passes(void **state)
{
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int code;

		stack->door = places[i].door;
		stack->user = places[i].user;
		stack->tty = places[i].tty;
		stack->rhost = places[i].rhost;
		code = stand_at_console(stack, with_option, NULL);
		if (code != (places[i].passes ? PAM_SUCCESS : PAM_AUTHINFO_UNAVAIL))
			print_error("row %zu\n", i);
		assert_int_equal(code, places[i].passes ? PAM_SUCCESS : PAM_AUTHINFO_UNAVAIL);
	}
}

static void
caller_who_is_not_root_does_not_pass(void **state)
{
	struct stack *stack = *state;
	int code;

	be_root_at_tty1(stack);
	assert_int_equal(setresuid(65534, 0, 0), 0);
	code = stand_at_console(stack, with_option, NULL);
	assert_int_equal(setresuid(0, 0, 0), 0);

	assert_int_equal(code, PAM_AUTHINFO_UNAVAIL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(root_at_a_console_passes_when_the_service_can_not_answer),
	    STACK_TEST(living_service_is_never_passed_by),
	    STACK_TEST(an_offer_opens_no_last_way),
	    STACK_TEST(breaking_off_is_no_way_past_a_service_that_then_dies),
	    STACK_TEST(only_root_at_the_machines_own_console_passes),
	    STACK_TEST(caller_who_is_not_root_does_not_pass),
	};

	if (!stack_may_run("console"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of the module's line: what is not known stops every phase. */
#include "tests/pam_2sv/stack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
write_with(struct stack *stack, const char *option)
{
	char text[2048];

	snprintf(text, sizeof(text),
	    "auth required " MODULE_PATH " %1$s\nauth required pam_permit.so\n"
	    "account required " MODULE_PATH " %1$s\naccount required pam_permit.so\n"
	    "session required " MODULE_PATH " %1$s\nsession required pam_permit.so\n",
	    option);
	stack_write(stack, text);
}

static void
bad_option_stops_every_phase(void **state)
{
	static const char *const options[] = {"nullok", "debug", "try_first_pass",
	    "console_root=yes", "Console_root", "console_rootx", "key_used=1", "ifkey", "decoy",
	    "decoy=", "decoy=sshd,", "decoy=,sshd", "decoy=sshd,,su", "decoy=ss/hd",
	    "decoy=sshd decoy=su", "socket", "socket=", "socket=run/s", "socket=/a socket=/b",
	    "socketx=/a", "console_root console_root", "key_used if_key", "decoy=sshd key_used",
	    "decoy=sshd if_key", "console_root key_used", "console_root if_key",
	    "console_root decoy=login",
	    "socket=/1234567890123456789012345678901234567890123456789012345678901234567890"
	    "12345678901234567890123456789012345678"};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		write_with(stack, options[i]);
		stack_start(stack);
		stack_log_clear();
		assert_int_equal(pam_authenticate(stack->pamh, 0), PAM_SERVICE_ERR);
		assert_non_null(strstr(stack_log(), "option refused: "));
		assert_int_equal(pam_setcred(stack->pamh, PAM_ESTABLISH_CRED), PAM_SERVICE_ERR);
		assert_int_equal(pam_acct_mgmt(stack->pamh, 0), PAM_SERVICE_ERR);
		assert_int_equal(pam_open_session(stack->pamh, 0), PAM_SERVICE_ERR);
		assert_int_equal(pam_close_session(stack->pamh, 0), PAM_SERVICE_ERR);
		stack_end(stack, PAM_SERVICE_ERR);
	}
}

static void
good_options_are_taken(void **state)
{
	static const char *const options[] = {"", "console_root", "if_key", "key_used",
	    "decoy=sshd", "decoy=sshd,su-l,gdm-password,a.b_c", "socket=/nowhere/s",
	    "socket=/nowhere/s console_root"};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		write_with(stack, options[i]);
		stack_start(stack);
		stack_log_clear();
		assert_int_not_equal(pam_authenticate(stack->pamh, 0), PAM_SERVICE_ERR);
		assert_null(strstr(stack_log(), "option refused"));
		stack_end(stack, PAM_SUCCESS);
	}
}

static void
option_is_shown_in_the_log_without_its_control_characters(void **state)
{
	struct stack *stack = *state;

	write_with(stack, "bad\033[31m");
	assert_int_equal(stack_authenticate(stack, NULL), PAM_SERVICE_ERR);
	assert_non_null(strstr(stack_log(), "bad\\x1B"));
	assert_null(strchr(stack_log(), '\033'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(bad_option_stops_every_phase),
	    STACK_TEST(good_options_are_taken),
	    STACK_TEST(option_is_shown_in_the_log_without_its_control_characters),
	};

	if (!stack_may_run("options"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pam_2sv as lib/stacks knows them are those that the module takes. */
#include "pam_2sv/options.h"
#include "stacks/module.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <security/pam_appl.h>

#include <cmocka.h>

#include "base/poison.h"

static void
the_module_and_the_table_refuse_the_same(void **state)
{
	static const char *const lines[][4] = {{NULL}, {"console_root"}, {"key_used"}, {"if_key"},
	    {"decoy=sshd"}, {"decoy=sshd,login"}, {"socket=/run/x.sock"},
	    {"socket=/run/x.sock", "if_key"}, {"decoy="}, {"decoy=a,,b"}, {"decoy=a b"}, {"decoy"},
	    {"socket="}, {"socket=x"}, {"socket=/a", "socket=/a"}, {"if_key", "if_key"},
	    {"if_key", "key_used"}, {"console_root", "decoy=sshd"}, {"nullok"}, {""},
	    {"Console_root"}, {"if_key=yes"}, {"if_key", "socket=/a", "debug"}};
	struct pam_conv conversation = {NULL, NULL};
	pam_handle_t *pamh = NULL;

	(void)state;
	assert_int_equal(pam_start("2sv-test", "ann", &conversation, &pamh), PAM_SUCCESS);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct stack_entry entry = {.kind = ENTRY_MODULE};
		const char *words[4] = {NULL};
		struct options options;
		int count = 0;

		for (; count < 4 && lines[i][count]; count++) {
			words[count] = lines[i][count];
			entry.arguments[count] = (char *)(uintptr_t)lines[i][count];
		}
		assert_int_equal(options_read(&options, pamh, count, words) == 0,
		    module_bad_option(&entry) == NULL);
	}
	pam_end(pamh, PAM_SUCCESS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_module_and_the_table_refuse_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

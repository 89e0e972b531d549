/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what the log shows of a recipient. */
#include "notify/recipient.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
the_log_shows_no_more_than_this(void **state)
{
	static const struct {
		const char *recipient, *shown;
	} table[] = {
	    {"local:ann", "local:ann"},
	    {"email:ann@example.org", "email:a***@example.org"},
	    {"sms:+46701740605", "sms:+46...05"},
	    {"push:ntfy+https://push.example.org/topic", "push:ntfy+https://push.example.org/..."},
	    {"push:gotify+https://push.example.org:8443/x?token=secret",
		"push:gotify+https://push.example.org:8443/..."},
	    {"webhook:https://hook.example.org?key=secret", "webhook:https://hook.example.org/..."},
	    {"webhook:https://[2001:db8::1]:8443/secret", "webhook:https://[2001:db8::1]:8443/..."},
	    {"webhook:https://ann:secret@hook.example.org/", "?"},
	    {"webhook:secret", "?"},
	    {"pager:secret", "?"},
	    {"secret", "?"},
	    {"", "?"},
	};
	char shown[RECIPIENT_MASK_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		recipient_mask(table[i].recipient, shown);
		assert_string_equal(shown, table[i].shown);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_log_shows_no_more_than_this),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

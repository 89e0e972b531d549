/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether sudo asks somebody, read from what "sudo -l -U NAME" prints. */
#include "tools/admin/protect_admin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/poison.h"

#define DEFAULTS(more)                                \
	"Matching Defaults entries for ann on db1:\n" \
	"    env_reset, secure_path=/usr/sbin\\:/usr/bin" more "\n\n"
#define MAY "User ann may run the following commands on db1:\n"
#define ALL "    (ALL : ALL) ALL\n"
#define FREE "    (ALL) NOPASSWD: ALL\n"

static void
who_is_never_asked_is_known_by_his_rules(void **state)
{
	static const struct {
		const char *text;
		bool asks;
	} rows[] = {
	    {DEFAULTS("") MAY ALL, true},
	    {DEFAULTS("") MAY FREE, false},
	    {DEFAULTS("") MAY ALL FREE, false}, /* the last one holds */
	    {DEFAULTS("") MAY FREE ALL, true},
	    {DEFAULTS("") MAY ALL "    (ALL : ALL) NOPASSWD: /usr/bin/id\n", true},
	    {DEFAULTS("") MAY FREE "    (root) /usr/bin/id\n", true},
	    {DEFAULTS("") MAY "    (root) NOPASSWD: /usr/bin/id, PASSWD: ALL\n", true},
	    {DEFAULTS("") MAY ALL "    (www-data) NOPASSWD: ALL\n", true},
	    {DEFAULTS(", !authenticate") MAY ALL, false},
	    {DEFAULTS(", !authenticate") MAY "    (ALL) PASSWD: ALL\n", true},
	    {DEFAULTS("") "Runas and Command-specific defaults for ann:\n"
			  "    Defaults!/usr/bin/id !authenticate\n\n" MAY ALL,
		true},
	    {"User ann is not allowed to run sudo on db1.\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (admin_rules_ask(rows[i].text) != rows[i].asks)
			fail_msg("row %zu: %s", i, rows[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_is_never_asked_is_known_by_his_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of watch/gate_rules: what the rules alone say of copies, while nobody can be asked. */
#include "watch/gate_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/poison.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char ann[] = "ann", robots[] = "backup\nborg", sudo[] = "sudo", sshd[] = "su\nsshd",
	    staff[] = "staff", net[] = "203.0.113.0/24";

static void
the_strictest_that_may_hold_counts_up_to_the_first_that_does(void **state)
{
	static const struct {
		struct rule rules[3];
		size_t count;
		const char *account;
		enum copies copies;
	} rows[] = {
	    {{{.require = REQUIRE_ALWAYS}}, 0, "ann", COPIES_ALLOW},
	    {{{.copies = COPIES_CODE}}, 1, "ann", COPIES_CODE},
	    {{{.copies = COPIES_REFUSE, .doors = sudo}}, 1, "ann", COPIES_ALLOW},
	    {{{.copies = COPIES_REFUSE, .doors = sshd}}, 1, "ann", COPIES_REFUSE},
	    {{{.copies = COPIES_CODE, .section.accounts = robots}}, 1, "ann", COPIES_ALLOW},
	    {{{.copies = COPIES_CODE, .section.accounts = robots}}, 1, "borg", COPIES_CODE},
	    /* The robot's own rule is for sure; a group, a network, a key and a host may be. */
	    {{{.section.accounts = robots}, {.copies = COPIES_REFUSE}}, 2, "borg", COPIES_ALLOW},
	    {{{.section.accounts = robots}, {.copies = COPIES_REFUSE}}, 2, "ann", COPIES_REFUSE},
	    {{{.section.groups = staff}, {.copies = COPIES_CODE}}, 2, "ann", COPIES_CODE},
	    {{{.section.groups = staff, .copies = COPIES_CODE}, {.copies = COPIES_ALERT}}, 2, "ann",
		COPIES_CODE},
	    {{{.from = net}, {.copies = COPIES_ALERT}, {.copies = COPIES_REFUSE}}, 3, "ann",
		COPIES_ALERT},
	    {{{.known = WANTED_YES}, {.copies = COPIES_CODE}}, 2, "ann", COPIES_CODE},
	    {{{.key = WANTED_NO}, {.copies = COPIES_CODE}}, 2, "ann", COPIES_CODE},
	    /* Whose name nobody tells may be any. */
	    {{{.section.accounts = ann}, {.copies = COPIES_CODE}}, 2, "", COPIES_CODE},
	    {{{.copies = COPIES_REFUSE, .section.accounts = ann}}, 1, "", COPIES_REFUSE},
	    {{{.copies = COPIES_REFUSE, .section.accounts = ann, .doors = sudo}}, 1, "",
		COPIES_ALLOW},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rule rules[3];
		struct sections sections = {.rules = rules, .rule_count = rows[i].count};

		for (size_t j = 0; j < 3; j++)
			rules[j] = rows[i].rules[j];
		if (gate_rules_strictest(&sections, rows[i].account) != rows[i].copies)
			fail_msg("row %zu: %s", i,
			    copies_text(gate_rules_strictest(&sections, rows[i].account)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_strictest_that_may_hold_counts_up_to_the_first_that_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

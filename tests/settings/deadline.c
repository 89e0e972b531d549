/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of settings/deadline: which one holds, and how far it is. */
#include "settings/deadline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define DAY INT64_C(86400)
#define DATE (INT64_C(20000) * DAY)
#define LAST_DAY "2024-10-03"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char staff[] = "staff", admins[] = "admins\nwheel", bob[] = "bob";

/* staff: a date, 2 skips and an offer; admins: a date alone; bob: 3 skips alone; all others later.
 */
static struct deadline deadlines[] = {
    {.section = {.groups = staff}, .ends_at = DATE, .skips = 2, .offer_days = 3},
    {.section = {.groups = admins}, .ends_at = DATE - 10 * DAY},
    {.section = {.accounts = bob}, .skips = 3},
    {.ends_at = DATE + 100 * DAY},
};
static const struct sections sections = {.deadlines = deadlines, .deadline_count = 4};

static void
the_first_that_matches_holds(void **state)
{
	static const struct {
		const char *account, *groups;
		bool unknown;
		int64_t now, used;
		bool clock;
		enum due due;
		int which;
		int64_t days, skips;
		bool offered;
	} rows[] = {
	    /* account groups unknown now used clock: due which days skips offered */
	    {"ann", "staff", false, DATE - 5 * DAY, 0, true, DUE_LATER, 0, 5, 2, false},
	    {"ann", "staff", false, DATE - 3 * DAY, 0, true, DUE_LATER, 0, 3, 2, true},
	    {"ann", "staff", false, DATE - 3 * DAY - 1, 0, true, DUE_LATER, 0, 4, 2, false},
	    {"ann", "staff", false, DATE - 1, 0, true, DUE_LATER, 0, 1, 2, true},
	    {"ann", "staff", false, DATE, 0, true, DUE_SKIPS, 0, 0, 2, true},
	    {"ann", "staff", false, DATE, 1, true, DUE_SKIPS, 0, 0, 1, true},
	    {"ann", "staff", false, DATE, 2, true, DUE_OVER, 0, 0, 0, true},
	    {"ann", "staff", false, DATE, 9, true, DUE_OVER, 0, 0, 0, true},
	    /* a wrong clock brings no date */
	    {"ann", "staff", false, DATE + DAY, 2, false, DUE_LATER, 0, 1, 0, true},
	    {"ann", "other\nstaff", false, DATE, 2, true, DUE_OVER, 0, 0, 0, true},
	    {"ann", "wheel", false, DATE - 11 * DAY, 0, true, DUE_LATER, 1, 1, 0, false},
	    {"ann", "wheel", false, DATE - 10 * DAY, 0, true, DUE_OVER, 1, 0, 0, true},
	    {"ann", "wheel\nstaff", false, DATE - 10 * DAY, 0, true, DUE_LATER, 0, 10, 2, false},
	    {"bob", "", false, DATE, 0, true, DUE_SKIPS, 2, 0, 3, false},
	    {"bob", "", false, DATE, 3, true, DUE_OVER, 2, 0, 0, true},
	    {"bob", "", false, DATE, 3, false, DUE_OVER, 2, 0, 0, true},
	    {"bob", "staff", false, DATE - 5 * DAY, 3, true, DUE_LATER, 0, 5, 0, false},
	    {"eve", "", false, DATE, 0, true, DUE_LATER, 3, 100, 0, false},
	    {"eve", "staffs", false, DATE, 0, true, DUE_LATER, 3, 100, 0, false},
	    /* nobody knows: the one that is over soonest, of those up to the first sure one */
	    {"eve", "", true, DATE - 20 * DAY, 0, true, DUE_LATER, 1, 10, 0, false},
	    {"eve", "", true, DATE - 10 * DAY, 0, true, DUE_OVER, 1, 0, 0, true},
	    {"bob", "", true, DATE - 20 * DAY, 0, true, DUE_SKIPS, 2, 0, 3, false},
	    {"ann", "staff", true, DATE - 10 * DAY, 0, true, DUE_LATER, 0, 10, 2, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct deadline_facts facts = {rows[i].account, rows[i].groups,
		    rows[i].unknown, rows[i].used, rows[i].now, rows[i].clock, false};
		struct due_state due;

		deadline_find(&sections, &facts, &due);
		if (due.due != rows[i].due || due.deadline != &deadlines[rows[i].which] ||
		    due.days_left != rows[i].days || due.skips_left != rows[i].skips ||
		    due.is_offered != rows[i].offered)
			fail_msg("row %zu: %s, deadline %td, %lld days, %lld skips, offered %d", i,
			    due_text(due.due), due.deadline - deadlines, (long long)due.days_left,
			    (long long)due.skips_left, due.is_offered);
	}
}

static void
without_one_there_is_no_end(void **state)
{
	const struct sections first = {.deadlines = deadlines, .deadline_count = 1}, none = {0};
	const struct deadline_facts facts = {.account = "eve", .groups = "", .now = DATE};
	struct due_state due;

	(void)state;
	deadline_find(&first, &facts, &due);
	assert_int_equal(due.due, DUE_NEVER);
	assert_null(due.deadline);
	deadline_find(&none, &facts, &due);
	assert_int_equal(due.due, DUE_NEVER);
	assert_string_equal(due_text(DUE_NEVER), "never");
	assert_string_equal(due_text((enum due)99), "over");
}

static void
its_day_is_the_last_one_that_is_left(void **state)
{
	struct deadline deadline = {.ends_at = DATE};
	char day[DEADLINE_DAY_SIZE];

	(void)state;
	deadline_day(&deadline, day);
	assert_string_equal(day, LAST_DAY);
	deadline.ends_at++; /* a second of the next one */
	deadline_day(&deadline, day);
	assert_string_not_equal(day, LAST_DAY);
	deadline.ends_at = 0;
	deadline_day(&deadline, day);
	assert_string_equal(day, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_that_matches_holds),
	    cmocka_unit_test(without_one_there_is_no_end),
	    cmocka_unit_test(its_day_is_the_last_one_that_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

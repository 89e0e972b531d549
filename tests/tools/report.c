/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of 2sv report: which state an account is in, what the tables show first, and a file for
 * spreadsheets that no name can break or turn into a formula.
 */
#include "config.h"

#include "tools/admin/report.h"

#include "base/text.h"

#include <grp.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define DAY INT64_C(86400)
#define NOW INT64_C(1800000000)
#define DATE (NOW - NOW % DAY + 10 * DAY) /* the end of 2027-01-24 */
#define PEOPLE_MAX 30

static char staff[] = "staff", night[] = "night", spring[] = "spring", soon[] = "soon",
	    dan[] = "dan";
static struct deadline deadlines[] = {
    {.section = {.name = spring, .groups = staff}, .ends_at = DATE, .skips = 2},
    {.section = {.name = soon, .groups = night}, .ends_at = NOW - DAY, .skips = 2},
    {.section = {.name = dan, .accounts = dan}, .skips = 1},
};
static struct settings settings;
static struct rollout_account people[PEOPLE_MAX];
static struct rollout_count groups[2];
static struct rollout rollout;
static char shown[64 * 1024];

static int
begin(void **state)
{
	(void)state;
	settings.sections = (struct sections){.deadlines = deadlines, .deadline_count = 3};
	groups[0] = (struct rollout_count){.group = staff, .is_found = true};
	groups[1] = (struct rollout_count){.group = night, .is_found = true};
	rollout = (struct rollout){.settings = &settings,
	    .accounts = people,
	    .groups = groups,
	    .group_count = 2,
	    .now = NOW,
	    .is_clock_right = true};
	return 0;
}

/* One more account; its row is what the service would say. */
static struct rollout_account *
person(const char *name, const char *in, int64_t devices)
{
	struct rollout_account *account = &people[rollout.account_count++];

	*account = (struct rollout_account){.name = (char *)(uintptr_t)name,
	    .groups = (char *)(uintptr_t)in,
	    .uid = 2000,
	    .devices = devices,
	    .codes_left = devices > 0 ? 10 : -1};
	rollout_judge(&rollout, account);
	return account;
}

static const char *
print(void (*printer)(FILE *out))
{
	FILE *out = fmemopen(shown, sizeof(shown), "w");

	assert_non_null(out);
	shown[0] = '\0';
	printer(out);
	fclose(out);
	return shown;
}

static void
all_accounts(FILE *out)
{
	report_print(&rollout, &(struct report_look){.all_accounts = true}, out);
}

static void
few_accounts(FILE *out)
{
	report_print(&rollout, &(struct report_look){.width = 0}, out);
}

static void
csv(FILE *out)
{
	report_print_csv(&rollout, out);
}

static void
notes(FILE *out)
{
	report_print_notes(&rollout, out);
}

static void
a_state_is_what_a_login_would_meet(void **state)
{
	struct rollout_account *account;

	(void)state;
	assert_int_equal(person("ann", "staff", 1)->state, ROLLOUT_ENROLLED);
	account = person("bob", "staff", 0);
	assert_int_equal(account->state, ROLLOUT_DUE);
	assert_ptr_equal(account->due.deadline, &deadlines[0]);
	account = person("eve", "night", 0);
	assert_int_equal(account->state, ROLLOUT_DUE);
	assert_int_equal(account->due.skips_left, 2);
	account->skips_used = 2;
	rollout_judge(&rollout, account);
	assert_int_equal(account->state, ROLLOUT_OVERDUE);
	assert_int_equal(person("mallory", "", 0)->state, ROLLOUT_NO_DEADLINE);
	/* Nobody knows its groups: it may be in that which is over soonest. */
	account->is_unsure = true;
	account->groups = (char *)(uintptr_t) "";
	rollout_judge(&rollout, account);
	assert_int_equal(account->state, ROLLOUT_OVERDUE);
	/* A clock that is wrong makes nobody late. */
	rollout.is_clock_right = false;
	account->is_unsure = false;
	account->groups = night;
	rollout_judge(&rollout, account);
	assert_int_equal(account->state, ROLLOUT_DUE);
}

static void
each_account_counts_once_in_each_group_and_once_together(void **state)
{
	(void)state;
	person("ann", "staff\nnight", 1)->codes_left = 3;
	person("bob", "staff", 0);
	person("eve", "", 0);
	person("mallory", "night", 2)->codes_left = 4;
	rollout_count(&rollout);
	assert_int_equal(groups[0].accounts, 2);
	assert_int_equal(groups[0].states[ROLLOUT_ENROLLED], 1);
	assert_int_equal(groups[0].states[ROLLOUT_DUE], 1);
	assert_int_equal(groups[0].codes_few, 1);
	assert_int_equal(groups[1].accounts, 2);
	assert_int_equal(groups[1].states[ROLLOUT_ENROLLED], 2);
	assert_int_equal(groups[1].codes_few, 1);
	assert_int_equal(rollout.all.accounts, 4);
	assert_int_equal(rollout.all.states[ROLLOUT_ENROLLED], 2);
	assert_int_equal(rollout.all.states[ROLLOUT_NO_DEADLINE], 1);
}

static void
what_presses_comes_first(void **state)
{
	const char *const order[] = {"\nzoe ", "\ndan ", "\nbob ", "\neve ", "\nann "};
	struct rollout_account *late;
	const char *at;

	(void)state;
	person("ann", "staff", 1)->used_at = NOW;
	person("bob", "staff", 0);
	person("dan", "", 0);
	person("eve", "", 0)->reminded_at = NOW - DAY;
	late = person("zoe", "night", 0);
	late->skips_used = 2;
	rollout_judge(&rollout, late);
	rollout_count(&rollout);
	at = print(few_accounts);
	assert_non_null(strstr(at, "\nstaff "));
	assert_non_null(strstr(at, "\n(together) "));
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		at = strstr(at, order[i]);
		assert_non_null(at);
	}
	assert_non_null(strstr(shown, "over since 2027-01-14 "));
	assert_non_null(strstr(shown, "2027-01-24, then 2 logins"));
	assert_non_null(strstr(shown, "1 login "));
	assert_non_null(strstr(shown, "no deadline"));
}

static void
many_accounts_are_listed_only_where_that_is_asked_for(void **state)
{
	(void)state;
	for (int i = 0; i <= REPORT_ACCOUNTS_FEW; i++)
		person("bob", "staff", 0);
	rollout_count(&rollout);
	assert_non_null(strstr(print(few_accounts), "Each of these 21 accounts: 2sv report "));
	assert_null(strstr(shown, "bob"));
	assert_non_null(strstr(print(all_accounts), "bob"));
	rollout.account_count--;
	assert_non_null(strstr(print(few_accounts), "bob"));
}

/* Of this machine: root is there, and has its own group, whatever that lists. */
static void
members_are_those_that_the_system_has(void **state)
{
	struct members scope_members members = {.groups = NULL};
	scope_free char *root = strdup(getpwuid(0)->pw_name);
	scope_free char *own = strdup(getgrgid(getpwuid(0)->pw_gid)->gr_name);
	scope_free char *in = NULL;
	const char *group = NULL;

	(void)state;
	assert_true(root && own);
	members_add_groups(&members, own);
	members_add_groups(&members, "no such group\nno such group");
	members_add_account(&members, root);
	members_add_account(&members, root);
	members_add_account(&members, "no such account");
	assert_int_equal(members_find(&members, &group), 0);
	assert_int_equal(members.group_count, 2);
	assert_true(members.groups[0].is_found);
	assert_false(members.groups[1].is_found);
	assert_null(members_named(&members, "no such account"));
	assert_non_null(members_named(&members, root));
	assert_int_equal(members_named(&members, root)->uid, 0);
	assert_false(members_named(&members, root)->is_unknown);
	in = members_groups_text(&members, members_named(&members, root));
	assert_string_equal(in, own);
	for (size_t i = 1; i < members.count; i++)
		assert_true(strcmp(members.list[i - 1].name, members.list[i].name) < 0);
}

static const char *cell;

static void
print_cell(FILE *out)
{
	report_print_cell(cell, out);
}

static void
no_cell_is_a_formula_or_breaks_its_line(void **state)
{
	static const char *const rows[][2] = {{"ann", "ann"}, {"", ""}, {"a,b", "\"a,b\""},
	    {"a\"b", "\"a\"\"b\""}, {"a\nb", "\"a\nb\""}, {"a\rb", "\"a\rb\""}, {"=1+1", "'=1+1"},
	    {"+1", "'+1"}, {"-1", "'-1"}, {"@x", "'@x"}, {"\tx", "'\tx"},
	    {"=cmd|\"/c calc\",1", "\"'=cmd|\"\"/c calc\"\",1\""}, {"a=1", "a=1"},
	    {"\r=1", "\"'\r=1\""}, {" x", "\" x\""}, {"staff;night", "\"staff;night\""}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cell = rows[i][0];
		assert_string_equal(print(print_cell), rows[i][1]);
	}
}

static void
a_spreadsheet_has_a_line_for_each_account(void **state)
{
	struct rollout_account *account;

	(void)state;
	account = person("ann", "staff\nnight", 2);
	account->used_at = account->last_at = NOW;
	account->codes_left = 3;
	account = person("=bob", "staff", 0);
	account->reminded_at = NOW - DAY;
	account->uid = (uid_t)-1;
	assert_string_equal(print(csv),
	    "account,uid,groups,state,devices,deadline,last_day,logins_left,codes_left,last_used,"
	    "last_login,reminded,reset,invited_until,stopped,other_uid,unsure\r\n"
	    "ann,2000,\"staff;night\",enrolled,2,,,,3,2027-01-15T08:00:00Z,2027-01-15T08:00:00Z,,"
	    "no,,no,no,no\r\n"
	    "'=bob,,staff,due,0,spring,2027-01-24,2,,,,2027-01-14T08:00:00Z,no,,no,no,no\r\n");
}

static void
notes_say_what_is_wrong_and_what_makes_it_useful(void **state)
{
	(void)state;
	person("bob", "staff", 0);
	rollout_count(&rollout);
	assert_non_null(strstr(print(notes), "2sv remind --group"));
	assert_null(strstr(shown, "clock"));
	groups[1].is_found = false;
	rollout.is_clock_right = false;
	assert_non_null(strstr(print(notes), "the group night, which this machine does not have"));
	assert_non_null(strstr(shown, "The clock is not synchronised"));
	settings.sections.deadline_count = 0;
	assert_non_null(strstr(print(notes), "section deadline in 2sv.conf"));
	assert_null(strstr(shown, "clock"));
}

#define TEST(test) cmocka_unit_test_setup(test, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_state_is_what_a_login_would_meet),
	    TEST(each_account_counts_once_in_each_group_and_once_together),
	    TEST(what_presses_comes_first),
	    TEST(many_accounts_are_listed_only_where_that_is_asked_for),
	    TEST(members_are_those_that_the_system_has),
	    TEST(no_cell_is_a_formula_or_breaks_its_line),
	    TEST(a_spreadsheet_has_a_line_for_each_account),
	    TEST(notes_say_what_is_wrong_and_what_makes_it_useful),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

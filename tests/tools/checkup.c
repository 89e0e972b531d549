/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the check-up: a table over all that is known of an account, each alone and at its
 * border, against the grade and the commands that it must give.
 */
#include "tools/person/checkup.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOW INT64_C(1795651200)
#define DAY INT64_C(86400)
#define GAPS_SIZE 8000

/* An account that lacks nothing. */
static struct checkup_facts
good(void)
{
	return (struct checkup_facts){.now = NOW,
	    .account = "ann",
	    .waiting_name = "token",
	    .pending_name = "tablet",
	    .pending_is_plain = true,
	    .trusted_host = "203.0.113.9",
	    .has_login = true,
	    .devices = 2,
	    .takes_codes = true,
	    .codes_left = 10,
	    .codes_made_at = NOW - DAY,
	    .contacts = 1};
}

#define NUMBER(name)                                           \
	{                                                      \
#name, offsetof(struct checkup_facts, name), 0 \
	}
#define YES(name)                                              \
	{                                                      \
#name, offsetof(struct checkup_facts, name), 1 \
	}

static const struct field {
	const char *name;
	size_t at;
	int is_flag;
} fields[] = {YES(is_named), YES(is_root), YES(is_stopped), YES(is_held), YES(was_reset),
    YES(is_invited), YES(has_expired), NUMBER(devices), NUMBER(waiting), NUMBER(pending),
    YES(pending_is_plain), YES(has_login), YES(takes_codes), NUMBER(codes_left),
    NUMBER(codes_made_at), NUMBER(contacts), NUMBER(contacts_waiting), NUMBER(waiting_contact),
    YES(contact_code_is_open), NUMBER(unsent), NUMBER(trusted), NUMBER(trusted_by_address),
    NUMBER(failures), NUMBER(new_hosts), {NULL, 0, 0}};

static void
set(struct checkup_facts *facts, const char *name, int64_t value)
{
	const struct field *field = fields;

	while (field->name && strcmp(field->name, name) != 0)
		field++;
	if (!field->name)
		fail_msg("no fact %s", name);
	if (field->is_flag)
		*(bool *)((char *)facts + field->at) = value;
	else
		*(int64_t *)((char *)facts + field->at) = value;
}

/* "devices=1 codes_left=0": good but for these. */
static struct checkup_facts
facts_of(const char *but)
{
	struct checkup_facts facts = good();
	char name[64], number[32];

	while (*but) {
		size_t length = strcspn(but, "="), digits = strcspn(but, " ") - length - 1;
		int64_t value;

		assert_int_equal(text_format(name, sizeof(name), "%.*s", (int)length, but), 0);
		assert_int_equal(
		    text_format(number, sizeof(number), "%.*s", (int)digits, but + length + 1), 0);
		assert_int_equal(number_parse(number, 0, INT64_MAX, &value), 0);
		set(&facts, name, value);
		but += length + 1 + digits;
		but += strspn(but, " ");
	}
	return facts;
}

/* A line for each gap: its name, who types the command, and that. */
static void
show(const struct checkup *checkup, char shown[GAPS_SIZE])
{
	size_t length = 0;

	shown[0] = '\0';
	for (size_t i = 0; i < checkup->count; i++) {
		const struct checkup_gap *gap = &checkup->gaps[i];

		length += (size_t)snprintf(shown + length, GAPS_SIZE - length, "%s%s: %s%s",
		    i ? "\n" : "", checkup_kind_name(gap->kind), gap->by_root ? "root " : "",
		    gap->command);
		assert_true(length < GAPS_SIZE);
	}
}

#define OLD "1732579199" /* 730 days before NOW, and a second */
#define NOT_OLD "1732579200"

static const struct row {
	const char *but;
	enum checkup_grade grade;
	const char *gaps;
} rows[] = {
    {"", CHECKUP_GOOD, ""},
    {"devices=3 codes_left=4 contacts=2 trusted=5", CHECKUP_GOOD, ""},

    /* devices */
    {"devices=0 takes_codes=0", CHECKUP_WEAK, "no-device: 2sv enrol"},
    {"devices=0 takes_codes=0 is_named=1", CHECKUP_WEAK, "no-device: 2sv enrol --account ann"},
    {"devices=0 takes_codes=0 is_root=1", CHECKUP_WEAK, "no-device: 2sv enrol --account ann"},
    {"devices=0 takes_codes=0 pending=1", CHECKUP_WEAK, "no-device: 2sv enrol"},
    {"devices=0 takes_codes=0 has_login=0", CHECKUP_WEAK, "no-device: 2sv enrol"},
    {"devices=1", CHECKUP_GOOD, "one-device: 2sv enrol"},
    {"devices=1 takes_codes=0", CHECKUP_FAIR, "one-device: 2sv enrol"},
    {"takes_codes=0", CHECKUP_GOOD, ""},
    {"pending=1", CHECKUP_GOOD, "pending-device: 2sv enrol --name tablet"},
    {"pending=1 is_named=1", CHECKUP_GOOD, "pending-device: 2sv enrol --account ann --name tablet"},
    {"pending=1 pending_is_plain=0", CHECKUP_GOOD, "pending-device: 2sv devices remove tablet"},
    {"waiting=1", CHECKUP_FAIR, "token-waits: root 2sv devices resync --account ann token"},
    {"waiting=2", CHECKUP_WEAK, "token-waits: root 2sv devices resync --account ann token"},
    {"has_login=0", CHECKUP_FAIR, "no-login: "},
    {"has_login=0 is_root=1", CHECKUP_FAIR, "no-login: 2sv doctor"},

    /* reset, and invitations */
    {"devices=0 takes_codes=0 was_reset=1", CHECKUP_WEAK, "reset: root 2sv invite --account ann"},
    {"devices=0 takes_codes=0 was_reset=1 has_expired=1", CHECKUP_WEAK,
	"reset: root 2sv invite --account ann"},
    {"devices=0 takes_codes=0 was_reset=1 is_invited=1", CHECKUP_WEAK, "invited: "},
    {"devices=0 takes_codes=0 is_invited=1", CHECKUP_WEAK, "invited: 2sv enrol"},
    {"devices=0 takes_codes=0 is_invited=1 is_named=1", CHECKUP_WEAK, "invited: "},
    {"devices=0 takes_codes=0 has_expired=1", CHECKUP_WEAK,
	"no-device: 2sv enrol\ninvitation-expired: root 2sv invite --account ann"},
    {"has_expired=1", CHECKUP_GOOD, ""},
    {"is_invited=1", CHECKUP_GOOD, ""},

    /* recovery codes */
    {"codes_left=0", CHECKUP_FAIR, "no-recovery-codes: 2sv codes new"},
    {"codes_left=0 codes_made_at=0 is_named=1", CHECKUP_FAIR,
	"no-recovery-codes: 2sv codes new --account ann"},
    {"codes_left=0 devices=1", CHECKUP_FAIR,
	"no-recovery-codes: 2sv codes new\none-device: 2sv enrol"},
    {"codes_left=1", CHECKUP_FAIR, "few-recovery-codes: 2sv codes new"},
    {"codes_left=3", CHECKUP_FAIR, "few-recovery-codes: 2sv codes new"},
    {"codes_left=3 codes_made_at=" OLD, CHECKUP_FAIR, "few-recovery-codes: 2sv codes new"},
    {"codes_left=4", CHECKUP_GOOD, ""},
    {"codes_made_at=" NOT_OLD, CHECKUP_GOOD, ""},
    {"codes_made_at=" OLD, CHECKUP_GOOD, "old-recovery-codes: 2sv codes new"},
    {"codes_made_at=1895651200", CHECKUP_GOOD, ""}, /* by a clock that was ahead */
    {"codes_made_at=0", CHECKUP_GOOD, ""},

    /* alerts */
    {"contacts=0", CHECKUP_FAIR, "no-contact: 2sv contacts add ADDRESS"},
    {"contacts=0 is_named=1", CHECKUP_FAIR, "no-contact: 2sv contacts add --account ann ADDRESS"},
    {"contacts=0 contacts_waiting=2 waiting_contact=7 contact_code_is_open=1", CHECKUP_FAIR,
	"contact-waits: 2sv contacts confirm 7"},
    {"contacts=0 contacts_waiting=1 waiting_contact=7", CHECKUP_FAIR,
	"contact-waits: 2sv contacts add ADDRESS"},
    {"contacts_waiting=1 waiting_contact=7 contact_code_is_open=1", CHECKUP_GOOD,
	"contact-waits: 2sv contacts confirm 7"},
    {"contacts_waiting=1 waiting_contact=7", CHECKUP_GOOD,
	"contact-waits: 2sv contacts add ADDRESS"},
    {"unsent=1", CHECKUP_FAIR, "alerts-unsent: 2sv alerts"},

    /* trusted hosts */
    {"trusted=1 trusted_by_address=1", CHECKUP_FAIR,
	"trust-by-address: 2sv hosts forget 203.0.113.9"},
    {"trusted=6", CHECKUP_GOOD, "many-trusted: 2sv hosts forget 203.0.113.9"},
    {"trusted=6 trusted_by_address=2 is_named=1", CHECKUP_FAIR,
	"trust-by-address: 2sv hosts forget --account ann 203.0.113.9\n"
	"many-trusted: 2sv hosts forget --account ann 203.0.113.9"},

    /* what came */
    {"failures=1", CHECKUP_GOOD, "refused-codes: 2sv log"},
    {"new_hosts=1", CHECKUP_GOOD, "new-hosts: 2sv hosts"},

    /* stopped: graded by all else */
    {"is_stopped=1", CHECKUP_GOOD, "stopped: 2sv free"},
    {"is_stopped=1 is_held=1", CHECKUP_GOOD, "stopped: 2sv free"},
    {"is_stopped=1 is_held=1 codes_left=0", CHECKUP_FAIR,
	"stopped: root 2sv free --account ann\nno-recovery-codes: 2sv codes new"},
    {"is_stopped=1 contacts=0", CHECKUP_FAIR,
	"stopped: 2sv free\nno-contact: 2sv contacts add ADDRESS"},
    {"is_stopped=1 devices=0 takes_codes=0", CHECKUP_WEAK,
	"stopped: 2sv free\nno-device: 2sv enrol"},

    /* the most important first */
    {"is_stopped=1 devices=1 waiting=1 pending=1 has_login=0 codes_left=0 contacts=0 "
     "contacts_waiting=1 waiting_contact=2 unsent=3 trusted=9 trusted_by_address=1 failures=4 "
     "new_hosts=5",
	CHECKUP_WEAK,
	"stopped: 2sv free\ntoken-waits: root 2sv devices resync --account ann token\n"
	"refused-codes: 2sv log\nno-login: \nalerts-unsent: 2sv alerts\n"
	"no-recovery-codes: 2sv codes new\none-device: 2sv enrol\n"
	"contact-waits: 2sv contacts add ADDRESS\n"
	"trust-by-address: 2sv hosts forget 203.0.113.9\n"
	"pending-device: 2sv enrol --name tablet\nnew-hosts: 2sv hosts\n"
	"many-trusted: 2sv hosts forget 203.0.113.9"},
    {"devices=1 waiting=0 pending=1 codes_made_at=" OLD " contacts_waiting=1 waiting_contact=2 "
     "trusted=6 new_hosts=1",
	CHECKUP_GOOD,
	"pending-device: 2sv enrol --name tablet\nnew-hosts: 2sv hosts\n"
	"contact-waits: 2sv contacts add ADDRESS\nmany-trusted: 2sv hosts forget 203.0.113.9\n"
	"old-recovery-codes: 2sv codes new\none-device: 2sv enrol"},
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void
each_fact_gives_its_grade_and_its_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct checkup_facts facts = facts_of(rows[i].but);
		char shown[GAPS_SIZE];
		struct checkup checkup;

		checkup_judge(&facts, &checkup);
		show(&checkup, shown);
		if (checkup.grade != rows[i].grade || strcmp(shown, rows[i].gaps) != 0)
			fail_msg(
			    "%s: %s, %s", rows[i].but, checkup_grade_text(checkup.grade), shown);
	}
}

/* A new gap without a row above is red; so is one that is wider than a line. */
static void
every_gap_is_in_the_table_and_fits_a_line(void **state)
{
	bool seen[CHECKUP_GAPS_MAX] = {false};
	struct checkup checkup;

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct checkup_facts facts = facts_of(rows[i].but);

		checkup_judge(&facts, &checkup);
		for (size_t g = 0; g < checkup.count; g++) {
			const struct checkup_gap *gap = &checkup.gaps[g];

			seen[gap->kind] = true;
			assert_in_range(strlen(gap->words), 1, 80 - 2 - strlen("; root:"));
			assert_true(gap->words[strlen(gap->words) - 1] != '.');
			if (!facts.is_named)
				assert_in_range(strlen(gap->command), 0, 80 - 4);
			assert_true(gap->command[0] || gap->more);
		}
	}
	for (size_t kind = 0; kind <= GAP_OLD_CODES; kind++)
		if (!seen[kind])
			fail_msg("no row has %s", checkup_kind_name((enum checkup_kind)kind));
}

static void
a_stop_says_what_still_opens_it(void **state)
{
	struct checkup_facts held = facts_of("is_stopped=1 is_held=1"),
			     two = facts_of("is_stopped=1");
	struct checkup checkup;

	(void)state;
	checkup_judge(&held, &checkup);
	assert_non_null(strstr(checkup.gaps[0].words, "recovery code"));
	checkup_judge(&two, &checkup);
	assert_non_null(strstr(checkup.gaps[0].words, "two codes"));
}

/* What is copied from the screen into a shell names that one thing and does no other. */
static void
names_are_one_word_for_a_shell(void **state)
{
	struct checkup_facts facts = facts_of("waiting=1 pending=1 is_named=1");
	char shown[GAPS_SIZE];
	struct checkup checkup;

	(void)state;
	facts.account = "EXAMPLE\\ann";
	facts.waiting_name = "ann's $(token)";
	facts.pending_name = "new one";
	checkup_judge(&facts, &checkup);
	show(&checkup, shown);

	assert_string_equal(shown,
	    "token-waits: root 2sv devices resync --account 'EXAMPLE\\ann' "
	    "'ann'\\''s $(token)'\n"
	    "pending-device: 2sv enrol --account 'EXAMPLE\\ann' --name 'new one'");
}

/* Each name stands in 2sv(1), which says what it makes of the grade. */
static void
every_gap_stands_in_the_manual(void **state)
{
	const char *folder = getenv("srcdir");
	char path[512], line[256], wanted[64];

	(void)state;
	assert_int_equal(text_format(path, sizeof(path), "%s/man/2sv.1", folder ? folder : "."), 0);
	for (size_t kind = 0; kind <= GAP_OLD_CODES; kind++) {
		FILE *page = fopen(path, "r");
		bool is_there = false;

		assert_non_null(page);
		assert_int_equal(text_format(wanted, sizeof(wanted), ".It Li %s\n",
				     checkup_kind_name((enum checkup_kind)kind)),
		    0);
		while (!is_there && fgets(line, sizeof(line), page))
			is_there = strcmp(line, wanted) == 0;
		fclose(page);
		if (!is_there)
			fail_msg("2sv(1) lacks %s", wanted);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_fact_gives_its_grade_and_its_command),
	    cmocka_unit_test(every_gap_is_in_the_table_and_fits_a_line),
	    cmocka_unit_test(a_stop_says_what_still_opens_it),
	    cmocka_unit_test(every_gap_stands_in_the_manual),
	    cmocka_unit_test(names_are_one_word_for_a_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

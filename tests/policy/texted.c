/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of policy/texted: how many codes are sent, how soon, and to which contacts. */
#include "keeper/policy/texted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOW INT64_C(1800000000)
#define DAY INT64_C(86400)
#define ALL "sms\npush\nemail"

static enum texted_may
judge(struct texted_caps sent, int64_t last_at, int64_t *wait)
{
	const struct texted_facts facts = {
	    .caps = {.account = 5, .prefix = 10, .machine = 60},
	    .sent = sent,
	    .last_at = last_at,
	    .now = NOW,
	};

	return texted_judge(&facts, wait);
}

static void
each_cap_holds_by_itself(void **state)
{
	static const struct {
		struct texted_caps sent;
		enum texted_may may;
	} rows[] = {
	    {{0, 0, 0}, TEXTED_MAY},
	    {{4, 9, 59}, TEXTED_MAY},
	    {{5, 5, 5}, TEXTED_ENOUGH},
	    {{0, 10, 10}, TEXTED_ENOUGH_OF_NETWORK},
	    {{0, 0, 60}, TEXTED_ENOUGH_OF_ALL},
	    {{6, 11, 61}, TEXTED_ENOUGH},
	};
	int64_t wait;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(judge(rows[i].sent, 0, &wait), rows[i].may);
}

static void
a_day_has_twenty_but_from_a_proven_network(void **state)
{
	struct texted_facts facts = {
	    .caps = {.account = 5, .prefix = 10, .machine = 60}, .now = NOW, .sent_today = 19};
	int64_t wait;

	(void)state;
	assert_int_equal(texted_judge(&facts, &wait), TEXTED_MAY);
	facts.sent_today = 20;
	assert_int_equal(texted_judge(&facts, &wait), TEXTED_ENOUGH_TODAY);
	facts.proven = true;
	assert_int_equal(texted_judge(&facts, &wait), TEXTED_MAY);
	facts.sent.account = 5;
	assert_int_equal(texted_judge(&facts, &wait), TEXTED_ENOUGH);
}

static void
the_next_one_waits_a_minute_by_any_clock(void **state)
{
	static const struct {
		int64_t last_at;
		enum texted_may may;
		int64_t wait;
	} rows[] = {
	    {0, TEXTED_MAY, 0}, {NOW - 60, TEXTED_MAY, 0}, {NOW - 59, TEXTED_SOON, 1},
	    {NOW, TEXTED_SOON, 60}, {NOW + DAY, TEXTED_SOON, 60}, /* a clock stood ahead */
	};
	int64_t wait;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
		    judge((struct texted_caps){1, 1, 1}, rows[i].last_at, &wait), rows[i].may);
		assert_int_equal(wait, rows[i].wait);
	}
}

static bool
is_good(const char *kind, int64_t codes_from, const char *allowed)
{
	const struct texted_contact contact = {.kind = kind, .codes_from = codes_from};

	return texted_contact_is_good(&contact, allowed, NOW);
}

static void
a_contact_is_of_an_allowed_kind_and_its_time_has_come(void **state)
{
	(void)state;
	assert_true(is_good("sms", NOW, ALL));
	assert_true(is_good("sms", NOW, "sms"));
	assert_false(is_good("sms", NOW, "push\nemail"));
	assert_false(is_good("sms", NOW, NULL));
	assert_false(is_good("sms", NOW + 1, ALL));
	assert_false(is_good("sms", NOW + DAY, ALL));
	assert_false(is_good("sms", 0, ALL));
	assert_true(is_good("push", NOW - DAY, ALL));
	assert_true(is_good("email", NOW - DAY, ALL));
	/* Neither reaches one person at once, whatever a list says. */
	assert_false(is_good("webhook", NOW - DAY, "webhook"));
	assert_false(is_good("local", NOW - DAY, "local"));
	assert_false(is_good("", NOW - DAY, ALL));
}

static void
the_best_one_is_by_kind_and_then_the_oldest(void **state)
{
	const struct texted_contact sms = {"sms", NOW - 2 * DAY}, old_sms = {"sms", NOW - 9 * DAY},
				    push = {"push", NOW - 20 * DAY},
				    email = {"email", NOW - 30 * DAY};

	(void)state;
	assert_true(texted_contact_is_better(&sms, &push));
	assert_false(texted_contact_is_better(&push, &sms));
	assert_true(texted_contact_is_better(&push, &email));
	assert_true(texted_contact_is_better(&old_sms, &sms));
	assert_false(texted_contact_is_better(&sms, &old_sms));
	assert_false(texted_contact_is_better(&sms, &sms));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_cap_holds_by_itself),
	    cmocka_unit_test(a_day_has_twenty_but_from_a_proven_network),
	    cmocka_unit_test(the_next_one_waits_a_minute_by_any_clock),
	    cmocka_unit_test(a_contact_is_of_an_allowed_kind_and_its_time_has_come),
	    cmocka_unit_test(the_best_one_is_by_kind_and_then_the_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

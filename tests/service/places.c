/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of services/verify/places: whom a full house shows the door. */
#include "places.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define MAX 64
#define LOW (MAX - PLACES_CONSOLE - PLACES_PROVEN) /* for unproven prefixes and decoys */
#define MID (MAX - PLACES_CONSOLE)		   /* with the proven ones */

static struct holder holders[2 * MAX];
static const struct holder *scratch[2 * MAX];
static struct places places = {
    .holders = holders, .scratch = scratch, .count = 2 * MAX, .max = MAX};
static size_t used;

static int
an_empty_house(void **state)
{
	(void)state;
	memset(holders, 0, sizeof(holders));
	used = 0;
	return 0;
}

/* Adds n holders; returns the index of the last one. */
static int
come(size_t n, enum standing standing, const char *prefix)
{
	for (size_t i = 0; i < n; i++, used++) {
		holders[used] =
		    (struct holder){.is_busy = true, .standing = standing, .number = used + 1};
		text_copy(holders[used].prefix, sizeof(holders[used].prefix), prefix);
	}
	return (int)used - 1;
}

static void
come_each_from_its_own_prefix(size_t n, enum standing standing)
{
	char prefix[REPORT_PREFIX_SIZE];

	for (size_t i = 0; i < n; i++) {
		text_format(prefix, sizeof(prefix), "198.51.%zu.0/24", used);
		come(1, standing, prefix);
	}
}

static void
nobody_goes_while_there_is_room(void **state)
{
	(void)state;
	come(LOW, STANDING_UNPROVEN, "203.0.113.0/24");
	come(PLACES_PROVEN, STANDING_PROVEN, "192.0.2.0/24");
	come(PLACES_CONSOLE, STANDING_CONSOLE, "local:0");

	assert_int_equal(places_victim(&places), -1);
}

static void
decoys_go_first(void **state)
{
	int decoy;

	(void)state;
	come(LOW - 1, STANDING_UNPROVEN, "203.0.113.0/24");
	decoy = come(1, STANDING_DECOY, "");
	come(1, STANDING_UNPROVEN, "203.0.113.0/24");

	assert_int_equal(places_victim(&places), decoy);
}

static void
the_newest_of_the_heaviest_prefix_goes(void **state)
{
	int newest;

	(void)state;
	come_each_from_its_own_prefix(LOW - 4, STANDING_UNPROVEN);
	come(1, STANDING_UNPROVEN, "203.0.113.0/24");
	come(1, STANDING_UNPROVEN, "203.0.113.0/24");
	newest = come(1, STANDING_UNPROVEN, "203.0.113.0/24");
	come_each_from_its_own_prefix(1, STANDING_UNPROVEN);
	come(1, STANDING_NEW, "");

	assert_int_equal(places_victim(&places), newest);
}

static void
a_crowd_from_one_prefix_never_pushes_out_another(void **state)
{
	int honest, crowd;

	(void)state;
	honest = come(1, STANDING_UNPROVEN, "198.51.100.0/24");
	crowd = come(LOW, STANDING_UNPROVEN, "203.0.113.0/24");
	assert_int_equal(places_victim(&places), crowd);

	holders[crowd].is_leaving = true;
	assert_int_equal(places_victim(&places), -1);
	come(1, STANDING_UNPROVEN, "203.0.113.0/24");
	assert_int_not_equal(places_victim(&places), honest);
}

static void
proven_ones_have_places_that_a_crowd_cannot_take(void **state)
{
	int last;

	(void)state;
	come(LOW, STANDING_UNPROVEN, "203.0.113.0/24");
	last = come(PLACES_PROVEN, STANDING_PROVEN, "192.0.2.0/24");
	assert_int_equal(places_victim(&places), -1);

	come(1, STANDING_PROVEN, "192.0.2.0/24");
	assert_int_equal(places_victim(&places), LOW - 1); /* the newest unproven one */
	assert_true(last > LOW - 1);
}

static void
the_console_has_places_that_proven_ones_cannot_take(void **state)
{
	int last;

	(void)state;
	come(MID, STANDING_PROVEN, "192.0.2.0/24");
	come(PLACES_CONSOLE, STANDING_CONSOLE, "local:0");
	assert_int_equal(places_victim(&places), -1);

	last = come(1, STANDING_PROVEN, "192.0.2.0/24");
	assert_int_equal(places_victim(&places), last);
}

static void
one_who_has_not_said_hello_is_not_judged_before(void **state)
{
	(void)state;
	come(MID, STANDING_PROVEN, "192.0.2.0/24");
	come(1, STANDING_NEW, ""); /* it may be the console's */

	assert_int_equal(places_victim(&places), -1);
}

static void
of_those_without_a_hello_the_oldest_goes(void **state)
{
	(void)state;
	come(LOW + 1, STANDING_NEW, "");

	assert_int_equal(places_victim(&places), 0);
}

static void
between_prefixes_of_one_each_the_one_that_said_hello_goes(void **state)
{
	(void)state;
	come_each_from_its_own_prefix(LOW, STANDING_UNPROVEN);
	come(1, STANDING_NEW, "");

	assert_int_equal(places_victim(&places), LOW - 1);
}

static void
a_house_full_of_consoles_sends_the_newest_away(void **state)
{
	int last;

	(void)state;
	last = come(MAX + 1, STANDING_CONSOLE, "local:0");

	assert_int_equal(places_victim(&places), last);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(nobody_goes_while_there_is_room, an_empty_house),
	    cmocka_unit_test_setup(decoys_go_first, an_empty_house),
	    cmocka_unit_test_setup(the_newest_of_the_heaviest_prefix_goes, an_empty_house),
	    cmocka_unit_test_setup(
		a_crowd_from_one_prefix_never_pushes_out_another, an_empty_house),
	    cmocka_unit_test_setup(
		proven_ones_have_places_that_a_crowd_cannot_take, an_empty_house),
	    cmocka_unit_test_setup(
		the_console_has_places_that_proven_ones_cannot_take, an_empty_house),
	    cmocka_unit_test_setup(one_who_has_not_said_hello_is_not_judged_before, an_empty_house),
	    cmocka_unit_test_setup(of_those_without_a_hello_the_oldest_goes, an_empty_house),
	    cmocka_unit_test_setup(
		between_prefixes_of_one_each_the_one_that_said_hello_goes, an_empty_house),
	    cmocka_unit_test_setup(a_house_full_of_consoles_sends_the_newest_away, an_empty_house),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A year of one who has the password and guesses whenever he may, and of the owner, who logs in
 * from home each day and from a new hotel each week. Times are given. The figures are printed; the
 * chance of a right guess by so many is in 2svd(8).
 */
#include "fixture.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/poison.h"

#define DAY INT64_C(86400)
#define DAYS 365
#define LATER 15 /* days: a year that begins here does not begin with an empty ledger */
#define ROUNDS_A_DAY 6
#define TRIES 6 /* of a round, in one batch */
#define LOOKED_AT_MAX 4096
#define WRONG "00000000" /* eight digits: of no device here */

struct year {
	struct fixture *fixture;
	struct otpauth phone;
	const char *what;
	unsigned int sources; /* the attacker's prefixes; 0 = the owner's own */
	unsigned int next;
	int64_t looked_at[LOOKED_AT_MAX];
	unsigned int looked_at_count, throttled;
	unsigned int by_one, by_two; /* the owner's logins */
};

static void
name_source(const struct year *year, unsigned int i, char rhost[48])
{
	if (year->sources == 0)
		snprintf(rhost, 48, "203.0.113.%u", 10 + i % 200);
	else
		snprintf(rhost, 48, "2001:db8:%x:%x00::1", i % year->sources >> 8,
		    i % year->sources & 0xff);
}

static void
guess(struct year *year, int64_t now)
{
	static char rhosts[TRIES][48];
	struct result results[TRIES];
	struct act acts[TRIES];
	struct fixture *fixture = year->fixture;

	for (unsigned int i = 0; i < TRIES; i++) {
		name_source(year, year->next++, rhosts[i]);
		acts[i] = act_of(ACT_TRY, now);
		act_from(&acts[i], rhosts[i]);
		acts[i].answer = WRONG;
	}
	assert_int_equal(fixture->driver->run(fixture->store, acts, TRIES, results, fixture->error,
			     sizeof(fixture->error)),
	    0);
	for (unsigned int i = 0; i < TRIES; i++) {
		assert_int_equal(results[i].verdict, VERDICT_REFUSE);
		if (results[i].reason == REASON_THROTTLED) {
			year->throttled++;
			continue;
		}
		assert_int_equal(results[i].reason, REASON_WRONG);
		assert_true(year->looked_at_count < LOOKED_AT_MAX);
		year->looked_at[year->looked_at_count++] = now;
	}
}

/* One code; where that is not enough, two. He comes in, or the test fails. */
static void
owner_logs_in(struct year *year, const char *rhost, int64_t now)
{
	struct act act = act_of(ACT_TRY, now);
	struct result result;
	char two[20];

	act_from(&act, rhost);
	act.door_arrives = true;
	act.answer = code_at(&year->phone, now);
	result = run_one(year->fixture, act);
	if (result.verdict == VERDICT_ACCEPT) {
		year->by_one++;
		result_free(&result);
		return;
	}
	assert_int_equal(result.reason, REASON_THROTTLED);
	assert_int_equal(result.ask, ASK_TWO);
	result_free(&result);
	snprintf(
	    two, sizeof(two), "%s-%s", code_at(&year->phone, now), code_at(&year->phone, now + 30));
	act.answer = two;
	act.now = now + 30;
	run_expecting(year->fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	year->by_two++;
}

/* The most that was looked at within any span of so long. */
static unsigned int
most_within(const struct year *year, int64_t seconds)
{
	unsigned int most = 0, first = 0;

	for (unsigned int i = 0; i < year->looked_at_count; i++) {
		while (year->looked_at[first] <= year->looked_at[i] - seconds)
			first++;
		if (i - first + 1 > most)
			most = i - first + 1;
	}
	return most;
}

/* How many were looked at in so many days from that one on. */
static unsigned int
looked_at_within(const struct year *year, int64_t from_day, int64_t days)
{
	int64_t from = NOON + from_day * DAY;
	unsigned int count = 0;

	for (unsigned int i = 0; i < year->looked_at_count; i++)
		count += year->looked_at[i] >= from && year->looked_at[i] < from + days * DAY;
	return count;
}

static void
live(struct year *year, int64_t days)
{
	char hotel[48];

	rfc_parameters(&year->phone);
	enrol_at_once(year->fixture, "phone", &year->phone, NOON - DAY);
	log_in(year->fixture, "203.0.113.9", &year->phone, NOON - 3600);
	for (int64_t day = 0; day < days; day++) {
		for (int round = 0; round < ROUNDS_A_DAY; round++)
			guess(year, NOON + day * DAY + round * (DAY / ROUNDS_A_DAY));
		owner_logs_in(year, "203.0.113.9", NOON + day * DAY + 7200);
		if (day % 7 == 3) {
			snprintf(hotel, sizeof(hotel), "2001:db8:ff00:%x00::1", (int)(day / 7));
			owner_logs_in(year, hotel, NOON + day * DAY + 36000);
		}
	}
	print_message("%s: of guesses %u were looked at in the first %lld days, for it begins with "
		      "an empty ledger, and %u in so many days from the %dth on; %u not; at most "
		      "%u in 24 h, %u in 30 days; the owner came in on all %lld days, %u times by "
		      "one code, %u by two\n",
	    year->what, looked_at_within(year, 0, days - LATER), (long long)(days - LATER),
	    looked_at_within(year, LATER, days - LATER), LATER + 1, year->throttled,
	    most_within(year, DAY), most_within(year, 30 * DAY), (long long)days, year->by_one,
	    year->by_two);
}

static int64_t
days_of_year(void)
{
	const char *days = getenv("YEAR_DAYS");

	return (days ? atoll(days) : DAYS) + LATER;
}

static void
year_of(void **state, const char *what, unsigned int sources, unsigned int most_30)
{
	static struct year year;
	int64_t days = days_of_year();

	year = (struct year){.fixture = *state, .what = what, .sources = sources};
	live(&year, days);
	assert_in_range(most_within(&year, DAY), 1, 20);
	assert_in_range(most_within(&year, 30 * DAY), 1, most_30);
	/* Each span of thirty days may begin with its fifty: 13 spans begin in a first year. */
	assert_true(year.looked_at_count <= (days + 29) / 30 * most_30);
	assert_true(looked_at_within(&year, LATER, days - LATER) <=
		    (unsigned int)((days - LATER) * most_30 / 30));
	assert_int_equal(year.by_one + year.by_two, days + (days + 3) / 7);
}

static void
one_source_is_looked_at_fifty_times_in_thirty_days(void **state)
{
	year_of(state, "one source", 1, 50);
}

static void
a_thousand_sources_are_looked_at_no_more_often(void **state)
{
	year_of(state, "1000 sources", 1000, 50);
}

static void
a_neighbour_of_the_owner_is_looked_at_a_hundred_times(void **state)
{
	year_of(state, "the owner's /24", 0, 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(one_source_is_looked_at_fifty_times_in_thirty_days),
	    STORE_TEST(a_thousand_sources_are_looked_at_no_more_often),
	    STORE_TEST(a_neighbour_of_the_owner_is_looked_at_a_hundred_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

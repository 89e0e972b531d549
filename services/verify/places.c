/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The choice of who goes. Called by the parent of the talkers after each newcomer and each
 * report; pure.
 */
#include "places.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

struct counts {
	size_t by[STANDING_COUNT];
};

static struct counts
places_count(const struct places *places)
{
	struct counts counts = {{0}};

	for (size_t i = 0; i < places->count; i++) {
		const struct holder *holder = &places->holders[i];

		if (holder->is_busy && !holder->is_leaving)
			counts.by[holder->standing]++;
	}
	return counts;
}

/* By prefix, and within it from the one that stays longest to the one that goes first. */
static int
by_prefix_then_stay(const void *left, const void *right)
{
	const struct holder *a = *(const struct holder *const *)left;
	const struct holder *b = *(const struct holder *const *)right;
	int order = strcmp(a->prefix, b->prefix);

	if (order != 0)
		return order;
	order = a->number < b->number ? -1 : a->number > b->number;
	return a->prefix[0] == '\0' ? -order : order;
}

static size_t
collect(const struct places *places, unsigned int standings)
{
	size_t n = 0;

	for (size_t i = 0; i < places->count; i++) {
		const struct holder *holder = &places->holders[i];

		if (holder->is_busy && !holder->is_leaving && (standings & 1U << holder->standing))
			places->scratch[n++] = holder;
	}
	qsort(places->scratch, n, sizeof(places->scratch[0]), by_prefix_then_stay);
	return n;
}

/* Of two that would go, each the first of its prefix: the later one, but one who said hello. */
static bool
goes_before(const struct holder *a, const struct holder *b)
{
	if ((a->prefix[0] == '\0') != (b->prefix[0] == '\0'))
		return a->prefix[0] != '\0';
	return a->number > b->number;
}

/* The one of these standings that goes first, or -1. */
static int
first_to_go(const struct places *places, unsigned int standings)
{
	size_t n = collect(places, standings), heaviest = 0, begin = 0;
	const struct holder *victim = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct holder *holder = places->scratch[i];
		bool is_last =
		    i + 1 == n || strcmp(holder->prefix, places->scratch[i + 1]->prefix) != 0;

		if (!is_last)
			continue;
		if (i + 1 - begin > heaviest ||
		    (i + 1 - begin == heaviest && goes_before(holder, victim))) {
			heaviest = i + 1 - begin;
			victim = holder;
		}
		begin = i + 1;
	}
	return victim ? (int)(victim - places->holders) : -1;
}

/* Tries each set of standings in turn. */
static int
first_of(const struct places *places, const unsigned int *sets, size_t count)
{
	int victim = -1;

	for (size_t i = 0; i < count && victim < 0; i++)
		victim = first_to_go(places, sets[i]);
	return victim;
}

int
places_victim(const struct places *places)
{
	static const unsigned int sets[] = {1U << STANDING_DECOY,
	    1U << STANDING_UNPROVEN | 1U << STANDING_NEW, 1U << STANDING_PROVEN,
	    1U << STANDING_CONSOLE};
	static const unsigned int known[] = {
	    1U << STANDING_DECOY, 1U << STANDING_UNPROVEN, 1U << STANDING_PROVEN};
	struct counts counts = places_count(places);
	size_t said = counts.by[STANDING_DECOY] + counts.by[STANDING_UNPROVEN];
	size_t proven = counts.by[STANDING_PROVEN];
	size_t all = said + counts.by[STANDING_NEW] + proven + counts.by[STANDING_CONSOLE];

	if (said + counts.by[STANDING_NEW] > places->max - PLACES_CONSOLE - PLACES_PROVEN)
		return first_of(places, sets, 2);
	if (said + proven > places->max - PLACES_CONSOLE)
		return first_of(places, known, 3);
	if (all > places->max)
		return first_of(places, sets, 4);
	return -1;
}

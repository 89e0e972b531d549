/* SPDX-License-Identifier: BSD-2-Clause */
/* The threshold. Called by the store; runs in the keeper. */
#include "keeper/policy/sent.h"

#include <stdlib.h>

#include "base/poison.h"

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Never above what can be counted. */
static int64_t
times(int64_t bytes, int64_t factor)
{
	return bytes > INT64_MAX / factor ? INT64_MAX : bytes * factor;
}

int64_t
sent_threshold(const struct sent_terms *terms, int64_t *before, size_t count)
{
	int64_t most = terms->megabytes * SENT_MEGABYTE, floor = SENT_FLOOR, usual;

	if (most <= 0 || terms->times <= 0 || count < SENT_BEFORE_MIN)
		return most > 0 ? most : 0;
	qsort(before, count, sizeof(*before), compare);
	usual = times(before[(count - 1) / 2], terms->times);
	if (floor > most)
		floor = most;			   /* an admin who asked for less has it */
	if (usual > times(most, SENT_USUAL_TIMES)) /* else who sends ever more is never told */
		usual = times(most, SENT_USUAL_TIMES);
	return usual > floor ? usual : floor;
}

int64_t
sent_next(int64_t threshold, int64_t told)
{
	return threshold > 0 && told > 0 ? times(told, SENT_AGAIN) : threshold;
}

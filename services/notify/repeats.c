/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows of what was said. Runs in 2sv-notify. */
#include "notify/repeats.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define DIGITS "0123456789"

/* "after 12 ms" is "after 3 ms". */
static bool
is_same(const char *a, const char *b)
{
	while (*a && *b) {
		size_t a_digits = strspn(a, DIGITS), b_digits = strspn(b, DIGITS);

		if ((a_digits > 0) != (b_digits > 0) || (a_digits == 0 && *a != *b))
			return false;
		a += a_digits > 0 ? a_digits : 1;
		b += b_digits > 0 ? b_digits : 1;
	}
	return *a == *b;
}

static struct repeat *
find(struct repeats *repeats, const char *why)
{
	struct repeat *oldest = &repeats->rows[0];

	for (unsigned int i = 0; i < REPEATS_MAX; i++) {
		struct repeat *row = &repeats->rows[i];

		if (row->why[0] && is_same(row->why, why))
			return row;
		if (row->why[0] == '\0' || (oldest->why[0] && row->said_ms < oldest->said_ms))
			oldest = row;
	}
	*oldest = (struct repeat){.hidden = 0};
	return oldest;
}

bool
repeats_say(struct repeats *repeats, const char *why, int64_t now_ms, uint64_t *ret_hidden)
{
	struct repeat *row = find(repeats, why);

	*ret_hidden = row->hidden;
	if (row->why[0] && now_ms - row->said_ms < REPEATS_MS) {
		row->hidden++;
		return false;
	}
	row->hidden = 0;
	row->said_ms = now_ms;
	text_copy(row->why, sizeof(row->why), why);
	return true;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of a deadline, as 2sv status says it. Called by status.c; pure. */
#include "tools/person/due_words.h"

#include "base/text.h"
#include "tools/row.h"

#include <string.h>
#include <time.h>

#include "base/poison.h"

#define DAY_SECONDS INT64_C(86400)

/* "2026-12-31"; "" where there is no date. */
static void
day_of(int64_t seconds, char text[16])
{
	time_t at = (time_t)seconds;
	struct tm parts;

	if (seconds <= 0 || !gmtime_r(&at, &parts) || strftime(text, 16, "%Y-%m-%d", &parts) == 0)
		text[0] = '\0';
}

void
due_words(const struct packet *row, int64_t now, char words[DUE_WORDS_SIZE])
{
	const char *due = row_text(row, "due");
	int64_t ends_at = row_number(row, "at"), skips = row_number(row, "skips");
	int64_t days = ends_at > now ? (ends_at - now + DAY_SECONDS - 1) / DAY_SECONDS : 1;
	char day[16], count[TEXT_COUNT_SIZE];

	words[0] = '\0';
	day_of(ends_at, day); /* since that one it is wanted; the one before is the last without */
	if (strcmp(due, "later") == 0) {
		day_of(ends_at - 1, day);
		text_count(count, days, "day");
		text_format(
		    words, DUE_WORDS_SIZE, "a device is wanted by %s (%s left)", day, count);
	} else if (strcmp(due, "skips") == 0) {
		text_count(count, skips, "login");
		text_format(words, DUE_WORDS_SIZE, "%s left without one", count);
	} else if (due[0]) {
		text_format(words, DUE_WORDS_SIZE, "the password lets in no more%s%s",
		    day[0] ? ", since " : "", day);
	}
}

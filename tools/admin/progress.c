/* SPDX-License-Identifier: BSD-2-Clause */
/* One line that is written over and over. Called by members_look.c and remind.c. */
#include "tools/admin/progress.h"

#include "base/monotonic.h"

#include <stdio.h>
#include <unistd.h>

#include "base/poison.h"

#define FIRST_MS 1000
#define NEXT_MS 200

void
progress_begin(struct progress *progress, const char *what, size_t whole)
{
	*progress = (struct progress){.what = what,
	    .whole = whole,
	    .is_wanted = isatty(STDERR_FILENO) == 1,
	    .next_ms = monotonic_ms() + FIRST_MS};
}

void
progress_step(struct progress *progress)
{
	int64_t now;

	progress->part++;
	if (!progress->is_wanted)
		return;
	now = monotonic_ms();
	if (now < progress->next_ms)
		return;
	progress->next_ms = now + NEXT_MS;
	progress->is_shown = true;
	if (progress->whole > 0)
		fprintf(stderr, "\r\033[K%s: %zu of %zu ...", progress->what, progress->part,
		    progress->whole);
	else
		fprintf(stderr, "\r\033[K%s: %zu ...", progress->what, progress->part);
	fflush(stderr);
}

void
progress_end(struct progress *progress)
{
	if (progress->is_shown)
		fputs("\r\033[K", stderr);
	progress->is_shown = false;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* A line of 2sv played on the stage, and what it showed. Linked into lists and codes. */
#include "play.h"

#include <string.h>

#include "base/poison.h"

struct stage_shown play_shown;

void
play(unsigned int caller, const char *line, const char *typed, const struct stage_act *acts)
{
	const struct stage stage = {.line = line, .typed = typed, .caller = caller, .acts = acts};

	stage_play(&stage, &play_shown);
}

static void
assert_has(const char *shown, const char *text)
{
	if (!strstr(shown, text))
		fprintf(stderr, "\"%s\" is not in:\n%s%s", text, play_shown.out, play_shown.err);
	assert_non_null(strstr(shown, text));
}

void
play_assert_out(const char *text)
{
	assert_has(play_shown.out, text);
}

void
play_assert_err(const char *text)
{
	assert_has(play_shown.err, text);
}

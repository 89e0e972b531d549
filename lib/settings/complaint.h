/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one line that says what is wrong with a settings file. The first complaint stays: what
 * follows from it is noise. Used inside lib/settings only.
 */
#pragma once

#include <stddef.h>

struct complaint {
	const char *path;
	char *text;  /* "" = nothing to complain about */
	size_t size; /* of text, at least 8 */
};

/*
 * Writes "PATH:LINE: words", or "PATH: words" where line is 0, with everything that could mislead
 * a terminal escaped.
 */
void complain(struct complaint *complaint, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

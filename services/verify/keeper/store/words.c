/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one line that says what is wrong. Used by the store's own files; runs in the keeper.
 */
#include "keeper/store/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

int
words_say(const struct words *words, int r, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words->text, words->size, format, arguments);
	va_end(arguments);
	/* SQLite's own words may be several lines. */
	for (char *p = strchr(words->text, '\n'); p; p = strchr(p, '\n'))
		*p = ' ';
	return r;
}

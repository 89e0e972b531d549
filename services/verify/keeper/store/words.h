/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one line that says what is wrong, in which file, and what to do: a caller's buffer,
 * carried through the store. Used by the store's own files; runs in the keeper.
 */
#pragma once

#include <stddef.h>

struct words {
	char *text;
	size_t size; /* at least 1 */
};

/* Writes the line (cut where it is too long) and returns r, so that it can be returned at once. */
int words_say(const struct words *words, int r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

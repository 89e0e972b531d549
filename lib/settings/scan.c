/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libconfuse expands ${NAME} from the environment, drops a stray '+' or '*', takes the rest of a
 * file for a comment that is not closed, and cuts a value at an escaped NUL. This scan refuses
 * all of these with their line before libconfuse sees the text. Called by parse.c.
 */
#include "settings/scan.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/poison.h"

/* True where "//" begins a comment: libconfuse takes it inside a word for part of the word. */
static bool
slashes_begin_comment(const char *text, const char *p)
{
	return p[0] == '/' && p[1] == '/' && (p == text || strchr(" \t\n", p[-1]));
}

/* What is wrong at p outside of quotes and comments, or NULL. */
static const char *
complaint_outside(const char *p)
{
	if (*p == '+' || *p == '*')
		return "'+' and '*' may stand only in a quoted value, and comments begin with '#'";
	if (p[0] == '$' && p[1] == '{')
		return "\"${\" is not expanded here: write the value itself";
	return NULL;
}

/* Likewise inside quotes. */
static const char *
complaint_inside(const char *p)
{
	if (*p == '\n' || *p == '\0')
		return "a quoted value must end on its line";
	if (p[0] == '$' && p[1] == '{')
		return "\"${\" is not expanded here: write the value itself";
	if (p[0] == '\\' && p[1] != '\\' && p[1] != '"' && p[1] != '\'')
		return "a backslash in quotes may stand only before a quote or a backslash";
	return NULL;
}

/* From an opening quote to behind the closing one, or to what is wrong (then *words is set). */
static char *
skip_quoted(char *p, const char **words)
{
	char quote = *p++;

	while (!(*words = complaint_inside(p)) && *p != quote)
		p += *p == '\\' ? 2 : 1;
	return *words ? p : p + 1;
}

/* Returns where it ends. */
static char *
blank_comment(char *p)
{
	size_t length = strcspn(p, "\n");

	memset(p, ' ', length);
	return p + length;
}

/* The next place to look at after p, or where something is wrong (then *words is set). */
static char *
step(const char *text, char *p, const char **words)
{
	if (*p == '#' || slashes_begin_comment(text, p))
		return blank_comment(p);
	if (*p == '"' || *p == '\'')
		return skip_quoted(p, words);
	*words = complaint_outside(p);
	return p + 1;
}

int
settings_scan(char *text, struct complaint *complaint)
{
	const char *words = NULL;
	int line = 1;

	for (char *p = text; *p;) {
		bool newline = *p == '\n'; /* comments and quotes end before theirs */

		p = step(text, p, &words);
		if (words) {
			complain(complaint, line, "%s", words);
			return -EINVAL;
		}
		line += newline;
	}
	return 0;
}

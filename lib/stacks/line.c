/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines and words of pam.d: pure, no file is read here. Called by stack.c. */
#include "stacks/line.h"

#include <string.h>

#include "base/poison.h"

#define BLANKS " \t\n"

static void
append(struct line *line, const char *from, size_t length)
{
	size_t used = strlen(line->text);

	if (length >= LINE_SIZE - used) {
		length = LINE_SIZE - 1 - used;
		line->is_too_long = true;
	}
	memcpy(line->text + used, from, length);
	line->text[used + length] = '\0';
}

/* Adds one line of the file; true if it goes on in the next one. */
static bool
add_part(struct line *line, const char *part, size_t length)
{
	const char *comment = memchr(part, '#', length);

	if (comment)
		length = (size_t)(comment - part);
	while (length > 0 && strchr(BLANKS, part[length - 1]))
		length--;
	if (length > 0 && part[length - 1] == '\\' && !comment) {
		append(line, part, length - 1);
		append(line, " ", 1);
		return true;
	}
	append(line, part, length);
	return false;
}

bool
line_next(struct line_place *place, struct line *ret)
{
	bool goes_on = true;

	*ret = (struct line){.number = place->number};
	while (place->text[0] && (goes_on || ret->text[strspn(ret->text, BLANKS)] == '\0')) {
		size_t length = strcspn(place->text, "\n");

		if (!goes_on)
			*ret = (struct line){.number = place->number};
		goes_on = add_part(ret, place->text, length);
		place->text += length + (place->text[length] == '\n');
		place->number++;
	}
	ret->is_unfinished = goes_on && ret->number != place->number;
	return ret->is_unfinished || ret->text[strspn(ret->text, BLANKS)] != '\0';
}

/* Moves what is in the brackets down over each backslash of a "\]"; returns its end. */
static char *
end_of_brackets(char *word)
{
	char *to = word, *from = word;

	while (*from && *from != ']') {
		if (from[0] == '\\' && from[1] == ']')
			from++;
		*to++ = *from++;
	}
	if (to != from)
		*to = '\0';
	return from;
}

char *
line_word(char **rest)
{
	char *word = *rest + strspn(*rest, BLANKS), *end;

	if (*word == '\0') {
		*rest = word;
		return NULL;
	}
	if (*word == '[')
		end = end_of_brackets(++word);
	else
		end = word + strcspn(word, BLANKS);
	*rest = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Marked lines, put in and taken back. Pure. Called by place.c and 2sv. */
#include "stacks/edit.h"

#include "base/scope.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

/* A line of a text, without its newline. */
struct part {
	const char *text;
	size_t length;
	bool is_ended; /* by a newline; the last one of a file may not be */
};

static bool
part_next(const char **rest, struct part *ret)
{
	const char *end;

	if ((*rest)[0] == '\0')
		return false;
	end = *rest + strcspn(*rest, "\n");
	*ret =
	    (struct part){.text = *rest, .length = (size_t)(end - *rest), .is_ended = *end == '\n'};
	*rest = end + ret->is_ended;
	return true;
}

static bool
ends(const struct part *part, const char *with)
{
	size_t length = strlen(with);

	return part->length >= length &&
	       memcmp(part->text + part->length - length, with, length) == 0;
}

static void
put_lines(FILE *file, const char *text)
{
	struct part part;

	while (part_next(&text, &part))
		fprintf(file, "%.*s " EDIT_MARK "\n", (int)part.length, part.text);
}

/* Where the last line of a file has no newline, a line behind it takes that place. */
static void
put_lines_at_end(FILE *file, const char *text)
{
	struct part part;

	while (part_next(&text, &part))
		fprintf(file, "\n%.*s " EDIT_MARK, (int)part.length, part.text);
}

static void
put_part(FILE *file, const struct part *part, const struct edit *edits, size_t count, int number)
{
	for (size_t i = 0; i < count; i++)
		if (edits[i].how == EDIT_BEFORE && edits[i].first == number)
			put_lines(file, edits[i].text);
	fwrite(part->text, 1, part->length, file);
	if (part->is_ended)
		fputc('\n', file);
	for (size_t i = 0; i < count; i++)
		if (edits[i].how == EDIT_AFTER && edits[i].last == number)
			(part->is_ended ? put_lines : put_lines_at_end)(file, edits[i].text);
}

static bool
are_there(const struct edit *edits, size_t count, int lines)
{
	for (size_t i = 0; i < count; i++)
		if (edits[i].first < 1 || edits[i].last < edits[i].first || edits[i].last > lines)
			return false;
	return true;
}

static int
end_text(FILE *file, char **text, char **ret)
{
	bool is_whole = !ferror(file);

	if (fclose(file) != 0 || !is_whole) {
		free(*text);
		return -ENOMEM;
	}
	*ret = *text;
	return 0;
}

int
edit_make(const char *text, const struct edit *edits, size_t count, char **ret)
{
	const char *rest = text;
	struct part part;
	char *made = NULL;
	size_t size;
	FILE *file;
	int lines = 0;

	while (part_next(&rest, &part)) {
		if (ends(&part, EDIT_MARK))
			return -EINVAL;
		lines++;
	}
	if (!are_there(edits, count, lines))
		return -EINVAL;
	file = open_memstream(&made, &size);
	if (!file)
		return -ENOMEM;
	rest = text;
	for (int number = 1; part_next(&rest, &part); number++)
		put_part(file, &part, edits, count, number);
	return end_text(file, &made, ret);
}

/* True if text has that very line. */
static bool
has_line(const char *text, const struct part *line)
{
	struct part part;

	while (part_next(&text, &part))
		if (part.length == line->length && memcmp(part.text, line->text, line->length) == 0)
			return true;
	return false;
}

int
edit_take_back(const char *text, char **ret)
{
	return edit_take_back_since(text, "", ret);
}

int
edit_take_back_since(const char *text, const char *before, char **ret)
{
	char *made = NULL;
	size_t size;
	FILE *file = open_memstream(&made, &size);
	bool owes_newline = false; /* of the line before: it goes with a marked last line */
	struct part part;

	if (!file)
		return -ENOMEM;
	while (part_next(&text, &part)) {
		if (ends(&part, EDIT_MARK) && !has_line(before, &part)) {
			owes_newline &= part.is_ended;
			continue;
		}
		if (owes_newline)
			fputc('\n', file);
		fwrite(part.text, 1, part.length, file);
		owes_newline = part.is_ended;
	}
	if (owes_newline)
		fputc('\n', file);
	return end_text(file, &made, ret);
}

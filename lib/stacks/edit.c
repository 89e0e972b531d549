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

/* A line of the file's own, which EDIT_FOR made a comment. */
static bool
was_put_aside(const struct part *part)
{
	return part->text[0] == '#' && ends(part, " " EDIT_KEPT);
}

static void
put_back(FILE *file, const struct part *part)
{
	fwrite(part->text + 1, 1, part->length - strlen("# " EDIT_KEPT), file);
}

/* All edits, and at which line of the file we are. */
struct edits {
	const struct edit *of;
	size_t count;
	int number;
};

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

/* The edits of that kind at a line. */
static void
put_edits(FILE *file, const struct edits *edits, enum edit_how how, const struct part *part)
{
	for (size_t i = 0; i < edits->count; i++) {
		const struct edit *edit = &edits->of[i];

		if (edit->how != how ||
		    (how == EDIT_BEFORE ? edit->first : edit->last) != edits->number)
			continue;
		if (how == EDIT_BEFORE || part->is_ended)
			put_lines(file, edit->text);
		else
			put_lines_at_end(file, edit->text);
	}
}

static bool
is_put_aside(const struct edits *edits)
{
	for (size_t i = 0; i < edits->count; i++)
		if (edits->of[i].how == EDIT_FOR && edits->of[i].first == edits->number)
			return true;
	return false;
}

static void
put_part(FILE *file, const struct part *part, const struct edits *edits)
{
	bool is_aside = is_put_aside(edits);

	put_edits(file, edits, EDIT_BEFORE, part);
	fprintf(file, "%s%.*s%s%s", is_aside ? "#" : "", (int)part->length, part->text,
	    is_aside ? " " EDIT_KEPT : "", part->is_ended ? "\n" : "");
	put_edits(file, edits, EDIT_FOR, part);
	put_edits(file, edits, EDIT_AFTER, part);
}

static bool
are_there(const struct edit *edits, size_t count, int lines)
{
	for (size_t i = 0; i < count; i++)
		if (edits[i].first < 1 || edits[i].last < edits[i].first || edits[i].last > lines ||
		    (edits[i].how == EDIT_FOR && edits[i].last > edits[i].first))
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
		if (ends(&part, EDIT_MARK) || was_put_aside(&part))
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
		put_part(file, &part, &(struct edits){edits, count, number});
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
		if (was_put_aside(&part) && !has_line(before, &part))
			put_back(file, &part);
		else
			fwrite(part.text, 1, part.length, file);
		owes_newline = part.is_ended;
	}
	if (owes_newline)
		fputc('\n', file);
	return end_text(file, &made, ret);
}

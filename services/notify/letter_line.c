/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of a letter. Runs in 2sv-notify. */
#include "notify/letter_line.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define WORDS_SIZE 1024
#define FIELD_INDENT 11

/* --- characters */

static uint32_t
code_point(const char *text, unsigned int length)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t c = length == 1 ? p[0] : p[0] & (0x7fU >> length);

	for (unsigned int i = 1; i < length; i++)
		c = c << 6 | (p[i] & 0x3fU);
	return c;
}

static bool
has_no_width(uint32_t c)
{
	static const uint32_t ranges[][2] = {{0xad, 0xad}, {0x34f, 0x34f}, {0x180b, 0x180e},
	    {0x200b, 0x200d}, {0x2060, 0x2064}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
	    {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

/* Programs that show mail make something to press of it: a letter has no link, whoever wrote it. */
static bool
begins_link(const char *text)
{
	return strncmp(text, "://", strlen("://")) == 0;
}

void
letter_escape(char *destination, size_t size, const char *value)
{
	char escaped[LETTER_VALUE_SIZE];
	size_t used = 0;

	text_escape_again(escaped, sizeof(escaped), value);
	for (const char *p = escaped; *p;) {
		unsigned int length = text_character(p);
		bool hides = has_no_width(code_point(p, length)) || begins_link(p);
		size_t wanted = hides ? (size_t)length * 4 : length;

		if (wanted + 4 > size - used) { /* room for "..." is always kept */
			memcpy(destination + used, "...", 4);
			return;
		}
		for (unsigned int i = 0; i < length; i++, p++)
			if (hides)
				used += (size_t)snprintf(
				    destination + used, size - used, "\\x%02X", (unsigned char)*p);
			else
				destination[used++] = *p;
	}
	destination[used] = '\0';
}

static size_t
character_width(unsigned int length)
{
	return length < 3 ? 1 : 2;
}

size_t
letter_width(const char *text)
{
	size_t width = 0;

	for (unsigned int length = text_character(text); *text && length > 0;
	     text += length, length = text_character(text))
		width += character_width(length);
	return width;
}

/* --- lines */

/* A line of so many bytes behind so many blanks, if it fits whole. */
static void
add_raw(struct letter *letter, size_t indent, const char *line, size_t length)
{
	size_t used = strlen(letter->text);

	if (used + indent + length + 2 > sizeof(letter->text))
		return;
	memset(letter->text + used, ' ', indent);
	memcpy(letter->text + used + indent, line, length);
	memcpy(letter->text + used + indent + length, "\n", 2);
}

/* How many bytes of text go into so many columns: up to a blank if that is not far, never none. */
static size_t
piece_length(const char *text, size_t columns)
{
	size_t taken = 0, width = 0, blank = 0;

	while (text[taken]) {
		unsigned int length = text_character(text + taken);

		if (length == 0)
			length = 1;
		width += character_width(length);
		if (width > columns && taken > 0)
			return blank > columns / 2 ? blank : taken;
		if (text[taken] == ' ' && taken > 0 && text[taken - 1] != ' ')
			blank = taken;
		taken += length;
	}
	return taken;
}

void
letter_add(struct letter *letter, const char *text, size_t indent)
{
	size_t lead = strspn(text, " "), before = 0;

	do {
		size_t length = lead + piece_length(text + lead, LETTER_COLUMNS - before - lead);

		add_raw(letter, before, text, length);
		text += length;
		text += strspn(text, " ");
		before = indent;
		lead = 0;
	} while (*text);
}

void
letter_add_blank(struct letter *letter)
{
	add_raw(letter, 0, "", 0);
}

void
letter_add_field(struct letter *letter, const char *name, const char *value)
{
	char line[LETTER_VALUE_SIZE + FIELD_INDENT], escaped[LETTER_VALUE_SIZE];

	if (text_is_empty(value))
		return;
	letter_escape(escaped, sizeof(escaped), value);
	text_format(line, sizeof(line), "  %-8s %s", name, escaped);
	letter_add(letter, line, FIELD_INDENT);
}

/* --- our own words */

const char *
letter_plain_name(const char *account)
{
	return account[strspn(account,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		   "._@-")] == '\0' &&
		       account[0] != '-' && account[0] != '\0'
		   ? account
		   : "NAME";
}

/* What stands for the mark that words begin with, and its length; or NULL. */
static const char *
mark_find(const char *words, const struct letter_head *head, size_t *ret_length)
{
	const struct {
		const char *mark, *value;
	} marks[] = {{"{machine}", head->machine}, {"{account}", head->account},
	    {"{name}", letter_plain_name(head->account)},
	    {"{option}", head->option ? head->option : ""}};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		*ret_length = strlen(marks[i].mark);
		if (strncmp(words, marks[i].mark, *ret_length) == 0)
			return marks[i].value;
	}
	return NULL;
}

/* One line of the words, its marks filled in. */
static void
fill(const char *words, size_t length, const struct letter_head *head, char line[WORDS_SIZE])
{
	const char *end = words + length;
	size_t used = 0;

	while (words < end) {
		size_t taken = 1;
		const char *value = *words == '{' ? mark_find(words, head, &taken) : NULL;
		char piece[LETTER_VALUE_SIZE] = {*words, '\0'};

		if (value)
			letter_escape(piece, sizeof(piece), value);
		else
			taken = 1;
		if (strlen(piece) >= WORDS_SIZE - used)
			break;
		memcpy(line + used, piece, strlen(piece));
		used += strlen(piece);
		words += taken;
	}
	line[used] = '\0';
}

/* Below the first word; of "1. do this" below "do". */
static size_t
indent_of(const char *line)
{
	size_t blanks = strspn(line, " ");

	return line[blanks] >= '1' && line[blanks] <= '9' &&
		       strncmp(line + blanks + 1, ". ", 2) == 0
		   ? blanks + 3
		   : blanks;
}

void
letter_add_words(struct letter *letter, const char *words, const struct letter_head *head)
{
	char line[WORDS_SIZE];

	while (*words) {
		size_t length = strcspn(words, "\n");

		fill(words, length, head, line);
		letter_add(letter, line, indent_of(line));
		words += length + (words[length] == '\n');
	}
}

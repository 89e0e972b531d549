/* SPDX-License-Identifier: BSD-2-Clause */
/* Goes through the text once, word by word. Called by parse.c. */
#include "settings/braces.h"

#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define KEYS_BYTES_MAX 256 /* of one section, each once */
#define NO_WORD "= \t\r\n{},()#\"'"

struct braces_scan {
	struct braces *braces;
	struct complaint *complaint;
	int line, depth;
	bool after_equals;	   /* what comes is a value */
	char keys[KEYS_BYTES_MAX]; /* of this section, divided by '\n' */
};

static const char *
skip_quoted(const char *p)
{
	char quote = *p++;

	while (*p && *p != quote)
		p += p[0] == '\\' && p[1] ? 2 : 1;
	return *p ? p + 1 : p;
}

static int
open_brace(struct braces_scan *scan)
{
	struct braces *braces = scan->braces;

	if (scan->depth++ > 0)
		return 0;
	scan->keys[0] = '\0';
	if (braces->count < BRACES_SECTIONS_MAX)
		braces->lines[braces->count] = scan->line;
	braces->count++;
	return 0;
}

static int
close_brace(struct braces_scan *scan)
{
	if (scan->depth == 0) {
		complain(scan->complaint, scan->line, "'}' ends nothing");
		return -EINVAL;
	}
	scan->depth--;
	scan->after_equals = false;
	return 0;
}

/* A word of a section that '=' comes behind. */
static int
key(struct braces_scan *scan, const char *word, size_t length)
{
	char name[KEYS_BYTES_MAX];
	size_t used = strlen(scan->keys);

	if (length + used + 2 > sizeof(name))
		return 0; /* libconfuse knows no such key, and says so */
	memcpy(name, word, length);
	name[length] = '\0';
	if (names_have(scan->keys, name)) {
		complain(
		    scan->complaint, scan->line, "%s is given a second time in its section", name);
		return -EINVAL;
	}
	return text_format(
	    scan->keys + used, sizeof(scan->keys) - used, "%s%s", used > 0 ? "\n" : "", name);
}

/* Returns where to go on, or NULL after a complaint. */
static const char *
take_word(struct braces_scan *scan, const char *p)
{
	size_t length = strcspn(p, NO_WORD);
	const char *behind = p + length + strspn(p + length, " \t\r\n");

	if (!scan->after_equals && scan->depth == 1 && *behind == '=' && key(scan, p, length) < 0)
		return NULL;
	scan->after_equals = false;
	return p + length;
}

static const char *
take_one(struct braces_scan *scan, const char *p)
{
	int r = 0;

	switch (*p) {
	case '"':
	case '\'':
		scan->after_equals = false;
		return skip_quoted(p);
	case '{':
		r = open_brace(scan);
		break;
	case '}':
		r = close_brace(scan);
		break;
	case '=':
		scan->after_equals = true;
		break;
	case '\n':
		scan->line++;
		break;
	default:
		return strchr(NO_WORD, *p) ? p + 1 : take_word(scan, p);
	}
	return r < 0 ? NULL : p + 1;
}

int
braces_find(const char *text, struct braces *ret, struct complaint *complaint)
{
	struct braces_scan scan = {.braces = ret, .complaint = complaint, .line = 1};

	*ret = (struct braces){.count = 0};
	for (const char *p = text; *p;) {
		p = take_one(&scan, p);
		if (!p)
			return -EINVAL;
	}
	if (scan.depth == 0)
		return 0;
	complain(complaint,
	    ret->count <= BRACES_SECTIONS_MAX ? ret->lines[ret->count - 1] : scan.line,
	    "'{' is not closed");
	return -EINVAL;
}

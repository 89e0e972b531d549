/* SPDX-License-Identifier: BSD-2-Clause */
/* From a command line to its plain commands. Called by gate_kind.c; runs in 2sv-gate. */
#include "watch/gate_list.h"

#include "base/text.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define DEPTH_MAX 32
#define DIGITS "0123456789"
#define ENDS_WORD " \t\n;&|<>()" /* outside of quotes */

struct listing {
	const char *at; /* the next byte of the command */
	char *out;	/* the next of the part */
	char *part;	/* its begin */
	bool is_written;
	int cases; /* "case" without its "esac": there ")" ends a pattern */
	int depth;
	gate_part_taker *take;
	void *data;
};

static int take_list(struct listing *listing, char end);

static void
put(struct listing *listing, char byte)
{
	*listing->out++ = byte;
}

/* A list of its own, behind what stands of this part: "$(" and its like are left behind already. */
static int
take_inner(struct listing *listing, char end)
{
	struct listing inner = *listing;
	int r;

	if (inner.depth++ == DEPTH_MAX)
		return -EINVAL;
	inner.part = listing->out;
	inner.is_written = false;
	inner.cases = 0;
	r = take_list(&inner, end);
	listing->at = inner.at;
	return r;
}

/* What comes of it nobody knows. */
static int
take_substitution(struct listing *listing, char end)
{
	put(listing, '$');
	put(listing, '_');
	return take_inner(listing, end);
}

static int
take_single(struct listing *listing)
{
	const char *end = strchr(listing->at, '\'');

	if (!end)
		return -EINVAL;
	put(listing, '\'');
	while (listing->at <= end)
		put(listing, *listing->at++);
	return 0;
}

/* $'...': with a backslash in it, it is worked out. */
static int
take_escaped_quote(struct listing *listing)
{
	const char *end = listing->at;

	while (*end && *end != '\'')
		end += *end == '\\' && end[1] ? 2 : 1;
	if (!*end)
		return -EINVAL;
	if (!memchr(listing->at, '\\', (size_t)(end - listing->at)))
		return take_single(listing);
	put(listing, '$');
	put(listing, '_');
	listing->at = end + 1;
	return 0;
}

static int
take_double(struct listing *listing)
{
	int r = 0;

	put(listing, '"');
	while (r == 0 && *listing->at != '"') {
		char byte = *listing->at++;

		if (byte == '\0' || (byte == '\\' && *listing->at == '\0'))
			return -EINVAL;
		if (byte == '\\' && *listing->at == '\n') {
			listing->at++;
		} else if (byte == '\\') {
			put(listing, byte);
			put(listing, *listing->at++);
		} else if (byte == '$' && *listing->at == '(') {
			listing->at++;
			r = take_substitution(listing, ')');
		} else if (byte == '`') {
			r = take_substitution(listing, '`');
		} else {
			put(listing, byte);
		}
	}
	if (r == 0)
		put(listing, *listing->at++);
	return r;
}

static int
take_dollar(struct listing *listing)
{
	switch (*listing->at) {
	case '$': /* the shell's own number, whatever follows */
		listing->at++;
		put(listing, '$');
		put(listing, '_');
		return 0;
	case '(':
		listing->at++;
		return take_substitution(listing, ')');
	case '\'':
		listing->at++;
		return take_escaped_quote(listing);
	case '"':
		listing->at++;
		return take_double(listing);
	default:
		put(listing, '$');
		return 0;
	}
}

/* What belongs to a word, whatever it is. */
static int
take_byte(struct listing *listing)
{
	char byte = *listing->at++;

	if (byte == '\'')
		return take_single(listing);
	if (byte == '"')
		return take_double(listing);
	if (byte == '$')
		return take_dollar(listing);
	if (byte == '\\' && *listing->at == '\n') {
		listing->at++;
		return 0;
	}
	put(listing, byte);
	if (byte == '\\') {
		if (*listing->at == '\0')
			return -EINVAL;
		put(listing, *listing->at++);
	}
	return 0;
}

static bool
begins_word(const struct listing *listing)
{
	const char *out = listing->out;

	if (out == listing->part)
		return true;
	return strchr(" \t", out[-1]) && (out - listing->part < 2 || out[-2] != '\\');
}

/* Takes "2" of "2>" back, and returns it; the default where there is none. */
static char
take_back_number(struct listing *listing, char otherwise)
{
	struct listing before = *listing;

	if (before.out == before.part || !strchr(DIGITS, before.out[-1]))
		return otherwise;
	before.out--;
	if (!begins_word(&before))
		return otherwise;
	listing->out = before.out;
	return *before.out;
}

/* A name that is plainly a file's: devices, and what the shell works out, may be the client. */
static bool
is_file(const char *target)
{
	if (strcmp(target, "/dev/null") == 0)
		return true;
	return *target && !strpbrk(target, "$`'\"\\*?[{") && strspn(target, DIGITS "-") == 0 &&
	       strncmp(target, "/dev/", 5) != 0 && strncmp(target, "/proc/", 6) != 0;
}

/* Behind other words of the shell. */
static bool
begins_with(const char *part, const char *wanted)
{
	static const char before[] = " { ! if then elif else while until do ";
	size_t length;

	for (;; part += length) {
		char word[12] = "";

		part += strspn(part, " \t");
		length = strcspn(part, " \t");
		if (length == strlen(wanted) && strncmp(part, wanted, length) == 0)
			return true;
		if (length == 0 ||
		    text_format(word, sizeof(word), " %.*s ", (int)length, part) < 0 ||
		    !strstr(before, word))
			return false;
	}
}

static void
end_part(struct listing *listing, bool is_piped)
{
	*listing->out = '\0';
	listing->cases += begins_with(listing->part, "case") - begins_with(listing->part, "esac");
	listing->take(
	    &(struct gate_part){
		.text = listing->part, .is_piped = is_piped, .is_written = listing->is_written},
	    listing->data);
	listing->out = listing->part;
	listing->is_written = false;
}

/* At "<" or ">", or behind the "&" of "&>". */
static int
take_redirection(struct listing *listing)
{
	char sign = *listing->at++, from = take_back_number(listing, sign == '>' ? '1' : '0');
	char *target = listing->out;
	int r = 0;

	if (*listing->at == '(') {
		listing->at++;
		return take_substitution(listing, ')');
	}
	if (sign == '<' && listing->at[0] == '<' && listing->at[1] != '<') {
		end_part(listing, false);
		return -EINVAL;
	}
	listing->at += strspn(listing->at, "<>&|");
	listing->at += strspn(listing->at, " \t");
	while (r == 0 && *listing->at && !strchr(ENDS_WORD, *listing->at))
		r = *listing->at == '`' ? (listing->at++, take_substitution(listing, '`'))
					: take_byte(listing);
	*listing->out = '\0';
	if (sign == '>' && from == '1') /* the last one counts */
		listing->is_written = is_file(target);
	listing->out = target;
	put(listing, ' ');
	return r;
}

/* An operator; returns 1 where the list ends with it. */
static int
take_operator(struct listing *listing, char end)
{
	char sign = *listing->at;
	bool is_piped = sign == '|' && listing->at[1] != '|';

	if (strchr("<>", sign))
		return take_redirection(listing);
	listing->at++;
	if (sign == '&' && *listing->at == '>')
		return take_redirection(listing);
	end_part(listing, is_piped);
	if (sign == end && (sign != ')' || listing->cases <= 0))
		return 1;
	if (sign == '(')
		return take_inner(listing, ')');
	listing->at += strspn(listing->at, "&|"); /* "&&", "||", "|&" */
	return 0;
}

/* Up to the byte that ends it, which is taken as well. */
static int
take_list(struct listing *listing, char end)
{
	int r = 0;

	while (r == 0 && *listing->at) {
		if (*listing->at == '#' && begins_word(listing))
			listing->at += strcspn(listing->at, "\n");
		else if (*listing->at == '`' && end != '`')
			listing->at++, r = take_substitution(listing, '`');
		else if (strchr("\n;&|<>()`", *listing->at))
			r = take_operator(listing, end);
		else
			r = take_byte(listing);
	}
	if (r == 1)
		return 0;
	if (r == 0 && end)
		return -EINVAL;
	if (r == 0)
		end_part(listing, false);
	return r;
}

int
gate_list(const char *command, gate_part_taker *take, void *data)
{
	struct listing listing = {.at = command, .take = take, .data = data};
	/* A "`" makes "$_": at most twice as long, and a NUL for each depth. */
	char *bytes = malloc(2 * strlen(command) + DEPTH_MAX + 2);
	int r;

	if (!bytes)
		return -ENOMEM;
	listing.out = listing.part = bytes;
	r = take_list(&listing, '\0');
	free(bytes);
	return r;
}

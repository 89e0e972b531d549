/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a plain command. Called by gate_kind.c; runs in 2sv-gate. */
#include "watch/gate_split.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define BLANKS " \t"
#define MORE_THAN_PLAIN "\n;&|<>()`" /* outside of quotes */
#define WORKED_OUT "*?[{"	     /* patterns, and lists in braces */
#define KEPT_IN_QUOTES "$`\"\\"	     /* what a backslash takes the meaning from in "..." */

struct splitting {
	const char *at; /* the next byte of the command */
	char *out;
	bool is_open;
};

/* "$(" runs a command, and outside of quotes $'...' and $"..." are others; all else is a value. */
static int
take_value(struct splitting *splitting, const char *more_than_value)
{
	if (splitting->at[0] && strchr(more_than_value, splitting->at[0]))
		return -EINVAL;
	splitting->is_open = true;
	*splitting->out++ = '$';
	return 0;
}

static int
take_single(struct splitting *splitting)
{
	size_t length = strcspn(splitting->at, "'");

	if (splitting->at[length] == '\0')
		return -EINVAL;
	memmove(splitting->out, splitting->at, length);
	splitting->out += length;
	splitting->at += length + 1;
	return 0;
}

static int
take_double(struct splitting *splitting)
{
	int r = 0;

	while (r == 0 && *splitting->at != '"') {
		char byte = *splitting->at++;

		if (byte == '\0' || byte == '`')
			return -EINVAL;
		if (byte == '$') {
			/* Before the quote that ends it, it is itself. */
			r = *splitting->at == '"' ? 0 : take_value(splitting, "(");
			if (*splitting->at == '"')
				*splitting->out++ = byte;
			continue;
		}
		if (byte == '\\' && *splitting->at && strchr(KEPT_IN_QUOTES, *splitting->at))
			byte = *splitting->at++;
		else if (byte == '\\' && *splitting->at == '\n')
			return -EINVAL;
		*splitting->out++ = byte;
	}
	splitting->at += r == 0;
	return r;
}

static int
take_escaped(struct splitting *splitting)
{
	if (*splitting->at == '\0' || *splitting->at == '\n')
		return -EINVAL;
	*splitting->out++ = *splitting->at++;
	return 0;
}

static int
take_byte(struct splitting *splitting, bool is_first)
{
	char byte = *splitting->at++;

	if (strchr(MORE_THAN_PLAIN, byte) || (is_first && byte == '#'))
		return -EINVAL;
	if (byte == '\'')
		return take_single(splitting);
	if (byte == '"')
		return take_double(splitting);
	if (byte == '\\')
		return take_escaped(splitting);
	if (byte == '$')
		return take_value(splitting, "('\"");
	if (strchr(WORKED_OUT, byte) || (is_first && byte == '~'))
		splitting->is_open = true;
	*splitting->out++ = byte;
	return 0;
}

/* One word, up to a blank or the end. */
static int
take_word(struct splitting *splitting, struct gate_words *words)
{
	const char *begin = splitting->at;
	char *text = splitting->out;
	int r = 0;

	splitting->is_open = false;
	while (r == 0 && *splitting->at && !strchr(BLANKS, *splitting->at))
		r = take_byte(splitting, splitting->at == begin);
	if (r < 0)
		return r;
	*splitting->out++ = '\0';
	words->of[words->count++] = (struct gate_word){text, splitting->is_open};
	return 0;
}

int
gate_split(const char *command, struct gate_words *ret)
{
	struct splitting splitting = {.at = command};
	int r = 0;

	*ret = (struct gate_words){.count = 0};
	/* Each word is at most as long as it stands there, but for the NUL, where the blank was. */
	ret->bytes = malloc(strlen(command) + 2);
	ret->of = calloc(strlen(command) / 2 + 1, sizeof(*ret->of));
	if (!ret->bytes || !ret->of)
		return -ENOMEM;
	splitting.out = ret->bytes;
	while (r == 0) {
		splitting.at += strspn(splitting.at, BLANKS);
		if (*splitting.at == '\0')
			break;
		r = take_word(&splitting, ret);
	}
	return r;
}

bool
gate_word_may_be_option(const struct gate_word *word)
{
	return word->is_open && word->text[0] && strchr("-$*?[{", word->text[0]);
}

void
gate_words_free(struct gate_words *words)
{
	free(words->bytes);
	free(words->of);
	words->bytes = NULL;
	words->of = NULL;
	words->count = 0;
}

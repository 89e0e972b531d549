/* SPDX-License-Identifier: BSD-2-Clause */
/* What tar would do, by its words. Called by gate_tools.c. */
#include "watch/gate_tar.h"

#include <string.h>

#include "base/poison.h"

#define WITH_VALUE "bCfFgHIKLNTVX" /* letters behind which a value stands */

struct tar {
	char operation; /* 'c', 'x', or what copies nothing; '\0' = none is named */
	const struct gate_word *file;
	bool is_attached, to_stdout;
	const char *attached; /* the file in the same word */
};

static void
take_letter(struct tar *tar, char letter)
{
	if (strchr("cxtruAd", letter))
		tar->operation = letter;
	if (letter == 'O')
		tar->to_stdout = true;
}

/* The letters of one word; those of the old style have their values in the words behind it. */
static size_t
take_letters(struct tar *tar, const struct gate_word *word, size_t left, bool is_old)
{
	const char *text = word->text + (is_old ? 0 : 1);
	size_t values = 0;

	for (; *text; text++) {
		take_letter(tar, *text);
		if (!strchr(WITH_VALUE, *text))
			continue;
		if (!is_old && text[1]) {
			if (*text == 'f') {
				tar->is_attached = true;
				tar->attached = text + 1;
			}
			return values;
		}
		values++;
		if (*text == 'f' && values < left)
			tar->file = word + values;
	}
	return values;
}

static bool
is_word(const char *text, const char *one, const char *other)
{
	return strcmp(text, one) == 0 || strcmp(text, other) == 0;
}

/* GNU's tar takes the beginning of a long option for it, where no other begins so. */
static bool
begins(const char *text, const char *option, size_t least)
{
	size_t length = strlen(text);

	return length >= least && strncmp(text, option, length) == 0;
}

/* Returns how many words behind it are its values. */
static size_t
take_long(struct tar *tar, const struct gate_word *word, size_t left)
{
	const char *text = word->text;

	if (begins(text, "--create", strlen("--cr")))
		tar->operation = 'c';
	else if (begins(text, "--extract", strlen("--ext")) ||
		 begins(text, "--get", strlen("--ge")))
		tar->operation = 'x';
	else if (is_word(text, "--list", "--append") || is_word(text, "--update", "--delete"))
		tar->operation = 't';
	else if (begins(text, "--to-stdout", strlen("--to-s")))
		tar->to_stdout = true;
	else if (strncmp(text, "--file=", strlen("--file=")) == 0) {
		tar->is_attached = true;
		tar->attached = text + strlen("--file=");
	} else if (strcmp(text, "--file") == 0 && left > 1) {
		tar->file = word + 1;
		return 1;
	} else if (is_word(text, "--directory", "--exclude"))
		return 1;
	return 0;
}

/* "-" is stdin or stdout, and so is none; of what the shell works out nobody knows. */
static bool
is_stream(const struct tar *tar)
{
	const char *name = tar->is_attached ? tar->attached : tar->file ? tar->file->text : "-";

	if (!tar->is_attached && tar->file && tar->file->is_open)
		return true;
	return strcmp(name, "-") == 0 || strncmp(name, "/dev/std", strlen("/dev/std")) == 0 ||
	       strncmp(name, "/dev/fd/", strlen("/dev/fd/")) == 0 ||
	       strncmp(name, "/proc/", strlen("/proc/")) == 0 || strchr(name, ':');
}

bool
gate_tar_copies(const struct gate_word words[], size_t count, enum copied_direction *ret)
{
	struct tar tar = {.operation = '\0'};
	bool is_open = false; /* an option may come of it */

	for (size_t i = 0; i < count; i++) {
		const char *text = words[i].text;

		if (strcmp(text, "--") == 0)
			break;
		is_open = is_open || gate_word_may_be_option(&words[i]);
		if (text[0] == '-' && text[1] == '-')
			i += take_long(&tar, &words[i], count - i);
		else if (i == 0 || (text[0] == '-' && text[1]))
			i += take_letters(&tar, &words[i], count - i, text[0] != '-');
	}
	if (tar.operation == 'c' && is_stream(&tar))
		*ret = COPIED_OUT;
	else if (tar.operation == 'x' && tar.to_stdout)
		*ret = is_stream(&tar) ? COPIED_BOTH : COPIED_OUT;
	else if (tar.operation == 'x' && is_stream(&tar))
		*ret = is_open ? COPIED_BOTH : COPIED_IN;
	else
		return false;
	return true;
}

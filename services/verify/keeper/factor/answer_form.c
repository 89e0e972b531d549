/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads what was typed. Codes are shown in groups, and typed with blanks and '-' or without.
 * Called by the store; runs in the keeper. Source: crockford.com/base32.html.
 */
#include "keeper/factor/answer_form.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define TYPED_MAX (2 * CODE_DIGITS_MAX)

void
answer_read_wipe(struct answer_read *read)
{
	sodium_memzero(read, sizeof(*read));
}

static bool
is_gap(char c)
{
	return c == ' ' || c == '-';
}

/* What is left of what was typed without its gaps, and where they were. */
struct bare {
	char text[TYPED_MAX + 1];
	size_t length;
	size_t groups;	  /* of characters between gaps */
	size_t first_end; /* where the first group ended */
	bool has_letter;
};

static void
bare_wipe(struct bare *bare)
{
	sodium_memzero(bare, sizeof(*bare));
}
#define scope_bare scope(bare_wipe)

/* False where there is more of it than any answer has, or something else than letters and digits.
 */
static bool
bare_read(const char *typed, struct bare *ret)
{
	bool in_group = false;

	memset(ret, 0, sizeof(*ret));
	for (; *typed; typed++) {
		char c = *typed;

		if (is_gap(c)) {
			in_group = false;
			continue;
		}
		if (ret->length == TYPED_MAX)
			return false;
		if (!in_group && ++ret->groups == 2)
			ret->first_end = ret->length;
		in_group = true;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
			return false;
		ret->has_letter |= c > '9';
		ret->text[ret->length++] = c;
	}
	return true;
}

static bool
is_code_length(size_t length)
{
	return length >= 6 && length <= CODE_DIGITS_MAX;
}

/* Two groups are the two codes; else the halves are. */
static void
read_two(const struct bare *bare, struct answer_read *ret)
{
	size_t first = bare->groups == 2 ? bare->first_end : bare->length / 2;
	size_t second = bare->length - first;

	if (!is_code_length(first) || !is_code_length(second) ||
	    (bare->groups != 2 && first != second))
		return;
	ret->form = FORM_TWO;
	memcpy(ret->first, bare->text, first);
	memcpy(ret->second, bare->text + first, second);
}

/* I and L are read as 1, O as 0; U is none of them. */
static char
words_character(char c)
{
	if (c == 'i' || c == 'l')
		return '1';
	if (c == 'o')
		return '0';
	return c == 'u' ? '\0' : c;
}

static void
read_words(const struct bare *bare, struct answer_read *ret)
{
	bool has_letter = false;

	if (bare->length != WORDS_LENGTH)
		return;
	for (size_t i = 0; i < WORDS_LENGTH; i++) {
		ret->words[i] = words_character(bare->text[i]);
		if (ret->words[i] == '\0')
			return;
		has_letter |= ret->words[i] > '9';
	}
	if (has_letter)
		ret->form = FORM_WORDS;
}

void
answer_read(const char *typed, struct answer_read *ret)
{
	struct bare scope_bare bare;

	memset(ret, 0, sizeof(*ret));
	if (!bare_read(typed, &bare))
		return;
	if (bare.has_letter) {
		read_words(&bare, ret);
	} else if (is_code_length(bare.length)) {
		ret->form = FORM_ONE;
		memcpy(ret->first, bare.text, bare.length);
	} else {
		read_two(&bare, ret);
	}
	if (ret->form == FORM_NONE)
		answer_read_wipe(ret);
}

int
code_normalise(const char *typed, char code[CODE_DIGITS_MAX + 1])
{
	struct answer_read scope_answer_read read;
	bool is_one;

	answer_read(typed, &read);
	is_one = read.form == FORM_ONE;
	memset(code, 0, CODE_DIGITS_MAX + 1);
	if (is_one)
		memcpy(code, read.first, sizeof(read.first));
	return is_one ? 0 : -EINVAL;
}

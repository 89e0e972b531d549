/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The code is never tried on several cuts: that would be several guesses, and before the password
 * proved right. So the form alone says where it begins. Called by field.c, in the caller's process.
 */
#include "pam_2sv/cut.h"

#include <stdbool.h>
#include <string.h>

#include "base/poison.h"

#define GROUPS 4
#define GROUP_BYTES 4
#define WORDS_BYTES (GROUPS * GROUP_BYTES + GROUPS - 1)
#define DIGITS_MIN 6
#define DIGITS_MAX 8

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
are_digits(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!is_digit(text[i]))
			return false;
	return true;
}

/* xxxx-xxxx-xxxx-xxxx */
static bool
are_words(const char *text)
{
	bool has_letter = false;

	for (size_t i = 0; i < WORDS_BYTES; i++) {
		bool is_gap = i % (GROUP_BYTES + 1) == GROUP_BYTES;

		if (is_gap ? text[i] != '-' : !is_digit(text[i]) && !is_letter(text[i]))
			return false;
		has_letter = has_letter || is_letter(text[i]);
	}
	return has_letter;
}

/* How many bytes of the end are two codes; 0 where they are none. */
static size_t
two_codes(const char *field, size_t length)
{
	for (size_t digits = DIGITS_MIN; digits <= DIGITS_MAX; digits++) {
		size_t both = 2 * digits + 1;
		const char *text = field + length - both;

		if (length >= both && text[digits] == '-' && are_digits(text, digits) &&
		    are_digits(text + digits + 1, digits))
			return both;
	}
	return 0;
}

size_t
cut_find(const char *field, unsigned int digits)
{
	size_t length = strlen(field), both;

	if (digits == 0 || digits > DIGITS_MAX)
		return length;
	if (length >= WORDS_BYTES && are_words(field + length - WORDS_BYTES))
		return length - WORDS_BYTES;
	both = two_codes(field, length);
	if (both > 0)
		return length - both;
	return length >= digits && are_digits(field + length - digits, digits) ? length - digits
									       : length;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text that is never cut, numbers that are never half read, and text made safe for a
 * log line or a terminal. Used by every program; libc only.
 */
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

int
text_copy(char *destination, size_t size, const char *source)
{
	size_t length = strlen(source);

	if (size == 0)
		return -ENAMETOOLONG;
	if (length >= size) {
		destination[0] = '\0';
		return -ENAMETOOLONG;
	}
	memcpy(destination, source, length + 1);
	return 0;
}

int
text_format(char *destination, size_t size, const char *format, ...)
{
	va_list arguments;
	int length;

	if (size == 0)
		return -ENAMETOOLONG;
	va_start(arguments, format);
	length = vsnprintf(destination, size, format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= size) {
		destination[0] = '\0';
		return -ENAMETOOLONG;
	}
	return 0;
}

bool
text_is_empty(const char *text)
{
	return !text || text[0] == '\0';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void
text_count(char ret[TEXT_COUNT_SIZE], int64_t number, const char *one)
{
	if (text_format(ret, TEXT_COUNT_SIZE, "%lld %s%s", (long long)number, one,
		number == 1 ? "" : "s") < 0)
		text_format(ret, TEXT_COUNT_SIZE, "%lld", (long long)number);
}

const char *
text_next_word(const char **at, const char *separators, size_t *ret_length)
{
	const char *word = *at + strspn(*at, separators);

	*ret_length = strcspn(word, separators);
	*at = word + *ret_length;
	return *ret_length > 0 ? word : NULL;
}

bool
text_is_word(const char *word, size_t length, const char *wanted)
{
	return length == strlen(wanted) && strncmp(word, wanted, length) == 0;
}

int
number_parse(const char *text, int64_t min, int64_t max, int64_t *out)
{
	const char *digits = text && text[0] == '-' ? text + 1 : text;
	bool negative = digits != text;
	int64_t value = 0; /* counted downwards: the negative range is the larger one */

	if (text_is_empty(digits) || (digits[0] == '0' && (digits[1] != '\0' || negative)))
		return -EINVAL;
	for (const char *p = digits; *p; p++)
		if (!is_digit(*p))
			return -EINVAL;
	for (const char *p = digits; *p; p++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, *p - '0', &value))
			return -ERANGE;
	if (!negative && __builtin_sub_overflow((int64_t)0, value, &value))
		return -ERANGE;
	if (value < min || value > max)
		return -ERANGE;
	*out = value;
	return 0;
}

/* Length of the UTF-8 sequence at p and its code point; 0 = not valid UTF-8 (RFC 3629). */
static unsigned int
sequence_length(const unsigned char *p, uint32_t *code_point)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned int length = p[0] < 0x80	      ? 1
			      : (p[0] & 0xe0) == 0xc0 ? 2
			      : (p[0] & 0xf0) == 0xe0 ? 3
			      : (p[0] & 0xf8) == 0xf0 ? 4
						      : 0;

	if (length == 0)
		return 0;
	*code_point = length == 1 ? p[0] : p[0] & (0x7fU >> length);
	for (unsigned int i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code_point = *code_point << 6 | (p[i] & 0x3fU);
	}
	if (*code_point < smallest[length] || *code_point > 0x10ffff ||
	    (*code_point >= 0xd800 && *code_point <= 0xdfff))
		return 0;
	return length;
}

static bool
misleads(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Puts the escaped form of one sequence into piece; returns the bytes of source it took. */
static unsigned int
escape_one(const unsigned char *p, const char *backslash, char piece[20])
{
	uint32_t c = 0;
	unsigned int length = sequence_length(p, &c);
	size_t used = 0;

	piece[0] = '\0';
	if (length > 0 && c == '\\') {
		memcpy(piece, backslash, strlen(backslash) + 1);
		return 1;
	}
	if (length > 0 && !misleads(c)) {
		memcpy(piece, p, length);
		piece[length] = '\0';
		return length;
	}
	if (length == 0)
		length = 1;
	for (unsigned int i = 0; i < length; i++)
		used += (size_t)snprintf(piece + used, 20 - used, "\\x%02X", p[i]);
	return length;
}

static void
escape(char *destination, size_t size, const char *source, const char *backslash)
{
	const unsigned char *p = (const unsigned char *)source;
	size_t used = 0;
	char piece[20];

	while (*p) {
		unsigned int taken = escape_one(p, backslash, piece);
		size_t length = strlen(piece);

		if (length + 4 > size - used) { /* room for "..." and the NUL is always kept */
			memcpy(destination + used, "...", 4);
			return;
		}
		memcpy(destination + used, piece, length);
		used += length;
		p += taken;
	}
	destination[used] = '\0';
}

void
text_escape(char *destination, size_t size, const char *source)
{
	escape(destination, size, source, "\\\\");
}

void
text_escape_again(char *destination, size_t size, const char *source)
{
	escape(destination, size, source, "\\");
}

void
text_escape_value(char *destination, size_t size, const char *value)
{
	char escaped[512];
	size_t used = 0;

	text_escape(escaped, sizeof(escaped), value ? value : "");
	for (const char *p = escaped; *p; p++) {
		bool forges = *p == ' ' || *p == '=';
		size_t length = forges ? 4 : 1;

		if (length + 4 > size - used) {
			memcpy(destination + used, "...", 4);
			return;
		}
		memcpy(destination + used, *p == ' ' ? "\\x20" : forges ? "\\x3D" : p, length);
		used += length;
	}
	destination[used] = '\0';
}

unsigned int
text_character(const char *text)
{
	uint32_t code_point;

	return sequence_length((const unsigned char *)text, &code_point);
}

bool
text_is_printable(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	while (*p) {
		uint32_t c = 0;
		unsigned int length = sequence_length(p, &c);

		if (length == 0 || misleads(c))
			return false;
		p += length;
	}
	return true;
}

bool
text_is_prompt(const char *text)
{
	size_t length = text ? strlen(text) : 0;

	if (length <= 2 || length > PROMPT_COLUMNS_MAX || strcmp(text + length - 2, ": ") != 0)
		return false;
	for (const char *p = text; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			return false;
	return true;
}

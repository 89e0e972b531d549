/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text that is never cut and numbers that are never half read. Used by every
 * program, the PAM module too: libc only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Copies the NUL-ended source into destination of size bytes.
 * Returns 0, or -ENAMETOOLONG (destination is then the empty text): never cuts.
 */
int text_copy(char *destination, size_t size, const char *source);

/* As snprintf(3), but returns 0 or -ENAMETOOLONG (destination is then empty). */
int text_format(char *destination, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "1 minute", "2 minutes" for one = "minute"; a word that does not fit is left out. */
#define TEXT_COUNT_SIZE 48
void text_count(char ret[TEXT_COUNT_SIZE], int64_t number, const char *one);

/*
 * Reads a decimal integer: the whole text, ASCII digits with an optional leading '-',
 * no blanks, no '+', no leading zeros, within [min, max].
 * Returns 0 and sets *out, or -EINVAL (not such a number) or -ERANGE.
 */
int number_parse(const char *text, int64_t min, int64_t max, int64_t *out);

/*
 * The next word of a list that is divided by separators, from *at on, which goes behind it. Returns
 * it, not ended, with its length; NULL: there is no more.
 */
const char *text_next_word(const char **at, const char *separators, size_t *ret_length);

/* Is the word that text_next_word gave that one? */
bool text_is_word(const char *word, size_t length, const char *wanted);

/* True for NULL and for "". */
bool text_is_empty(const char *text);

/*
 * Writes source into destination so that a log line or a terminal can't be misled: bytes
 * below 0x20, 0x7f, invalid UTF-8, the C1 controls (U+0080..U+009F) and the bidirectional
 * controls (U+061C, U+200E, U+200F, U+202A..U+202E, U+2066..U+2069) become \xNN, one for each
 * byte; a backslash becomes \\. What does not fit is left out and ends in "...".
 * size must be at least 8.
 */
void text_escape(char *destination, size_t size, const char *source);

/*
 * The same for text that was escaped where it came in: what the store holds, what the service
 * says. A backslash stays as it is, so that nothing is shown escaped twice.
 */
void text_escape_again(char *destination, size_t size, const char *source);

/*
 * Writes value so that it can't forge a field of a key=value line: text_escape's form, and
 * blanks and '=' as \x20 and \x3D. NULL is "". size must be at least 8.
 */
void text_escape_value(char *destination, size_t size, const char *value);

/* How many bytes the UTF-8 character that text begins with has (RFC 3629); 0 = it is none. */
unsigned int text_character(const char *text);

/* True if text holds nothing that text_escape would change, except backslashes. */
bool text_is_printable(const char *text);

/* Of any prompt, its end counted: what the narrowest window shows. */
#define PROMPT_COLUMNS_MAX 40

/* ASCII on one line of at most PROMPT_COLUMNS_MAX, known as a prompt by its end ": "; NULL is none.
 */
bool text_is_prompt(const char *text);

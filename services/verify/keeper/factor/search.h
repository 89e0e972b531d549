/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A typed code looked for among the codes of a device: every one that a search looks at is
 * computed and compared in constant time, whatever matches. Used by totp.c and hotp.c; pure; runs
 * in the keeper. Source: RFC 4226 section 5.3.
 */
#pragma once

#include "keeper/factor/otpauth.h"

#include <stdint.h>

#define CODE_DIGITS_MAX 8

/*
 * The code of a moving factor (a counter, or the step of a time): otpauth->digits digits and NUL.
 * Returns 0 or -EINVAL.
 */
int code_compute(const struct otpauth *otpauth, int64_t factor, char code[CODE_DIGITS_MAX + 1]);

/* Codes are compared in this form: ended by NULs up to the full size. */
struct padded {
	char digits[CODE_DIGITS_MAX + 1];
};

/* A search round one factor. found is all ones once an offset matched, else 0. */
struct search {
	const struct otpauth *otpauth;
	struct padded typed;
	int64_t base, offset, found;
};
void search_wipe(struct search *search);
#define scope_search scope(search_wipe)

/* Begins one for a normalised code; otpauth is borrowed. Returns 0, or -EINVAL where it is none. */
int search_begin(struct search *search, const struct otpauth *otpauth, const char *code);

/* Compares with the factor base + offset; a match replaces an earlier one. Costs the same either
 * way. */
void search_look(struct search *search, int64_t offset);

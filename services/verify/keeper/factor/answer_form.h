/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was typed can be: one code, two codes in a row, a recovery code, or none of them. Pure; runs
 * in the keeper. Compare and replay both use what is read here.
 */
#pragma once

#include "keeper/factor/totp.h"

#define WORDS_LENGTH 16 /* characters of a recovery code or an invitation: 80 bits */

enum answer_form {
	FORM_NONE = 0, /* no code of any kind */
	FORM_ONE,      /* 6 to 8 digits, blanks and '-' dropped: "123 456" */
	FORM_TWO,      /* "123456 654321", "123456-654321", or 12, 14, 16 digits */
	FORM_WORDS,    /* 16 letters and digits of Crockford's base32, at least one a letter */
};

struct answer_read {
	enum answer_form form;
	char first[CODE_DIGITS_MAX + 1];  /* ONE and TWO */
	char second[CODE_DIGITS_MAX + 1]; /* TWO */
	char words[WORDS_LENGTH + 1];	  /* WORDS: as they are shown, without '-': lower case */
};
void answer_read_wipe(struct answer_read *read);
#define scope_answer_read scope(answer_read_wipe)

void answer_read(const char *typed, struct answer_read *ret);

/*
 * One code alone: as answer_read has it where the form is ONE. Returns 0 or -EINVAL.
 */
int code_normalise(const char *typed, char code[CODE_DIGITS_MAX + 1]);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recovery codes: 80 random bits in Crockford's base32, 16 characters, shown in groups of four;
 * stored as salted SHA-256. No slow hash is needed for 80 bits, and no key, so that they outlive
 * the seal key. What was typed is read by factor/answer_form.h. Pure but for the random bytes;
 * called by the store, runs in the keeper. Source: crockford.com/base32.html.
 */
#pragma once

#include "keeper/factor/answer_form.h"

#include <stddef.h>

#define RECOVERY_CODES_MAX 20  /* of a set */
#define RECOVERY_SALT_BYTES 16 /* one for each set */
#define RECOVERY_HASH_BYTES 32
#define RECOVERY_TEXT_SIZE 20 /* "xxxx-xxxx-xxxx-xxxx" and the NUL */

/* A new code, without '-', as answer_read gives it; at least one character is a letter. */
void recovery_make(char words[WORDS_LENGTH + 1]);

/* The same in groups, as it is shown. */
void recovery_show(const char *words, char text[RECOVERY_TEXT_SIZE]);

void recovery_salt_make(unsigned char salt[RECOVERY_SALT_BYTES]);

/* text: at most 16 characters, as answer_read gives them. */
void recovery_hash(const unsigned char salt[RECOVERY_SALT_BYTES], const char *text,
    unsigned char hash[RECOVERY_HASH_BYTES]);

/* A new help code: so many decimal digits, each as likely as any other. */
#define HELP_DIGITS 8
void help_make(char digits[HELP_DIGITS + 1]);

/*
 * Which of count hashes is this one? All are compared, each in constant time. Returns its place
 * from 0, or -1 for none.
 */
int recovery_find(const unsigned char hash[RECOVERY_HASH_BYTES],
    const unsigned char (*hashes)[RECOVERY_HASH_BYTES], size_t count);

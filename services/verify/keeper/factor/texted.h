/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A code that is sent to its person: six digits, and what is kept of it. Of six digits there are so
 * few that whoever has a hash and its salt tries them all in a second; so it is made under a key
 * that the store has not got, and with the account, the door and the prefix that the code is good
 * for in it: elsewhere the same digits have another one. Pure but for the random bytes; called by
 * the store, runs in the keeper. Source: RFC 7693 (BLAKE2).
 */
#pragma once

#include "keeper/factor/seal.h"

#include <stdbool.h>
#include <stdint.h>

#define TEXTED_DIGITS 6
#define TEXTED_SECONDS 600 /* it is good for so long, */
#define TEXTED_TRIES 5	   /* and for so many wrong tries */
#define TEXTED_SALT_BYTES 16
#define TEXTED_HASH_BYTES 32

/* What a code is good for; borrowed. */
struct texted_bound {
	int64_t account_id;
	const char *door, *prefix;
	unsigned char salt[TEXTED_SALT_BYTES]; /* of each code */
};

/* Each of the million is as likely as any other. */
void texted_make(char digits[TEXTED_DIGITS + 1]);
void texted_salt_make(unsigned char salt[TEXTED_SALT_BYTES]);

/* digits: what was typed, at most eight of them. */
void texted_hash(const struct seal_key *key, const struct texted_bound *bound, const char *digits,
    unsigned char hash[TEXTED_HASH_BYTES]);

/* Are both the same? In constant time. */
bool texted_is_same(
    const unsigned char hash[TEXTED_HASH_BYTES], const unsigned char other[TEXTED_HASH_BYTES]);

/* Is one that was made then, and is good until then, still good? A clock that went back ends it. */
bool texted_is_in_time(int64_t made_at, int64_t until, int64_t now);

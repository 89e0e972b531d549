/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes that are sent. Called by the store; runs in the keeper. */
#include "keeper/factor/texted.h"

#include "base/text.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define CODES 1000000
#define PURPOSE "2sv texted code"
#define CLOCK_SLACK 60 /* so far a clock that is kept right may step back */

void
texted_make(char digits[TEXTED_DIGITS + 1])
{
	text_format(digits, TEXTED_DIGITS + 1, "%06u", (unsigned int)randombytes_uniform(CODES));
}

void
texted_salt_make(unsigned char salt[TEXTED_SALT_BYTES])
{
	randombytes_buf(salt, TEXTED_SALT_BYTES);
}

static void
add_number(crypto_generichash_state *state, int64_t number)
{
	unsigned char bytes[8]; /* little-endian on every machine */

	for (unsigned int i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
	crypto_generichash_update(state, bytes, sizeof(bytes));
}

/* Its length first: no two lists of texts are the same bytes. */
static void
add_text(crypto_generichash_state *state, const char *text)
{
	add_number(state, (int64_t)strlen(text));
	crypto_generichash_update(state, (const unsigned char *)text, strlen(text));
}

void
texted_hash(const struct seal_key *key, const struct texted_bound *bound, const char *digits,
    unsigned char hash[TEXTED_HASH_BYTES])
{
	unsigned char derived[SEAL_DERIVED_BYTES];
	crypto_generichash_state state;

	seal_derive(key, PURPOSE, derived);
	crypto_generichash_init(&state, derived, sizeof(derived), TEXTED_HASH_BYTES);
	add_number(&state, bound->account_id);
	add_text(&state, bound->door);
	add_text(&state, bound->prefix);
	crypto_generichash_update(&state, bound->salt, sizeof(bound->salt));
	add_text(&state, digits);
	crypto_generichash_final(&state, hash, TEXTED_HASH_BYTES);
	sodium_memzero(&state, sizeof(state));
	sodium_memzero(derived, sizeof(derived));
}

bool
texted_is_same(
    const unsigned char hash[TEXTED_HASH_BYTES], const unsigned char other[TEXTED_HASH_BYTES])
{
	return sodium_memcmp(hash, other, TEXTED_HASH_BYTES) == 0;
}

bool
texted_is_in_time(int64_t made_at, int64_t until, int64_t now)
{
	return now < until && now >= made_at - CLOCK_SLACK;
}

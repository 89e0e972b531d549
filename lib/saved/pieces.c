/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pieces as base64, for a packet holds no NUL, and the mark: BLAKE2b keyed by the seal key. Used
 * by the keeper and by 2sv store save.
 */
#include "saved/pieces.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define MARK_BYTES 32
#define VARIANT sodium_base64_VARIANT_ORIGINAL

_Static_assert(sodium_base64_ENCODED_LEN(SAVED_ROW_BYTES, VARIANT) <= SAVED_TEXT_SIZE, "text");
_Static_assert(sizeof(struct saved_mark) >= sizeof(crypto_generichash_blake2b_state), "mark");
_Static_assert(SAVED_MARK_SIZE == 2 * MARK_BYTES + 1, "mark");

void
saved_piece_text(const unsigned char *bytes, size_t size, char text[SAVED_TEXT_SIZE])
{
	sodium_bin2base64(text, SAVED_TEXT_SIZE, bytes, size, VARIANT);
}

ssize_t
saved_piece_parse(const char *text, unsigned char bytes[SAVED_ROW_BYTES])
{
	size_t size, length = strlen(text);
	const char *end;

	if (sodium_base642bin(bytes, SAVED_ROW_BYTES, text, length, NULL, &size, &end, VARIANT) !=
		0 ||
	    end != text + length)
		return -EINVAL;
	return (ssize_t)size;
}

/* libsodium wants its state aligned; it lies in others' structs as bytes. */
void
saved_mark_begin(struct saved_mark *mark, const unsigned char key[SAVED_KEY_BYTES])
{
	static const unsigned char purpose[crypto_generichash_blake2b_PERSONALBYTES] = {
	    '2', 's', 'v', ' ', 'c', 'o', 'p', 'y'};
	crypto_generichash_blake2b_state state;

	crypto_generichash_blake2b_init_salt_personal(
	    &state, key, SAVED_KEY_BYTES, MARK_BYTES, NULL, purpose);
	memcpy(mark->state, &state, sizeof(state));
	sodium_memzero(&state, sizeof(state));
}

void
saved_mark_add(struct saved_mark *mark, const unsigned char *bytes, size_t size)
{
	crypto_generichash_blake2b_state state;

	memcpy(&state, mark->state, sizeof(state));
	crypto_generichash_blake2b_update(&state, bytes, size);
	memcpy(mark->state, &state, sizeof(state));
}

void
saved_mark_end(struct saved_mark *mark, char text[SAVED_MARK_SIZE])
{
	crypto_generichash_blake2b_state state;
	unsigned char bytes[MARK_BYTES];

	memcpy(&state, mark->state, sizeof(state));
	crypto_generichash_blake2b_final(&state, bytes, sizeof(bytes));
	sodium_bin2hex(text, SAVED_MARK_SIZE, bytes, sizeof(bytes));
	sodium_memzero(&state, sizeof(state));
	sodium_memzero(mark, sizeof(*mark));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Recovery codes: made, shown, hashed, found. Called by the store; runs in the keeper. */
#include "keeper/factor/recovery.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define GROUP_LENGTH 4
#define BITS_EACH 5

_Static_assert(RECOVERY_HASH_BYTES == crypto_hash_sha256_BYTES, "recovery.h");

static void
make_once(char words[WORDS_LENGTH + 1])
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	unsigned char bytes[WORDS_LENGTH * BITS_EACH / 8];

	randombytes_buf(bytes, sizeof(bytes));
	for (size_t i = 0; i < WORDS_LENGTH; i++) {
		unsigned int value = 0;

		for (size_t bit = i * BITS_EACH; bit < (i + 1) * BITS_EACH; bit++)
			value = value << 1 | (bytes[bit / 8] >> (7 - bit % 8) & 1U);
		words[i] = alphabet[value];
	}
	words[WORDS_LENGTH] = '\0';
	sodium_memzero(bytes, sizeof(bytes));
}

/* Of digits alone it would be read as two codes in a row. */
void
recovery_make(char words[WORDS_LENGTH + 1])
{
	do
		make_once(words);
	while (strspn(words, "0123456789") == WORDS_LENGTH);
}

void
recovery_show(const char *words, char text[RECOVERY_TEXT_SIZE])
{
	size_t used = 0;

	for (size_t i = 0; i < WORDS_LENGTH; i++) {
		if (i > 0 && i % GROUP_LENGTH == 0)
			text[used++] = '-';
		text[used++] = words[i];
	}
	text[used] = '\0';
}

void
help_make(char digits[HELP_DIGITS + 1])
{
	for (size_t i = 0; i < HELP_DIGITS; i++)
		digits[i] = (char)('0' + randombytes_uniform(10));
	digits[HELP_DIGITS] = '\0';
}

void
recovery_salt_make(unsigned char salt[RECOVERY_SALT_BYTES])
{
	randombytes_buf(salt, RECOVERY_SALT_BYTES);
}

void
recovery_hash(const unsigned char salt[RECOVERY_SALT_BYTES], const char *text,
    unsigned char hash[RECOVERY_HASH_BYTES])
{
	unsigned char both[RECOVERY_SALT_BYTES + WORDS_LENGTH];
	size_t length = strnlen(text, WORDS_LENGTH);

	memcpy(both, salt, RECOVERY_SALT_BYTES);
	memcpy(both + RECOVERY_SALT_BYTES, text, length);
	crypto_hash_sha256(hash, both, RECOVERY_SALT_BYTES + length);
	sodium_memzero(both, sizeof(both));
}

int
recovery_find(const unsigned char hash[RECOVERY_HASH_BYTES],
    const unsigned char (*hashes)[RECOVERY_HASH_BYTES], size_t count)
{
	int found = -1;

	for (size_t i = 0; i < count; i++)
		if (sodium_memcmp(hash, hashes[i], RECOVERY_HASH_BYTES) == 0)
			found = (int)i;
	return found;
}

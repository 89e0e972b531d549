/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a passphrase to the keys of one file: one for the stream, and one that only tells whether
 * the passphrase is right. Used by write.c and read.c, in root's own process.
 */
#include "saved/keys.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

_Static_assert(crypto_pwhash_SALTBYTES == 16, "the header's salt");
_Static_assert(crypto_secretstream_xchacha20poly1305_KEYBYTES == 32, "the stream's key");
_Static_assert(crypto_secretstream_xchacha20poly1305_HEADERBYTES == 24, "the header's stream");

int
saved_keys_derive(const struct saved_header *header, const char *passphrase, struct saved_keys *ret)
{
	if (sodium_init() < 0)
		return -ENOSYS;
	if (crypto_pwhash((unsigned char *)ret, sizeof(*ret), passphrase, strlen(passphrase),
		header->salt, header->cost.passes, (size_t)header->cost.kibibytes * 1024,
		crypto_pwhash_ALG_ARGON2ID13) != 0)
		return -ENOMEM;
	return 0;
}

void
saved_keys_check(
    const struct saved_keys *keys, const struct saved_header *header, unsigned char check[16])
{
	unsigned char bytes[SAVED_HEADER_SIZE];

	saved_header_fill(header, bytes);
	crypto_generichash(check, 16, bytes, SAVED_HEADER_SIZE - sizeof(header->check), keys->check,
	    sizeof(keys->check));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sealing of secrets at rest: XChaCha20-Poly1305 (libsodium), 24 random bytes of nonce, associated
 * data = key id, account id, device id, so that no row can stand in for another. Runs in the
 * keeper.
 */
#pragma once

#include "keeper/factor/secret.h"
#include "saved/pieces.h"

#include <stdint.h>

struct seal_key; /* locked memory, not dumped */

/*
 * Reads the 32-byte key file: regular, no link, owned by our uid or root, mode without group and
 * others. Returns 0 and *ret, or -errno with words in error.
 */
int seal_key_open(const char *path, struct seal_key **ret, char *error, size_t size);
void seal_key_free(struct seal_key *key);

/*
 * A key of its own, made of this one (BLAKE2b with purpose, at most 16 characters, as personal):
 * what is hashed under it is no help against what is sealed.
 */
#define SEAL_DERIVED_BYTES 32
void seal_derive(
    const struct seal_key *key, const char *purpose, unsigned char ret[SEAL_DERIVED_BYTES]);

struct seal_row {
	int64_t account_id, device_id;
};
#define SEALED_SIZE_MAX (24 + SECRET_BYTES_MAX + 16)

/* Seals secret for row; *ret_size bytes in sealed. */
void seal_close(const struct seal_key *key, const struct seal_row *row, const struct secret *secret,
    unsigned char sealed[SEALED_SIZE_MAX], size_t *ret_size);
/* Opens what was sealed for the same row under the same key. Returns 0 or -EBADMSG. */
int seal_open(const struct seal_key *key, const struct seal_row *row, const unsigned char *sealed,
    size_t sealed_size, struct secret *ret);

/* Begins the mark of a copy of the store under this key. */
void seal_mark_begin(const struct seal_key *key, struct saved_mark *ret);

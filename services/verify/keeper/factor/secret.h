/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A shared secret of a device: the only type that may hold one. Wiped at the end of its
 * scope, never printed. Runs in the keeper only.
 */
#pragma once

#include "base/scope.h"

#include <stddef.h>

#define SECRET_BYTES_MIN 10 /* 80 bits: what may be imported (RFC 4226 wants 128, advises 160) */
#define SECRET_BYTES_NEW 20
#define SECRET_BYTES_MAX 64

struct secret {
	size_t size; /* bytes in use; 0 = none */
	unsigned char bytes[SECRET_BYTES_MAX];
};

/* SECRET_BYTES_NEW bytes from the kernel's generator. */
void secret_make(struct secret *secret);
void secret_wipe(struct secret *secret);
#define scope_secret scope(secret_wipe)

/*
 * Reads RFC 4648 base32: case does not count; spaces, '-' and '=' at the end are dropped; nothing
 * is guessed (0, 1, 8 are refused). Returns 0, -EINVAL (not base32), -ERANGE (too short or long).
 */
int secret_parse(const char *base32, struct secret *ret);

/* Upper-case base32 without padding; size at least SECRET_TEXT_SIZE. */
#define SECRET_TEXT_SIZE 108
void secret_text(const struct secret *secret, char *text, size_t size);

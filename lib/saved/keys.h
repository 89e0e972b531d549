/* SPDX-License-Identifier: BSD-2-Clause */
/* From a passphrase to the keys of one file. Used by write.c and read.c only. */
#pragma once

#include "saved/saved.h"

struct saved_keys { /* only in locked memory */
	unsigned char stream[32], check[32];
};

/* Argon2id; takes as long as the header's cost says. Returns 0, -ENOMEM or -ENOSYS. */
int saved_keys_derive(
    const struct saved_header *header, const char *passphrase, struct saved_keys *ret);

/* What header->check must be: computed over all that stands before it. */
void saved_keys_check(
    const struct saved_keys *keys, const struct saved_header *header, unsigned char check[16]);

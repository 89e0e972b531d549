/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A copy of the store on its way from the keeper to 2sv: pieces as text, and a mark over all of
 * them under the seal key. Talkers, through whom it goes, have no key: they can neither read the
 * secrets in it nor change it unseen. Used by the keeper and by 2sv store save.
 * Source: doc.libsodium.org, generic hashing.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define SAVED_KEY_BYTES 32   /* the seal key's file */
#define SAVED_ROW_BYTES 3000 /* of content in a row */
#define SAVED_TEXT_SIZE 4008 /* as text, with the NUL */
#define SAVED_MARK_SIZE 65   /* 64 hex digits and the NUL */

void saved_piece_text(const unsigned char *bytes, size_t size, char text[SAVED_TEXT_SIZE]);
/* Returns how many bytes (at most SAVED_ROW_BYTES), or -EINVAL. */
ssize_t saved_piece_parse(const char *text, unsigned char bytes[SAVED_ROW_BYTES]);

struct saved_mark {
	unsigned char state[384];
};
void saved_mark_begin(struct saved_mark *mark, const unsigned char key[SAVED_KEY_BYTES]);
void saved_mark_add(struct saved_mark *mark, const unsigned char *bytes, size_t size);
/* Ends it, and wipes the state. */
void saved_mark_end(struct saved_mark *mark, char text[SAVED_MARK_SIZE]);

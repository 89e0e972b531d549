/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file of a saved store: a header, then a stream of pieces that only the passphrase opens and
 * in which nothing can be changed, left out or cut off unseen. Used by 2sv store save and restore,
 * in root's own process: no passphrase ever goes to the service.
 * Source: doc.libsodium.org, Argon2id (crypto_pwhash) and crypto_secretstream.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SAVED_VERSION 1
#define SAVED_HEADER_SIZE 84
#define SAVED_PIECE_BYTES 65536 /* of content in each piece, but the last, which has less */
#define SAVED_PASSPHRASE_MIN 12 /* bytes */
#define SAVED_PASSPHRASE_MAX 64

/* What guessing one passphrase costs: Argon2id's passes and memory. */
struct saved_cost {
	uint32_t passes, kibibytes;
};
extern const struct saved_cost saved_cost_default; /* about a second, 256 MiB */

struct saved_header {
	struct saved_cost cost;
	unsigned char salt[16];	  /* of the passphrase */
	unsigned char stream[24]; /* how the stream begins */
	unsigned char check[16];  /* tells a wrong passphrase from a damaged file */
};

/*
 * Reads the header. Returns 0; -ENOMSG (no saved store); -EPROTONOSUPPORT (of another version,
 * which is in *ret_version); -EINVAL (a cost that no 2sv writes).
 */
int saved_header_parse(
    const unsigned char bytes[SAVED_HEADER_SIZE], struct saved_header *ret, uint32_t *ret_version);
/* The same bytes again. */
void saved_header_fill(const struct saved_header *header, unsigned char bytes[SAVED_HEADER_SIZE]);

struct saved_writer; /* in locked memory, as the reader */

/*
 * Begins a file at fd, which stays the caller's. Takes as long as the cost says. Returns 0 and
 * *ret, -ENOMEM (the cost's memory is not there) or another -errno.
 */
int saved_write_begin(
    int fd, const char *passphrase, const struct saved_cost *cost, struct saved_writer **ret);
/* Adds content. Returns 0 or -errno. */
int saved_write(struct saved_writer *writer, const void *bytes, size_t size);
/* Writes the end, without which a file is not whole. The caller flushes. Returns 0 or -errno. */
int saved_write_end(struct saved_writer *writer);
void saved_writer_free(struct saved_writer **writer);

struct saved_reader;

/*
 * Reads the header at fd and opens the stream. Returns 0 and *ret, -EKEYREJECTED (another
 * passphrase; or the header was changed), -ENODATA (shorter than a header), what
 * saved_header_parse returns, -ENOMEM, or another -errno.
 */
int saved_read_begin(
    int fd, const char *passphrase, struct saved_reader **ret, uint32_t *ret_version);
/*
 * Reads size bytes of content. Returns how many; fewer only at the end, which was then proven to
 * be the end; or -EBADMSG (damaged, cut off, or something was added), or another -errno.
 */
ssize_t saved_read(struct saved_reader *reader, void *bytes, size_t size);
void saved_reader_free(struct saved_reader **reader);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the file of a saved store: content is collected into pieces of one size, each sealed as
 * it is full; the last one says that it is. Used by 2sv store save, as root.
 */
#include "saved/keys.h"
#include "base/write.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define STREAM_BYTES crypto_secretstream_xchacha20poly1305_ABYTES

struct saved_writer {
	int fd;
	struct saved_keys keys;
	crypto_secretstream_xchacha20poly1305_state state;
	unsigned char header[SAVED_HEADER_SIZE]; /* bound to every piece */
	size_t used;
	unsigned char piece[SAVED_PIECE_BYTES];
	unsigned char sealed[SAVED_PIECE_BYTES + STREAM_BYTES];
};

static int
begin(struct saved_writer *writer, const char *passphrase, const struct saved_cost *cost)
{
	struct saved_header header = {.cost = *cost};
	int r;

	randombytes_buf(header.salt, sizeof(header.salt));
	r = saved_keys_derive(&header, passphrase, &writer->keys);
	if (r < 0)
		return r;
	crypto_secretstream_xchacha20poly1305_init_push(
	    &writer->state, header.stream, writer->keys.stream);
	saved_keys_check(&writer->keys, &header, header.check);
	saved_header_fill(&header, writer->header);
	return write_all(writer->fd, writer->header, sizeof(writer->header));
}

int
saved_write_begin(
    int fd, const char *passphrase, const struct saved_cost *cost, struct saved_writer **ret)
{
	struct saved_writer *writer;
	int r;

	*ret = NULL;
	if (sodium_init() < 0)
		return -ENOSYS;
	writer = sodium_malloc(sizeof(*writer));
	if (!writer)
		return -ENOMEM;
	writer->fd = fd;
	writer->used = 0;
	r = begin(writer, passphrase, cost);
	if (r < 0) {
		saved_writer_free(&writer);
		return r;
	}
	*ret = writer;
	return 0;
}

static int
seal_piece(struct saved_writer *writer, unsigned char tag)
{
	crypto_secretstream_xchacha20poly1305_push(&writer->state, writer->sealed, NULL,
	    writer->piece, writer->used, writer->header, sizeof(writer->header), tag);
	return write_all(writer->fd, writer->sealed, writer->used + STREAM_BYTES);
}

int
saved_write(struct saved_writer *writer, const void *bytes, size_t size)
{
	const unsigned char *from = bytes;

	while (size > 0) {
		size_t room = SAVED_PIECE_BYTES - writer->used, part = size < room ? size : room;

		memcpy(writer->piece + writer->used, from, part);
		writer->used += part;
		from += part;
		size -= part;
		if (writer->used == SAVED_PIECE_BYTES) {
			int r =
			    seal_piece(writer, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);

			if (r < 0)
				return r;
			writer->used = 0;
		}
	}
	return 0;
}

int
saved_write_end(struct saved_writer *writer)
{
	return seal_piece(writer, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
}

void
saved_writer_free(struct saved_writer **writer)
{
	sodium_free(*writer);
	*writer = NULL;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the file of a saved store, a piece at a time; what does not open, or ends before its end
 * was said, is damaged. Used by 2sv store restore, as root.
 */
#include "saved/keys.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define STREAM_BYTES crypto_secretstream_xchacha20poly1305_ABYTES

struct saved_reader {
	int fd;
	struct saved_keys keys;
	crypto_secretstream_xchacha20poly1305_state state;
	unsigned char header[SAVED_HEADER_SIZE];
	bool is_ended;
	size_t used, size; /* of the piece */
	unsigned char piece[SAVED_PIECE_BYTES];
	unsigned char sealed[SAVED_PIECE_BYTES + STREAM_BYTES];
};

/* Returns how many bytes there were, fewer than size only at the file's end; or -errno. */
static ssize_t
read_up_to(int fd, unsigned char *bytes, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t got = read(fd, bytes + used, size - used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		used += (size_t)got;
	}
	return (ssize_t)used;
}

static int
begin(struct saved_reader *reader, const char *passphrase, uint32_t *ret_version)
{
	struct saved_header header;
	unsigned char check[sizeof(header.check)];
	ssize_t got = read_up_to(reader->fd, reader->header, sizeof(reader->header));
	int r;

	if (got < 0)
		return (int)got;
	if ((size_t)got < sizeof(reader->header))
		return -ENODATA;
	r = saved_header_parse(reader->header, &header, ret_version);
	if (r == 0)
		r = saved_keys_derive(&header, passphrase, &reader->keys);
	if (r < 0)
		return r;
	saved_keys_check(&reader->keys, &header, check);
	if (sodium_memcmp(check, header.check, sizeof(check)) != 0 ||
	    crypto_secretstream_xchacha20poly1305_init_pull(
		&reader->state, header.stream, reader->keys.stream) != 0)
		return -EKEYREJECTED;
	return 0;
}

int
saved_read_begin(int fd, const char *passphrase, struct saved_reader **ret, uint32_t *ret_version)
{
	struct saved_reader *reader;
	int r;

	*ret = NULL;
	*ret_version = 0;
	if (sodium_init() < 0)
		return -ENOSYS;
	reader = sodium_malloc(sizeof(*reader));
	if (!reader)
		return -ENOMEM;
	reader->fd = fd;
	reader->is_ended = false;
	reader->used = reader->size = 0;
	r = begin(reader, passphrase, ret_version);
	if (r < 0) {
		saved_reader_free(&reader);
		return r;
	}
	*ret = reader;
	return 0;
}

/* The last piece, and it alone, is short, and says that it is the last. */
static int
open_piece(struct saved_reader *reader)
{
	ssize_t got = read_up_to(reader->fd, reader->sealed, sizeof(reader->sealed));
	unsigned long long size;
	unsigned char tag;

	if (got < 0)
		return (int)got;
	if ((size_t)got < STREAM_BYTES)
		return -EBADMSG;
	if (crypto_secretstream_xchacha20poly1305_pull(&reader->state, reader->piece, &size, &tag,
		reader->sealed, (unsigned long long)got, reader->header,
		sizeof(reader->header)) != 0)
		return -EBADMSG;
	reader->is_ended = (size_t)got < sizeof(reader->sealed);
	if (reader->is_ended != (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL))
		return -EBADMSG;
	reader->used = 0;
	reader->size = (size_t)size;
	return 0;
}

ssize_t
saved_read(struct saved_reader *reader, void *bytes, size_t size)
{
	unsigned char *to = bytes;
	size_t done = 0;

	while (done < size) {
		size_t left = reader->size - reader->used, part;

		if (left == 0 && reader->is_ended)
			break;
		if (left == 0) {
			int r = open_piece(reader);

			if (r < 0)
				return r;
			continue;
		}
		part = size - done < left ? size - done : left;
		memcpy(to + done, reader->piece + reader->used, part);
		reader->used += part;
		done += part;
	}
	return (ssize_t)done;
}

void
saved_reader_free(struct saved_reader **reader)
{
	sodium_free(*reader);
	*reader = NULL;
}

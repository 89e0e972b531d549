/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header: a mark, a version, what the passphrase costs, and three random or computed fields.
 * Numbers are little-endian. Pure. Used by write.c and read.c.
 */
#include "saved/saved.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define PASSES_MAX 16
#define KIBIBYTES_MIN 8
#define KIBIBYTES_MAX (1024 * 1024) /* a file must not make root's machine swap */

static const char mark[16] = {
    '2', 's', 'v', ' ', 's', 'a', 'v', 'e', 'd', ' ', 's', 't', 'o', 'r', 'e', '\n'};

const struct saved_cost saved_cost_default = {.passes = 3, .kibibytes = 256 * 1024};

_Static_assert(sizeof(mark) + 3 * 4 + 16 + 24 + 16 == SAVED_HEADER_SIZE, "saved.h");

static uint32_t
read_number(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

static void
write_number(unsigned char *bytes, uint32_t number)
{
	for (unsigned int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
}

int
saved_header_parse(
    const unsigned char bytes[SAVED_HEADER_SIZE], struct saved_header *ret, uint32_t *ret_version)
{
	memset(ret, 0, sizeof(*ret));
	*ret_version = 0;
	if (memcmp(bytes, mark, sizeof(mark)) != 0)
		return -ENOMSG;
	*ret_version = read_number(bytes + 16);
	if (*ret_version != SAVED_VERSION)
		return -EPROTONOSUPPORT;
	ret->cost.passes = read_number(bytes + 20);
	ret->cost.kibibytes = read_number(bytes + 24);
	if (ret->cost.passes < 1 || ret->cost.passes > PASSES_MAX ||
	    ret->cost.kibibytes < KIBIBYTES_MIN || ret->cost.kibibytes > KIBIBYTES_MAX)
		return -EINVAL;
	memcpy(ret->salt, bytes + 28, sizeof(ret->salt));
	memcpy(ret->stream, bytes + 44, sizeof(ret->stream));
	memcpy(ret->check, bytes + 68, sizeof(ret->check));
	return 0;
}

void
saved_header_fill(const struct saved_header *header, unsigned char bytes[SAVED_HEADER_SIZE])
{
	memcpy(bytes, mark, sizeof(mark));
	write_number(bytes + 16, SAVED_VERSION);
	write_number(bytes + 20, header->cost.passes);
	write_number(bytes + 24, header->cost.kibibytes);
	memcpy(bytes + 28, header->salt, sizeof(header->salt));
	memcpy(bytes + 44, header->stream, sizeof(header->stream));
	memcpy(bytes + 68, header->check, sizeof(header->check));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target of packet_parse. Random bytes must not only do no harm: what is accepted is
 * built again with packet_add, and the parse of that must give the same fields.
 */
#include "wire/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool holds)
{
	if (!holds)
		abort();
}

/* Parses data, and demands what every caller builds upon. */
static int
parse(struct packet *packet, const uint8_t *data, size_t size)
{
	int r;

	memcpy(packet->bytes, data, size);
	packet->size = size;
	r = packet_parse(packet, message_client_keys);
	demand(r == 0 || r == -EPROTO || r == -EPROTONOSUPPORT);
	demand(packet->count <= PACKET_FIELDS_MAX);
	demand(r != -EPROTO || packet->count == 0);
	demand(!packet_is_whole(packet));
	return r;
}

static void
rebuild(struct packet *rebuilt, const struct packet *packet)
{
	packet_begin(rebuilt, packet_get(packet, "op"));
	for (unsigned int i = 2; i < packet->count; i++)
		demand(packet_add(rebuilt, packet->fields[i].key, packet->fields[i].value) == 0);
	demand(packet_is_whole(rebuilt));
}

static void
compare(const struct packet *packet, const struct packet *other)
{
	demand(packet->count == other->count);
	for (unsigned int i = 0; i < packet->count; i++) {
		demand(strcmp(packet->fields[i].key, other->fields[i].key) == 0);
		demand(strcmp(packet->fields[i].value, other->fields[i].value) == 0);
	}
}

/* The dialogue's readers take any packet that parses. */
static void
read_as_message(const struct packet *packet)
{
	struct answer answer;
	struct done done;

	if (message_read_answer(packet, &answer) == 0)
		demand((answer.kind == ANSWER_TEXT) == (answer.text[0] != '\0'));
	demand(message_read_done(packet, &done) < 0 || packet_is(packet, "done"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct packet packet, rebuilt;

	if (size > PACKET_BYTES_MAX || parse(&packet, data, size) < 0)
		return 0;
	read_as_message(&packet);
	rebuild(&rebuilt, &packet);
	demand(rebuilt.size <= size);
	if (rebuilt.size == size)
		demand(memcmp(rebuilt.bytes, data, size) == 0);
	demand(packet_parse(&rebuilt, message_client_keys) == 0);
	compare(&packet, &rebuilt);
	return 0;
}

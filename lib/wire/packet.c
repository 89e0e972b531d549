/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds and splits packets (lib/wire/PROTOCOL, Packets). Used by the module in its caller's
 * process, by 2sv and by every role of 2svd: no I/O, no allocation, no state. A packet that
 * is being built holds "key=value" as it goes over the wire; parsing ends each key by a NUL
 * in place of its '='.
 */
#include "wire/packet.h"
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/poison.h"

/* Length of the key at text, which ends at the first byte that no key may hold; 0 = no key. */
static size_t
key_length(const char *text, size_t left)
{
	size_t length = 0;

	while (
	    length < left && (text[length] == '_' || (text[length] >= 'a' && text[length] <= 'z')))
		length++;
	return length <= PACKET_KEY_MAX ? length : 0;
}

static bool
field_is(const struct packet_field *field, const char *key, size_t length)
{
	return strncmp(field->key, key, length) == 0 &&
	       (field->key[length] == '\0' || field->key[length] == '=');
}

static bool
packet_has(const struct packet *packet, const char *key, size_t length)
{
	for (unsigned int i = 0; i < packet->count; i++)
		if (field_is(&packet->fields[i], key, length))
			return true;
	return false;
}

/* Size 0 marks a broken packet: one that was begun holds at least its version. */
static int
packet_break(struct packet *packet, int r)
{
	packet->size = 0;
	packet->count = 0;
	return r;
}

void
packet_begin(struct packet *packet, const char *operation)
{
	static const char version[] = "v=1";

	_Static_assert(PACKET_VERSION == 1, "version says PACKET_VERSION");
	memcpy(packet->bytes, version, sizeof(version));
	packet->size = sizeof(version);
	packet->fields[0] = (struct packet_field){packet->bytes, packet->bytes + 2};
	packet->count = 1;
	if (!operation)
		packet_break(packet, -EINVAL);
	else
		packet_add(packet, "op", operation);
}

int
packet_add(struct packet *packet, const char *key, const char *value)
{
	char *record = packet->bytes + packet->size;
	size_t length = strlen(key), left = PACKET_BYTES_MAX - packet->size, value_length;

	if (packet->size == 0)
		return -EINVAL;
	if (length == 0 || key_length(key, length) != length || packet_has(packet, key, length))
		return packet_break(packet, -EINVAL);
	if (!value)
		return 0;
	value_length = strlen(value);
	if (packet->count == PACKET_FIELDS_MAX || value_length > left ||
	    length + 2 > left - value_length)
		return packet_break(packet, -E2BIG);
	memcpy(record, key, length);
	record[length] = '=';
	memcpy(record + length + 1, value, value_length + 1);
	packet->fields[packet->count++] = (struct packet_field){record, record + length + 1};
	packet->size += length + value_length + 2;
	return 0;
}

int
packet_add_number(struct packet *packet, const char *key, int64_t value)
{
	char text[24];

	text_format(text, sizeof(text), "%" PRId64, value); /* the longest has 20 characters */
	return packet_add(packet, key, text);
}

bool
packet_is_whole(const struct packet *packet)
{
	return packet->count >= 2 && packet->size > 2 && packet->size <= PACKET_BYTES_MAX &&
	       packet->bytes[1] == '=';
}

/* Takes one record off the front; returns its length with the NUL, or 0 (malformed). */
static size_t
split_one(struct packet *packet, char *record, size_t left)
{
	size_t length = key_length(record, left);
	const char *end = memchr(record, '\0', left);

	if (length == 0 || !end || record[length] != '=' || packet->count == PACKET_FIELDS_MAX ||
	    packet_has(packet, record, length))
		return 0;
	record[length] = '\0';
	packet->fields[packet->count++] = (struct packet_field){record, record + length + 1};
	return (size_t)(end - record) + 1;
}

static bool
packet_split(struct packet *packet)
{
	size_t taken;

	packet->count = 0;
	if (packet->size > PACKET_BYTES_MAX)
		return false;
	for (size_t at = 0; at < packet->size; at += taken) {
		taken = split_one(packet, packet->bytes + at, packet->size - at);
		if (taken == 0)
			return false;
	}
	return packet->count >= 2 && field_is(&packet->fields[0], "v", 1) &&
	       field_is(&packet->fields[1], "op", 2);
}

static bool
key_is_allowed(const char *key, const char *const allowed[])
{
	for (size_t i = 0; allowed[i]; i++)
		if (strcmp(allowed[i], key) == 0)
			return true;
	return false;
}

/* Drops unknown x_ keys; false if another key is not allowed. v and op always are. */
static bool
packet_sift(struct packet *packet, const char *const allowed[])
{
	unsigned int kept = 2;

	for (unsigned int i = 2; i < packet->count; i++) {
		if (key_is_allowed(packet->fields[i].key, allowed))
			packet->fields[kept++] = packet->fields[i];
		else if (strncmp(packet->fields[i].key, "x_", 2) != 0)
			return false;
	}
	packet->count = kept;
	return true;
}

int
packet_parse(struct packet *packet, const char *const allowed[])
{
	int64_t version;

	if (!packet_split(packet) ||
	    number_parse(packet->fields[0].value, 1, INT32_MAX, &version) < 0)
		return packet_break(packet, -EPROTO);
	if (version != PACKET_VERSION) {
		/* Another version may have other keys: only what they share is believed. */
		packet->count = 2;
		return -EPROTONOSUPPORT;
	}
	if (!packet_sift(packet, allowed))
		return packet_break(packet, -EPROTO);
	return 0;
}

const char *
packet_get(const struct packet *packet, const char *key)
{
	size_t length = strlen(key);

	for (unsigned int i = 0; i < packet->count; i++)
		if (field_is(&packet->fields[i], key, length))
			return packet->fields[i].value;
	return NULL;
}

int
packet_get_number(
    const struct packet *packet, const char *key, int64_t min, int64_t max, int64_t *out)
{
	const char *value = packet_get(packet, key);

	return value ? number_parse(value, min, max, out) : -ENOENT;
}

bool
packet_is(const struct packet *packet, const char *operation)
{
	const char *value = packet_get(packet, "op");

	return value && strcmp(value, operation) == 0;
}

void
packet_wipe(struct packet *packet)
{
	explicit_bzero(packet, sizeof(*packet));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One packet of the wire: key=value records, each ended by NUL, at most 4096 bytes
 * (lib/wire/PROTOCOL). Pure: no I/O, no allocation. Used by the module, 2sv and 2svd.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKET_BYTES_MAX 4096
#define PACKET_FIELDS_MAX 24
#define PACKET_KEY_MAX 16

struct packet_field {
	const char *key;   /* lies in the packet's bytes; NUL-ended once parsed (built: by '=') */
	const char *value; /* lies there too; NUL-ended */
};

/*
 * About 4.5 kB: live on the stack. A packet is either being built (packet_begin, packet_add)
 * or was parsed (bytes and size filled by link_receive, then packet_parse). Never copy a
 * struct packet by assignment: fields point into it. Wipe with packet_wipe where it held
 * a code or a secret.
 */
struct packet {
	size_t size;	    /* bytes in use */
	unsigned int count; /* fields in use */
	struct packet_field fields[PACKET_FIELDS_MAX];
	char bytes[PACKET_BYTES_MAX + 1]; /* one more than may be sent */
};

/* Makes an empty packet that begins with v=1 (see PACKET_VERSION) and op=operation. */
void packet_begin(struct packet *packet, const char *operation);
#define PACKET_VERSION 1

/*
 * Adds key=value. A NULL value adds nothing and is no error (an item that PAM does not know).
 * Returns 0; -EINVAL (key not [a-z_]{1,16}, or there already); -E2BIG (a 25th field, or no room).
 * After any failure the packet is broken for good: packet_is_whole() is false and
 * link_send refuses it, so that a caller may add all fields and check once.
 */
int packet_add(struct packet *packet, const char *key, const char *value);
int packet_add_number(struct packet *packet, const char *key, int64_t value);
bool packet_is_whole(const struct packet *packet);

/*
 * Splits packet->bytes[0..size) into fields. Every byte must belong to a record; each key must
 * stand in allowed (a NULL-ended list) or begin with x_ (those are dropped); none twice; v and op
 * must be there, v a version that we speak. Returns 0, -EPROTO (malformed, unknown key),
 * or -EPROTONOSUPPORT (well-formed, another version: packet_get(packet, "v") tells which).
 */
int packet_parse(struct packet *packet, const char *const allowed[]);

/* The value of key, or NULL. Borrowed from the packet. */
const char *packet_get(const struct packet *packet, const char *key);

/* The value of key as number: 0; -ENOENT without the key; -EINVAL, -ERANGE as number_parse. */
int packet_get_number(
    const struct packet *packet, const char *key, int64_t min, int64_t max, int64_t *out);

/* True if the packet's op is operation. */
bool packet_is(const struct packet *packet, const char *operation);

/* Overwrites the packet so that the compiler can't leave it out. */
void packet_wipe(struct packet *packet);
#define scope_packet scope(packet_wipe)

/* SPDX-License-Identifier: BSD-2-Clause */
/* From bytes of the wire to values of JSON. Used by form.c. */
#pragma once

#include "tools/form_rows.h"
#include "wire/packet.h"

#include <jansson.h>
#include <stdint.h>

/* What only memory could have kept from being made; aborts where it is NULL. */
json_t *form_made(json_t *value);

/* Any bytes but NUL: each byte that is no UTF-8 is U+FFFD. NULL and "" are null. */
json_t *form_value_text(const char *text);

/* "2026-11-25T14:04:00Z" (RFC 3339); null for 0, and for years that it has no form for. */
json_t *form_value_time(int64_t at);

/* The value of key in row; null where it is missing or is no such value. */
json_t *form_value_of(const struct packet *row, const struct form_key *key);

/* The object with all keys. */
json_t *form_value_row(const struct packet *row, const struct form_key keys[]);

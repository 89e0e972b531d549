/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the fields of a row from the service; what is missing or strange is empty, 0 or "?". */
#pragma once

#include "tools/table.h"
#include "wire/packet.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

bool row_is(const struct packet *row, const char *kind);
const char *row_text(const struct packet *row, const char *key); /* never NULL */
int64_t row_number(const struct packet *row, const char *key);
void row_print_recovery(const struct packet *row, FILE *out); /* of kind recovery, else nothing */

/*
 * What happened, of an event that decides of no login: "begun", "kept", "undone", "ended" or
 * "tried" of a door (2sv protect), "found" of the doctor; else "".
 */
#define ROW_CHANGE_SIZE 16
void row_change(const struct packet *row, char change[ROW_CHANGE_SIZE]);
void row_time(const struct packet *row, const char *key, char text[TIME_TEXT_SIZE]);

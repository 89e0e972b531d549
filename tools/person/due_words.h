/* SPDX-License-Identifier: BSD-2-Clause */
/* Until when an account does without a device, in words. Called by status.c; pure. */
#pragma once

#include "wire/message.h"

#include <stdint.h>

#define DUE_WORDS_SIZE 100

/*
 * From a row that has due, at and skips: "a device is wanted by 2026-12-31 (10 days left)"; ""
 * where the row has no due.
 */
void due_words(const struct packet *row, int64_t now, char words[DUE_WORDS_SIZE]);

/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests of letters share: a claim that is filled, and the letter made of it. */
#pragma once

#include "notify/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

extern struct claim claim;
extern struct letter letter;
extern const struct letter_head head, roots; /* ann reads it, or root */

/* Forgets the alerts: a set-up of cmocka's. */
int letter_begin(void **state);

/* An alert from key, value pairs up to NULL. */
void __attribute__((sentinel)) add_alert(const char *key, ...);

/* Are these words in the letter? */
bool says(const char *words);

/* Whatever was in it: lines that a terminal has room for, and nothing that acts on one. */
void expect_fit(void);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where in one field the password ends and the code begins. Pure.
 */
#pragma once

#include <stddef.h>

/* The longest code: "12345678-12345678", or a recovery code in its groups. */
#define CUT_BYTES_MAX 19

/*
 * How many bytes of field, from its begin, are the password; the rest is the code. A code is, at
 * the very end: a recovery code as it is shown (four groups of four letters or digits, joined by
 * '-', at least one a letter); or two codes of as many digits (6 to 8), joined by '-'; or digits
 * of them, 1..8. All of field is the password where none of these is there, and where digits is 0.
 */
size_t cut_find(const char *field, unsigned int digits);

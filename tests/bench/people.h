/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The people of the bench: each number has a name, a uid and a secret of its own. Used by the
 * programs of the bench; the files of every stack are made from the same.
 */
#pragma once

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#define PEOPLE_MAX 1000000
#define PEOPLE_SECRET_SIZE 20
#define PEOPLE_NAME_SIZE 32
#define PEOPLE_FIRST_UID 100000

/* All that a secret must be here is another one for each number. */
static inline void
people_secret(int64_t number, unsigned char secret[PEOPLE_SECRET_SIZE])
{
	for (int i = 0; i < PEOPLE_SECRET_SIZE; i++)
		secret[i] = (unsigned char)((number >> 8 * (i % 4)) ^ (i * 37));
}

static inline void
people_name(int64_t number, char name[PEOPLE_NAME_SIZE])
{
	(void)snprintf(name, PEOPLE_NAME_SIZE, "person%06" PRId64, number);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* write(2), for as long as it takes. Used by every program that makes a file. */
#pragma once

#include <stddef.h>

/* Writes all of bytes. Returns 0 or -errno; some of it may be written then. */
int write_all(int fd, const void *bytes, size_t size);

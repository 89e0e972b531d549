/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device of a rehearsal's account, enrolled at the service with a secret that is made here, so
 * that its codes can be computed here as well. Used by rehearse.c, as root. RFC 6238 by liboath.
 */
#pragma once

#include "base/scope.h"

#include <stddef.h>
#include <stdint.h>

#define REHEARSE_SECRET_BYTES 20
#define REHEARSE_CODE_SIZE 7

struct rehearse_device {
	char secret[REHEARSE_SECRET_BYTES];
};
void rehearse_device_wipe(struct rehearse_device *device);
#define scope_rehearse_device scope(rehearse_device_wipe)

/*
 * A new secret, and an active device of the account that has it. Returns 0, or -errno with words
 * (size bytes): what failed, or what the service said.
 */
int rehearse_device_enrol(
    struct rehearse_device *device, const char *account, char *words, size_t size);

/*
 * The service forgets all that it has of the account, and keeps one line: that the door (NULL = not
 * known any more) was tried, and what came of it (why). That it has nothing is no error. 0 or
 * -errno.
 */
int rehearse_device_forget(const char *account, const char *door, const char *why);

/* The code of now (Unix seconds). Returns 0 or -errno. */
int rehearse_device_code(
    const struct rehearse_device *device, int64_t now, char code[REHEARSE_CODE_SIZE]);

/* A code that the device does not show within ten minutes of now. Returns 0 or -errno. */
int rehearse_device_wrong_code(
    const struct rehearse_device *device, int64_t now, char code[REHEARSE_CODE_SIZE]);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel says of the machine: whether its clock is right, and which run of it this is.
 * Used by loop.c and holding.c; runs in the keeper.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* adjtimex(2) */
bool kernel_clock_is_synchronised(void);

#define BOOT_ID_SIZE 40

/* /proc/sys/kernel/random/boot_id (random(4)). Returns 0 or -errno. */
int kernel_boot_id(char id[BOOT_ID_SIZE]);

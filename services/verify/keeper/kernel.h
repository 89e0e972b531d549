/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel says of the machine: which run of it this is. Used by holding.c and batch.c; runs
 * in the keeper.
 */
#pragma once

#include <stddef.h>

#define BOOT_ID_SIZE 40

/* /proc/sys/kernel/random/boot_id (random(4)). Returns 0 or -errno. */
int kernel_boot_id(char id[BOOT_ID_SIZE]);

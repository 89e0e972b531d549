/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose turn the store is: its folder is locked, by the service's keeper for life, by a spawned
 * one for each act. Called by holding.c; runs in the keeper. Source: flock(2).
 */
#pragma once

#include <stddef.h>

/* Longer than many acts, shorter than the talker's and the module's patience. */
#define LOCK_WAIT_MS 5000

/*
 * Locks the folder that path lies in, or a file there if others may read the folder, waiting at
 * most wait_ms. Returns 0 and *ret_fd (closing it unlocks), -ETIMEDOUT (another keeper has it), or
 * another -errno, with words.
 */
int lock_take(const char *path, int wait_ms, int *ret_fd, char *words, size_t size);

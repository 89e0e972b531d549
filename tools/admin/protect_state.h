/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A change that waits for proof: what was changed, where the proof is looked for, and when it is
 * over. It lies in a folder of root's own until it is kept or taken back, so that whoever finds it
 * (the timer, the next boot, root) can take it back byte by byte. Used by the commands of protect.
 */
#pragma once

#include "tools/admin/protect_plan.h"

#include <stdbool.h>
#include <stdint.h>

#define PROTECT_FOLDER TWOSV_PROTECTDIR
#define PROTECT_TRY PROTECT_FOLDER "/try" /* the note of rehearse.h */
#define PROTECT_DOOR_SIZE 32
#define BOOT_ID_SIZE 40

struct protect_state {
	char door[PROTECT_DOOR_SIZE];
	int64_t ends;		 /* seconds of CLOCK_BOOTTIME: nobody sets that clock */
	char boot[BOOT_ID_SIZE]; /* of which boot */
};

/*
 * One at a time works in folder, which is made if it is missing: the lock ends with *ret_lock.
 * Returns 0, -EWOULDBLOCK (another one is at work), -EPERM (it is not root's alone) or -errno.
 */
int protect_lock(const char *folder, int *ret_lock);

/* Writes it down, whole or not at all, and to the disk. Returns 0 or -errno. */
int protect_state_write(
    const char *folder, const struct protect_state *state, const struct protect_plan *plan);

/* What waits; the plan is the caller's to free. 0, -ENOENT (nothing), -EBADMSG, or -errno. */
int protect_state_read(const char *folder, struct protect_state *state, struct protect_plan *plan);

/* Nothing waits any more. Returns 0 or -errno. */
int protect_state_remove(const char *folder);

/* This boot's id and its clock's seconds. 0 or -errno. */
int protect_clock_read(char boot[BOOT_ID_SIZE], int64_t *ret_now);

/* Seconds that are left, 0 = it is over; of another boot it is. */
int64_t protect_state_left(const struct protect_state *state);

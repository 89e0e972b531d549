/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A restored store takes the place of the one before, with its key and its id: three files in two
 * folders. While they are exchanged there is no id, so that no mixture of them is ever opened; a
 * swap that was cut off is finished by the next 2sv store restore. Called by store_restore.c.
 */
#pragma once

#include "settings/settings.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct store_swap {
	char database[PATH_MAX], key[PATH_MAX], id[PATH_MAX];
	/* The new ones, as the keeper finds them (store/..., errand_work.c). */
	char new_database[PATH_MAX], new_key[PATH_MAX], new_id[PATH_MAX];
	char ready[PATH_MAX];  /* the new id once the swap has begun */
	char before[PATH_MAX]; /* what the old database is called then; "" = there was none */
};

/* Fills the paths. Returns 0 or -ENAMETOOLONG. */
int store_swap_begin(const struct settings *settings, struct store_swap *ret);

/* True if one has begun, and has not ended. */
bool store_swap_is_cut_off(const struct store_swap *swap);

/* Removes new files that never became anything. */
void store_swap_clear(const struct store_swap *swap);

/* Begins it, all new files being whole and ready, or goes on. Returns 0 or -errno. */
int store_swap_run(struct store_swap *swap);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A saved store taken out of its file, beside the one in use: all of it is proven before anything
 * is changed. Called by store_restore.c.
 */
#pragma once

#include "saved/saved.h"
#include "tools/admin/store_swap.h"

struct store_stage {
	const struct store_swap *swap;
	uid_t owner; /* of key and database */
	gid_t group;
	int64_t saved_at; /* set: Unix seconds */
};

/*
 * Writes the new key (0400), database (0600) and id (0644, random) beside the old ones. Returns
 * 0, -EBADMSG (the saved file is not whole), or another -errno; then nothing is left of them.
 */
int store_stage_make(struct store_stage *stage, struct saved_reader *reader);

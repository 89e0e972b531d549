/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records of the spool, from file to act. They are root's word, and yet read as strictly as what
 * comes over the wire. Called by spool.c; runs in the keeper.
 */
#pragma once

#include "keeper/holding.h"
#include "wire/spool.h"

#define RECORDS_MAX 32 /* at once: a login waits no longer than they take */

/*
 * Which records: names[0..count) of the spool at path, at most RECORDS_MAX. Borrowed. Set is
 * unread: -errno of one that can't be read now, or 0.
 */
struct records {
	const char *path;
	char (*names)[ONCE_SIZE];
	unsigned int count;
	int unread;
};

/*
 * Takes them: runs their acts as one batch, dated by the records' own times but never after now,
 * and marks them. One that can't be one is named in the log and marked; one that can't be read
 * now, or whose act failed, is not marked, and is met again. Returns how many were news, or -errno.
 */
int records_take(struct records *records, struct holding *holding, int64_t now);

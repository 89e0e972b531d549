/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes what the module wrote into the spool while nobody answered it: in order of time, a few
 * records at a time between two batches of talkers' acts. An act, its event, its alert and the id
 * it was told under are one transaction, so a record that is met again does nothing. Called by
 * loop.c; runs in the keeper, which can read the records but not remove them.
 */
#pragma once

#include "keeper/holding.h"
#include "wire/spool.h"

/* Of one record after the other, as the names sort. */
struct spool_names {
	char (*list)[ONCE_SIZE];
	unsigned int count, room;
};

struct spool {
	const char *path; /* NULL or "" = none */
	int watch_fd;	  /* inotify(7): readable where a record has come; -1 = none */
	bool is_due;	  /* something may have come since the last look */
	int64_t looked_at;
	int64_t failed_at;	  /* nothing could be taken; 0 = it could */
	bool was_named;		  /* what is wrong with the folder stands in the log */
	struct spool_names names; /* that wait */
	unsigned int next, taken; /* of them */
	int unread;		  /* -errno of one that can't be read now, or 0 */
};

/* Nothing is opened but the watch; path is borrowed. */
void spool_begin(struct spool *spool, const char *path);
void spool_end(struct spool *spool);

/* The watch is readable. */
void spool_notice(struct spool *spool);

/* True if there are records that wait to be taken, so that spool_run is to be called again soon. */
bool spool_is_busy(const struct spool *spool);

/* Takes a few records, if any wait and the store can be used. Sometimes looks anew by itself. */
void spool_run(struct spool *spool, struct holding *holding, int64_t now);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store as it lies on the disk, held against what people were told. The service must not run:
 * what is read is a copy, so that the next keeper finds all as the last one left it.
 */
#pragma once

#include "tests/kills/told.h"

#include <stdbool.h>

struct ledger {
	const struct told *told;
	const char *store;     /* the database's path */
	const char *copy;      /* where it may be copied to; and COPY-wal */
	unsigned int rounds;   /* that have ended: the number of the one that runs */
	unsigned int begun;    /* rounds of which codes may have been typed */
	unsigned int id_count; /* login ids that were found by earlier looks */
	bool is_last;	       /* what was told late is in the store by now */
	int64_t late;	       /* sessions that were, at the last look */
	unsigned int faults;   /* each was said on standard error */
};

void ledger_check(struct ledger *ledger);
/* What stands in the told memory alone: no code accepted twice, no answer out of place. */
void ledger_check_told(struct ledger *ledger);

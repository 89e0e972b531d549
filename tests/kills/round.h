/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One round: everybody logs in at once, two processes a person with the same codes; here and
 * there in it something is killed, or the power is cut; the next login must be let in each time;
 * then codes that were accepted are typed again. Each round has codes of its own: its clock is that
 * much later.
 */
#pragma once

#include "tests/kills/disk.h"
#include "tests/kills/ledger.h"
#include "tests/kills/victim.h"

#include <stdio.h>

enum mode {
	MODE_KILL = 0, /* one process, by kill -9 */
	MODE_CUT,      /* all of them, and what no sync has made durable */
	MODE_LIE,      /* as MODE_CUT, on a disk whose syncs do nothing: faults must be found */
};

struct course {
	enum mode mode;
	struct tree tree;
	struct told *told;
	struct ledger ledger;
	struct disk_control *disk;
	const char *services; /* the folder of the PAM services */
	const char *spool;    /* of sessions that could not be told at once */
	FILE *log;	      /* what 2svd logged */
	uint64_t seed;
	int64_t begins_at;		   /* the clock of round 0 */
	int64_t span_us;		   /* how long a round's logins take, about */
	unsigned int deaths[VICTIM_COUNT]; /* of roles of the supervisor that runs */
	unsigned int kills[VICTIM_COUNT];
	unsigned int count;	     /* kills or cuts so far */
	unsigned int cuts_that_lost; /* that took something unsynced with them */
	unsigned int in_commits;     /* kills of the keeper while it waited for the disk */
};

/* How the disk is from the next start of the service on. */
void disk_set(struct course *course);
void round_run(struct course *course);
/* Ends the service as told, and looks a last time. */
void round_last(struct course *course);

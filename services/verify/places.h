/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who must go when there are more dialogues than places. Of max places 8 are kept for the
 * console and 32 more for proven prefixes, so that no crowd keeps the owner or the admin out.
 * Pure; called by the parent of the talkers (talkers.c), roles talk and user.
 */
#pragma once

#include "dialogue/report.h"

#define PLACES_CONSOLE 8
#define PLACES_PROVEN 32
#define PLACES_MAX_SMALLEST 64

/* A place and who holds it. */
struct holder {
	bool is_busy;
	bool is_leaving; /* told to go already: does not count any more */
	enum standing standing;
	uint64_t number; /* in the order of coming */
	char prefix[REPORT_PREFIX_SIZE];
};

struct places {
	struct holder *holders;
	const struct holder **scratch; /* room for count pointers */
	size_t count;		       /* of both */
	size_t max;		       /* max_dialogues, at least PLACES_MAX_SMALLEST */
};

/*
 * Returns the index of the holder who must go, or -1 where all may stay. Decoys go first, then
 * the unproven: of these the newest of the prefix that holds most places. Those who have not
 * said hello yet count as unproven of one prefix, of which the oldest goes (an honest client says
 * it at once). Where only better ones are left, the newest of the heaviest prefix among them.
 */
int places_victim(const struct places *places);

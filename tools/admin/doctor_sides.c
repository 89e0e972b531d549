/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor's look at ways past desktop doors that ask a code. Called by doctor_doors.c. */
#include "tools/admin/doctor_walk.h"
#include "tools/admin/side_ways.h"

#include <string.h>

#include "base/poison.h"

struct saying {
	struct doctor *doctor;
	const char *check;
};

static void
say(void *context, const struct side_way *way)
{
	const struct saying *saying = context;
	struct doctor_line line = {.state = DOCTOR_NOTE,
	    .check = saying->check,
	    .file = way->file,
	    .line = way->line,
	    .cure = way->cure};

	doctor_say(saying->doctor, &line, "%s%s%s", way->what, way->what[0] ? " " : "", way->words);
}

void
doctor_sides(struct doctor *doctor, const struct doors_looked *all)
{
	struct saying saying = {.doctor = doctor};
	bool has_locker = false;

	for (size_t i = 0; i < all->count; i++) {
		const struct looked *looked = &all->of[i];

		if (!looked->asks)
			continue;
		saying.check = looked->door->check;
		side_ways_find(looked->door->name, say, &saying);
		has_locker |= strcmp(looked->door->protect, DOCTOR_PROTECT_LOCKERS) == 0;
	}
	saying.check = "door xsecurelock";
	if (has_locker)
		side_ways_find(SIDE_WAYS_XSECURELOCK, say, &saying);
}

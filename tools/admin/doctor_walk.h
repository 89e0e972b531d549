/* SPDX-License-Identifier: BSD-2-Clause */
/* The doors as they were read and walked, and words for what was found. Used by doctor_doors.c. */
#pragma once

#include "stacks/walk.h"
#include "tools/admin/doctor_lines.h"

struct looked {
	const struct doctor_door *door;
	struct stack stack;
	struct walk walk;
	int r;	   /* of reading it */
	bool asks; /* a code is asked there */
};

#define DOORS_LOOKED_MAX 16

struct doors_looked {
	struct looked of[DOORS_LOOKED_MAX];
	size_t count;
};

#define DOCTOR_PROTECT_LOCKERS "to protect it: 2sv protect lockers"

/* What opens a session, or a screen, beside those of them that ask a code. */
void doctor_sides(struct doctor *doctor, const struct doors_looked *all);

/* Says each fault of the door at, which an earlier door has not said. */
void doctor_walk_say(struct doctor *doctor, struct doors_looked *all, size_t at);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's table: which door asks what, of whom, by which way of coming in. A list in the form.
 * Used by doctor_doors.c and doctor_sshd.c.
 */
#pragma once

#include "stacks/walk.h"
#include "tools/admin/doctor.h"

struct doctor_way {
	const char *door; /* "sshd" */
	const char *who;  /* "everybody", "root", names */
	const char *from; /* an address; "" = anywhere */
	const char *by;	  /* sshd's methods, or "console"; "" = the only way that there is */
	const char *asks; /* "password, code" */
};

void doctor_ways_begin(struct doctor *doctor);
void doctor_ways_add(struct doctor *doctor, const struct doctor_way *way);
/* Prints them, and forgets them. */
void doctor_ways_end(struct doctor *doctor);

/* What a stack asks, in words: "password, code", "nothing", "password, code (not always)". */
#define DOCTOR_ASKS_SIZE 64
void doctor_ways_words(const struct walk_way *way, char ret[DOCTOR_ASKS_SIZE]);

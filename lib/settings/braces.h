/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the sections of a file begin, and what libconfuse lets pass in them: a section that does
 * not end, a key that is given twice. Called by parse.c.
 */
#pragma once

#include "settings/complaint.h"
#include "settings/rule.h"

#define BRACES_SECTIONS_MAX (2 * SECTIONS_MAX + 1) /* a file with more is refused by sections.c */

struct braces {
	int lines[BRACES_SECTIONS_MAX]; /* where each section begins, in the order of the file */
	size_t count;			/* may be more than there are lines */
};

/* text went through settings_scan. Returns 0, or -EINVAL with words in complaint. */
int braces_find(const char *text, struct braces *ret, struct complaint *complaint);

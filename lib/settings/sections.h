/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sections "rule" and "deadline" of 2sv.conf, from libconfuse to struct sections. Called by
 * parse.c. Source: libconfuse 3.3, confuse.h.
 */
#pragma once

#include "settings/complaint.h"
#include "settings/rule.h"

#include <confuse.h>

/*
 * The options of a section, for CFG_SEC: copied, and the first one's value given a place. That is
 * how a callback of libconfuse, which knows of a section nothing else, finds whose it is.
 */
#define SECTION_OPTIONS_MAX 11
extern const cfg_opt_t rule_options[SECTION_OPTIONS_MAX], deadline_options[SECTION_OPTIONS_MAX];

/* Where a section was found. */
struct section_place {
	const char *file;
	int line;
};

/*
 * Take the section of libconfuse behind those that there are. Return 0, or -EINVAL with words in
 * complaint, or -ENOMEM.
 */
int rule_take(struct sections *sections, cfg_t *section, const struct section_place *place,
    struct complaint *complaint);
int deadline_take(struct sections *sections, cfg_t *section, const struct section_place *place,
    struct complaint *complaint);

/* Sets groups, from all sections there are. Returns 0, -ENOMEM or -E2BIG: they are too many. */
int sections_collect(struct sections *sections);

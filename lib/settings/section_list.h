/* SPDX-License-Identifier: BSD-2-Clause */
/* A list of names or networks in a section of 2sv.conf. Used by sections.c. */
#pragma once

#include <confuse.h>

#define SECTION_NAME_SIZE 256 /* of an account, a group, a door; with the NUL */

enum section_list_kind {
	SECTION_NAMES = 0, /* printable, without ',', ':', '/' */
	SECTION_NETWORKS,  /* networks.h, and "local" */
};

struct section_list {
	const char *key;
	enum section_list_kind kind;
	const char *wanted; /* of each: for who wrote another thing */
};

/*
 * Puts the list into *ret, one malloc'ed text: names divided by '\n', networks by ' '; NULL where
 * it is not given. Returns 0, -ENOMEM, or -EINVAL: it is empty, or has a bad word or one twice,
 * which is *ret_bad then, borrowed from section.
 */
int section_list_take(
    cfg_t *section, const struct section_list *list, char **ret, const char **ret_bad);

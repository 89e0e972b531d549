/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of PAM modules in auth: which are a first step (a password and its like), which
 * prove nothing; and the options of pam_2sv itself, pam_2sv(8). Used by walk.c and 2sv. Pure.
 */
#pragma once

#include "stacks/stack.h"

#define MODULE_2SV "pam_2sv.so"

enum module_part {
	PART_UNKNOWN = 0, /* may succeed for reasons of its own: counts as a first step */
	PART_PASSWORD,
	PART_NEUTRAL, /* whatever it says, nobody has proven anything */
	PART_NOTHING, /* is always ignored */
	PART_PERMIT,
	PART_DENY,
	PART_ROOT,     /* succeeds for root alone */
	PART_CODE,     /* pam_2sv that asks */
	PART_CODE_KEY, /* pam_2sv if_key */
	PART_KEY_USED, /* pam_2sv key_used */
	PART_DECOY,    /* pam_2sv decoy */
	PART_SPLIT,    /* pam_2sv split: asks nothing, is ignored or ends it */
};

enum module_part module_part(const struct stack_entry *entry);

/* True if that part, a password, may be ignored: some are told whom not to know. */
bool module_may_ignore(const struct stack_entry *entry);

/* True for a module that asks for a second factor of another maker. */
bool module_is_second_factor(const struct stack_entry *entry);

/* The first argument of a line of pam_2sv that makes the module refuse everybody, or NULL. */
const char *module_bad_option(const struct stack_entry *entry);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a person may write in place of a word, where no place for a code is right: a line that is
 * "sufficient" ends the stack of each door that includes its file, before what stands behind the
 * include. Pure. Used by 2sv. Source: pam.conf(5), pam_faillock(8).
 */
#pragma once

#include "stacks/walk.h"

struct mend {
	size_t entry; /* of the stack: the line that says sufficient */
	int lines;    /* with [success=LINES default=ignore] there the walk finds no fault */
};

/*
 * For a stack in which a walk found faults. True and *ret if one word mends all of them: the line
 * jumps to a pam_permit of its own file, so that other doors open and close as before, but go on
 * to their own lines. stack is as it was when this returns.
 */
bool mend_find(struct stack *stack, const char *door, const struct walk *walk, struct mend *ret);

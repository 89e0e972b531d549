/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the line of pam_2sv in PHASE_PASSWORD does there: is each change of a password heard of, and
 * does the code hold that it may want? Used by 2sv. Pure. Source: pam_2sv(8).
 */
#pragma once

#include "stacks/stack.h"

enum passwords {
	PASSWORDS_UNHEARD = 0, /* there is no such line */
	PASSWORDS_PASSED_BY,   /* a line before it can end the stack well, or jump over it */
	PASSWORDS_HEARD,       /* its owner is told; no code is wanted */
	PASSWORDS_NOT_HEEDED,  /* a code is asked, and a wrong one keeps nobody from the change */
	PASSWORDS_ASK,	       /* who changes his own gives a code */
};

/*
 * *ret_line is the entry of stack that is meant: that of pam_2sv, or the one that passes it by;
 * NULL where there is none. Of several lines of pam_2sv it is the first that asks, else the first.
 */
enum passwords passwords_judge(const struct stack *stack, const struct stack_entry **ret_line);

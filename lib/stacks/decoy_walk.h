/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes every way of a login whose password was wrong, and says where one ends before the decoy
 * asks: the prompt then tells that it was wrong. Pure. Used by 2sv. Source: pam.conf(5).
 */
#pragma once

#include "stacks/stack.h"

/*
 * For an auth stack in which a line is a decoy that asks at door. True and *ret_entry, the line
 * that ended such a login, or led past the decoy. A refusal that a right password meets as well, as
 * of pam_nologin, tells nothing, and is no such line.
 */
bool decoy_is_passed(const struct stack *stack, const char *door, size_t *ret_entry);

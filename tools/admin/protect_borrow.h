/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of pam.d that take in the auth lines of a door (i3lock, swaylock and others: "auth include
 * login"). Their programs ask once, and nobody with a device could open a screen by what login
 * asks: they get those lines as their own, and ask what they asked. Used by the commands of
 * protect.
 */
#pragma once

#include "tools/admin/protect_plan.h"

/* Adds to the plan each file that borrows from lender. 0 or -errno. */
int protect_borrow_plan(struct protect_plan *plan, const char *lender);

/*
 * When lines were taken out: files that have no line of 2sv any more borrow again, as before, if
 * lender, as the plan leaves it, asks no code; else they go on with lines of their own. 0 or
 * -errno.
 */
int protect_borrow_again(struct protect_plan *plan, const char *lender);

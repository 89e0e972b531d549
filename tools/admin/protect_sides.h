/* SPDX-License-Identifier: BSD-2-Clause */
/* What root should know before a desktop door is changed. Used by protect.c. */
#pragma once

#include "tools/admin/protect_doors.h"
#include "tools/admin/protect_plan.h"

#include <stdio.h>

/*
 * Says how a code is typed at each program of the door that asks once, and what goes on to let
 * people in without one, with the file that says so; of other doors, which files borrowed their
 * lines: lines of text.
 */
void protect_sides_say(const struct protect_door *door, const struct protect_plan *plan, FILE *out);

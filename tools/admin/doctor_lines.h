/* SPDX-License-Identifier: BSD-2-Clause */
/* Single lines of pam.d, each looked at for itself. Used by doctor_doors.c. */
#pragma once

#include "stacks/stack.h"
#include "tools/admin/doctor.h"

/* Of a door that asks codes: lines that libpam can't use, options, controls, missing phases. */
void doctor_lines(
    struct doctor *doctor, const char *door, const char *check, const struct stack *auth);

/* Of the files that cron and services read as well: no session line of pam_2sv belongs there. */
void doctor_lines_shared(struct doctor *doctor);

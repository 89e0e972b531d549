/* SPDX-License-Identifier: BSD-2-Clause */
/* Single lines and parts of pam.d, each looked at for itself. Used by doctor_doors.c. */
#pragma once

#include "stacks/stack.h"
#include "tools/admin/doctor.h"

/* Of a door that asks codes: lines that libpam can't use, options, controls, missing phases. */
void doctor_lines(
    struct doctor *doctor, const char *door, const char *check, const struct stack *auth);

/* A door whose sibling is the same program by another name. */
struct doctor_door {
	const char *name, *check, *sibling, *protect;
	bool is_extra; /* looked at only where this machine has its file */
};

/* Files of these doors that others than root may change; modules that are not there. */
void doctor_parts(struct doctor *doctor, const struct doctor_door *doors, size_t count);

/* At which of them the decoy is on, and a wrong password that does not come to it. */
void doctor_decoy(struct doctor *doctor, const struct doctor_door *doors, size_t count);

/* Services that are none of these doors, and ask a password alone. */
void doctor_others(struct doctor *doctor, const struct doctor_door *doors, size_t count);

/* Whether changes of passwords are told, and want a code: passwd, where it is there. */
void doctor_passwords(struct doctor *doctor);

/* Of a door whose program asks once: the line that takes code and password apart, and its fellow.
 */
void doctor_field(
    struct doctor *doctor, const char *door, const char *check, const struct stack *auth);
/* The same of servers that are looked at for nothing else. */
void doctor_fields(struct doctor *doctor);

/* Lockers and others that are installed, and have no file of their own. */
void doctor_lockers(struct doctor *doctor);

/* Of the files that cron and services read as well: no session line of pam_2sv belongs there. */
void doctor_lines_shared(struct doctor *doctor);

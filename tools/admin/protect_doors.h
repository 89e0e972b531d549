/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which files of pam.d a door has, and what becomes of each. Used by the commands of protect.
 */
#pragma once

#include "tools/admin/protect_plan.h"
#include "tools/tool.h"

#define PROTECT_SERVICES_MAX 4

struct protect_door {
	const char *name;
	const char *services[PROTECT_SERVICES_MAX]; /* its files: sudo has sudo-i beside it */
	bool is_set; /* of several programs, of which a machine has some; else the first is there */
	bool has_password; /* a password that has expired is changed there */
	bool is_password;  /* nobody comes in there: it changes passwords alone */
};

/* The i-th of its files that this machine has, as the plan leaves it; NULL behind the last one. */
const char *protect_door_service(
    const struct protect_door *door, const struct protect_plan *plan, size_t i);

/* True if the log's door, of a service or of lockers, is that door. */
bool protect_door_has(const struct protect_door *door, const char *logged);

/* The door of that name, or NULL. */
const struct protect_door *protect_door_find(const char *name);

/* The door which has that file of pam.d, or NULL: "lightdm" is of desktop. */
const struct protect_door *protect_door_of_service(const char *service);

/* Those whose files this machine has: "sshd, sudo, su, login"; "" = none of them. */
void protect_doors_here(char *ret, size_t size);

#define PROTECT_DOORS "sshd, sudo, su, login, desktop, lockers, polkit or passwd"

/*
 * Adds to the plan what the door's files of pam.d become with the lines of 2sv; nothing where a
 * code is asked already. with_console: root may pass at the console where the service is silent.
 * What stands against it is said by trouble_say. Returns what 2sv exits with: EXIT_DONE = go on.
 */
enum exit_code protect_doors_plan(struct tool *tool, const struct protect_door *door,
    bool with_console, struct protect_plan *plan);

/* The same for sshd, where a key stands for the password (key+code); for_some: of a group alone. */
enum exit_code protect_doors_plan_keys(
    struct tool *tool, const struct protect_door *door, bool for_some, struct protect_plan *plan);

/* The same of passwd, and of chpasswd where it is there; asks: whoever changes his own gives a
 * code. */
enum exit_code protect_doors_plan_passwords(
    struct tool *tool, const struct protect_door *door, bool asks, struct protect_plan *plan);

/* Adds what they become without any marked line, and whole files of ours. */
enum exit_code unprotect_doors_plan(
    struct tool *tool, const struct protect_door *door, struct protect_plan *plan);

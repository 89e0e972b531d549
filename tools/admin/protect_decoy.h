/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --no-oracle: the decoy's profile, and what pam-auth-update(8) makes of common-auth with it. Used
 * by the commands of protect, as root.
 */
#pragma once

#include "tools/admin/protect_doors.h"
#include "tools/admin/protect_write.h"

/*
 * Adds to the plan, which has the door's own lines already, that a wrong password is asked a code
 * there as well; doors that were named before stay. What stands against it is said by trouble_say.
 * Returns what 2sv exits with: EXIT_DONE = go on.
 */
enum exit_code protect_decoy_plan(
    struct tool *tool, const struct protect_door *door, struct protect_plan *plan);

/* True for the doors at which that can be. */
bool protect_decoy_knows(const struct protect_door *door);

/* Adds that this ends, at this door. Where it can't be ended that is said, and it is let be. */
void unprotect_decoy_plan(const struct protect_door *door, struct protect_plan *plan);

/* True if a wrong password is asked a code there now. */
bool protect_decoy_is_at(const struct protect_door *door);

/* True for a file that pam-auth-update writes, or reads. */
bool protect_decoy_is_of(const char *path);

/* True if the plan has such files, and one of them is neither as it was before nor as after. */
bool protect_decoy_was_changed(const struct protect_plan *plan);

/*
 * Takes the plan's change of them back where somebody has run pam-auth-update since: that stays.
 * Where they were edited by hand they are let be. Returns 0, with words; or -errno with words.
 */
int protect_decoy_take_back(const struct protect_plan *plan, struct protect_words *words);

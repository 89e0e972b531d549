/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a change that waits: it is kept, or it is taken back. Either is an event, and an alert
 * to root. Used by the commands of protect, as root.
 */
#pragma once

#include "tools/admin/protect_state.h"
#include "tools/tool.h"

/* Both print what they did. The lock is held; plan and state are what waits. */
/* why: "proved by ann" or "without a proof" */
enum exit_code protect_keep(struct tool *tool, const struct protect_state *state,
    const struct protect_plan *plan, const char *why);
/* why: "nobody came in with a code within 15 minutes" */
enum exit_code protect_undo(struct tool *tool, const struct protect_state *state,
    const struct protect_plan *plan, const char *why);

/*
 * What the form has of it, too: the door, and its state: "unchanged", "kept", "undone", "ended", or
 * "none" where no change waits (and no door).
 */
void protect_form(struct tool *tool, const char *door, const char *state);

/* The same for "waits": until when, and for what. The form is given though 2sv exits with 6. */
void protect_form_waits(struct tool *tool, const struct protect_state *state);

/* Tells the service, and the system's log, which is there even without it. */
void protect_tell(const char *door, const char *change, const char *why);

/* Writes a whole file of ours down, so that unprotect knows it again; and whether path is it. */
int protect_remember(const char *folder, const struct protect_plan *plan);
bool protect_is_ours(const char *folder, const char *path, const char *text);

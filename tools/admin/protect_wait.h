/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The proof that somebody who can mend the machine still comes in: a login with a code at that door
 * since the change. Used by the commands of protect, as root.
 */
#pragma once

#include "tools/admin/protect_doors.h"
#include "tools/admin/protect_state.h"
#include "tools/tool.h"

/*
 * Looks once: keeps the change, takes it back where its time is over, or says how long it waits.
 * Returns what 2sv exits with; *ret_waits: nothing came of it yet. quiet: not told then.
 */
enum exit_code protect_look(struct tool *tool, bool quiet, bool *ret_waits);

/* Looks again and again, until it came out, or ^C: it goes on without this process. */
enum exit_code protect_wait(struct tool *tool, const struct protect_door *door);

/* How long --minutes says, or 15. */
int64_t protect_minutes(const struct tool *tool);

/* The first account with a device that can become root, into ret; false: there is none. */
bool protect_find_admin(char *ret, size_t size);

/* The same, of those who could bring the door's proof: sudo asks not all of them. */
bool protect_find_prover(const char *door, char *ret, size_t size);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the commands of protect ask before they begin, and what stands against a change. Each says
 * why by trouble_say and returns what 2sv exits with; EXIT_DONE = go on.
 */
#pragma once

#include "tools/admin/protect_doors.h"
#include "tools/admin/protect_terms.h"
#include "tools/tool.h"

/*
 * Root, and nobody else at work: the lock ends with *ret_lock. One who is at work is waited for so
 * long: what the timer runs must not be lost.
 */
#define PROTECT_PATIENCE_MS (180 * 1000)
enum exit_code protect_open(struct tool *tool, int patience_ms, int *ret_lock);

/* The door that the command names. */
enum exit_code protect_door_of(struct tool *tool, const struct protect_door **ret);

/* Another change waits for its proof. */
enum exit_code protect_refuse_if_waiting(struct tool *tool);

/* Nobody could come in, or mend it. */
enum exit_code protect_refuse(
    struct tool *tool, const struct protect_door *door, const struct protect_terms *terms);

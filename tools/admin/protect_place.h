/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of 2sv in one file of pam.d, as part of a plan. What stands against it is said by
 * trouble_say; each returns what 2sv exits with: EXIT_DONE = go on. Used by the commands of
 * protect.
 */
#pragma once

#include "stacks/place.h"
#include "tools/admin/protect_plan.h"
#include "tools/tool.h"

#define PROTECT_PAM_FOLDER "/etc/pam.d/"
#define PROTECT_VENDOR_FOLDER "/usr/lib/pam.d/"
#define PROTECT_BY_HAND \
	"Put the lines in by hand: pam_2sv(8), EXAMPLES. Then: 2sv doctor, and at sshd this again"

/* Says what is the matter, and what to do; EXIT_REFUSED. */
enum exit_code protect_refuse_file(
    struct tool *tool, const char *words, const char *what, const char *cure);

/* Adds a file by any of its paths: one of the vendor's gets one of ours before it. 0 or -errno. */
int protect_add(struct protect_plan *plan, const char *path, const char *before, const char *after);

enum exit_code protect_place(struct tool *tool, const char *service,
    const struct place_lines *lines, struct protect_plan *plan);

/* The line of password; asks: whoever changes his own gives a code. */
enum exit_code protect_place_passwords(
    struct tool *tool, const char *service, bool asks, struct protect_plan *plan);

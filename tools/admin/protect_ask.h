/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Before a change is made: shows it, says what comes of a yes, and asks. Used by the commands of
 * protect, as root.
 */
#pragma once

#include "tools/admin/protect_plan.h"
#include "tools/tool.h"

struct protect_question {
	const char *sides;   /* what root should know, in whole lines, behind the change; or NULL */
	const char *text;    /* "Make this change": "? [y/N] " comes behind it */
	const char *follows; /* what comes after y, in whole lines; or NULL */
};

/*
 * The form is on stdout, so with --json a person sees the change on stderr, and only where he is
 * asked. With --yes nobody is asked. EXIT_DONE = go on; else what 2sv exits with, and it is said
 * why: a no, or --batch without --yes.
 */
enum exit_code protect_ask(
    struct tool *tool, const struct protect_plan *plan, const struct protect_question *question);

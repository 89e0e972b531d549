/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a door is to be: what the command line says, and for all that it does not say, what the
 * door's own files say now. So that protect, said again, weakens nothing by what was left out.
 * Used by the commands of protect, as root.
 */
#pragma once

#include "stacks/sshd_present.h"
#include "tools/admin/protect_doors.h"
#include "tools/tool.h"

#define PROTECT_KEPT_SIZE 256

struct protect_terms {
	enum sshd_setup setup;
	bool is_set_up;		    /* setup was said, or holds now: it is no default */
	const char *group, *robots; /* NULL = none */
	bool hides;		    /* --no-oracle */
	bool no_console;
	bool asks; /* --ask, of passwd */
	/* Of sshd, where our file is there and setup is as before: what it says of root. */
	bool has_root, root_by_key;
	char kept[PROTECT_KEPT_SIZE]; /* "--setup key+code --robots robots", not said; or "" */
	struct sshd_present present;  /* group and robots may point into it */
};

/*
 * Fills *ret, which must not be copied. Where the files can't be read back, and the options do not
 * say all of it, this is said by trouble_say. Returns what 2sv exits with: EXIT_DONE = go on.
 */
enum exit_code protect_terms(
    struct tool *tool, const struct protect_door *door, struct protect_terms *ret);

/* SPDX-License-Identifier: BSD-2-Clause */
/* What protect does to sshd's own settings. Used by the commands of protect, as root. */
#pragma once

#include "stacks/sshd_conf.h"
#include "tools/admin/protect_plan.h"
#include "tools/admin/protect_terms.h"
#include "tools/admin/protect_write.h"
#include "tools/tool.h"

struct protect_sshd {
	bool is_planned; /* the door is sshd */
	struct sshd_wish wish;
};

/*
 * Adds our file, and the line that includes it if there is none. What 2sv exits with. *ret borrows
 * from terms.
 */
enum exit_code protect_sshd_plan(struct tool *tool, const struct protect_terms *terms,
    struct protect_sshd *ret, struct protect_plan *plan);

/* Asks sshd, once it is written. 0, or 1 and words: it is not as wished, or can't be asked. */
int protect_sshd_prove(const struct protect_sshd *sshd, struct protect_words *words);

/* Adds that both go. */
enum exit_code unprotect_sshd_plan(struct tool *tool, struct protect_plan *plan);

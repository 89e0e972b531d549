/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which tool a command over ssh is, and which way its bytes go. Pure: the command alone is looked
 * at. What is not plainly one of the tools that copy is COPIED_COMMAND. Runs in 2sv-gate, as the
 * account's own user.
 */
#pragma once

#include "watch/gate_split.h"
#include "wire/copied.h"

struct gate_copy {
	enum copied_kind kind;
	enum copied_direction direction; /* of what is no copy: both */
	bool is_internal;		 /* "internal-sftp": sshd's own, which no shell knows */
	bool is_gate; /* 2sv-gate itself, without a subsystem: it would run itself for ever */
};

/* command: SSH_ORIGINAL_COMMAND; NULL or "" = a shell. Without memory it is both of an sftp. */
void gate_kind(const char *command, struct gate_copy *ret);

/*
 * The tool's words, the first being its name without folders. Returns true, with ret, where they
 * plainly copy. In gate_tools.c.
 */
bool gate_tool_copies(
    const struct gate_word words[], size_t count, const char *name, struct gate_copy *ret);

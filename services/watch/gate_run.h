/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Becomes what sshd would have run without 2sv-gate: nothing stays between it and sshd. Runs in
 * 2sv-gate. Source: OpenSSH, session.c, do_child().
 */
#pragma once

#include <stdbool.h>

struct gate_run {
	const char *shell;	 /* absolute: the account's */
	const char *command;	 /* NULL = a login shell */
	bool is_internal;	 /* the command is "internal-sftp" and its options */
	const char *sftp_server; /* what stands for that; NULL = found in its usual places */
	char **subsystem;	 /* a program and its arguments, NULL-ended; NULL = none */
};

/* Returns only where it can't be: the name of what could not be run, errno saying why. */
const char *gate_run(const struct gate_run *run);

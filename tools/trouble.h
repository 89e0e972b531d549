/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a dialogue ended, in words for the person and as an exit code: one place that knows what
 * to do next where 2svd is not there, has no store, or refuses.
 */
#pragma once

#include "tools/tool.h"
#include "wire/message.h"

/* What 2sv exits with, and why: a reason of 2svd(8), or "usage", "settings" or "input". */
struct trouble {
	enum exit_code code;
	const char *reason;
};

/* One sentence on stderr, for a person; with --json in the form's error, too. Returns the code. */
enum exit_code trouble_say(struct tool *tool, struct trouble trouble, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The service's last word: prints it (stdout if accepted, else stderr), or the form has it. */
enum exit_code trouble_done(struct tool *tool, const struct done *done);

/* The socket at path could not be connected to; error is link_connect's. */
enum exit_code trouble_connect(struct tool *tool, int error, const char *path);

/* There is no socket at path, and root's 2sv could not start the service; error is -errno. */
enum exit_code trouble_spawn(struct tool *tool, int error, const char *path);

/* The dialogue broke off in its middle; error is -errno. */
enum exit_code trouble_broken(struct tool *tool, int error);

/* SPDX-License-Identifier: BSD-2-Clause */
/* The passphrase of a saved store: asked, or read from a file that only root can read. */
#pragma once

#include "saved/saved.h"
#include "tools/tool.h"

struct passphrase {
	char text[SAVED_PASSPHRASE_MAX + 1];
};
void passphrase_wipe(struct passphrase *passphrase);
#define scope_passphrase scope(passphrase_wipe)

/*
 * Takes the first line of --passphrase-file, or asks; a new one is asked twice and may not be
 * short. Returns EXIT_DONE and *ret, or what 2sv exits with, after words.
 */
enum exit_code passphrase_get(struct tool *tool, bool is_new, struct passphrase *ret);

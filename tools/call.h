/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One dialogue with 2svd: 2sv says what it wants, then only shows and asks what the service
 * says, up to its last word (lib/wire/PROTOCOL, Client and service).
 */
#pragma once

#include "tools/tool.h"
#include "wire/packet.h"

/* Begins the hello of operation, with --account, if it was given. */
void call_begin(const struct tool *tool, struct packet *hello, const char *operation);
/* Adds what the terminal can show. */
void call_add_screen(const struct tool *tool, struct packet *hello);

/* Adds whether a person may be asked, and (screen=none) is there to be asked. */
void call_add_person(const struct tool *tool, struct packet *hello);

/* " --account NAME" where it was given, escaped, for a hint; else "". */
#define CALL_ACCOUNT_SIZE 280
void call_account_option(const struct tool *tool, char text[CALL_ACCOUNT_SIZE]);

/* Takes one row, borrowed for the call. */
typedef void call_row(void *context, const struct packet *row);

/*
 * Sends hello to the socket for this caller (root.sock, or user.sock) and carries the dialogue
 * out. Each row goes to on_row (NULL = to nobody), or into the form with --json; words for the
 * person are printed. Returns what 2sv exits with.
 */
enum exit_code call_service(
    struct tool *tool, const struct packet *hello, call_row *on_row, void *context);

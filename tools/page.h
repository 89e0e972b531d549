/* SPDX-License-Identifier: BSD-2-Clause */
/* A page of what is listed newest first, with --limit and --before: 2sv log, 2sv alerts. */
#pragma once

#include "tools/tool.h"
#include "wire/packet.h"

/* Of all accounts: root, who named none. */
bool page_is_of_all(const struct tool *tool);

/* Begins the hello of operation, with whose page and which. */
void page_begin(const struct tool *tool, struct packet *hello, const char *operation);

/*
 * To a terminal: how the next page is had, the same command line from where this one ends, if it
 * has rows as many as were asked for. oldest is the id of the last one.
 */
void page_print_older(const struct tool *tool, const char *operation, size_t rows, int64_t oldest);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The start of a program that has a user of its own, started by systemd as that user or by root.
 * Used by 2sv-notify and 2sv-watch.
 */
#pragma once

/*
 * Opens the log as ident (borrowed, it lives on), becomes the user of that name where the process
 * is root's, and gives up what confine_process takes; standard input to error stay. Returns 0, or
 * -errno of what the log has been told: the process must not go on then.
 */
int own_user_begin(const char *ident, const char *user);

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines for the system's log (LOG_AUTHPRIV), which never hold up whoever writes them: a
 * missing log costs one failed connect, a stuck one 100 ms and that line. Used by the roles
 * of 2svd; the module has pam_syslog(3). One log for each process.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <syslog.h>

/*
 * Names the program (a borrowed text that lives on) and opens the log. Call it again after
 * descriptors were closed. Lines also go to standard error where that is a terminal.
 */
void log_open(const char *ident);

/*
 * True where standard error ends in that log too: systemd said so at the first log_open, by the
 * variable JOURNAL_STREAM (systemd.exec(5)). Whoever writes both writes twice.
 */
bool log_has_standard_error(void);

/* From now on a full log costs the line at once: for a process that serves many. */
void log_never_wait(void);

/* A failure at the start: a line at LOG_ERR, and to standard error if that is another place. */
void log_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line at LOG_ERR, LOG_WARNING, LOG_NOTICE or LOG_INFO; a control character becomes "?". */
void log_line(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line in the log, by a process that is about to become another one: no descriptor of its
 * changes, and a log that stands still costs the line. Runs in 2sv-gate. Form: base/log.c.
 */
#pragma once

void gate_log(const char *words);

/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals of a child. Source: signal(7), PR_SET_PDEATHSIG(2const). */
#pragma once

#include <sys/types.h>

/* Nothing is blocked, ignored or handled any more: as a program expects to begin. */
void signals_reset(void);

/*
 * The caller gets the signal number once parent, of which it is a fork, has ended. The kernel
 * forgets that when the uid changes: only afterwards does it hold. Returns 0, -ESRCH (parent has
 * ended already) or -errno.
 */
int signals_end_with(pid_t parent, int number);

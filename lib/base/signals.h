/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals of a process of ours. Source: signal(7), signalfd(2), PR_SET_PDEATHSIG(2const). */
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

/*
 * From now on these signals (numbers, ended by 0) come by the descriptor that is returned, as
 * struct signalfd_siginfo, and by nothing else. Returns -errno where that can't be.
 */
int signals_open(const int *numbers);

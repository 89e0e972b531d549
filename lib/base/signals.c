/* SPDX-License-Identifier: BSD-2-Clause */
/* Called in a child, after fork(2): of 2svd, 2sv-notify and 2sv-sendmail. */
#include "base/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/poison.h"

void
signals_reset(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int
signals_end_with(pid_t parent, int number)
{
	if (prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) < 0)
		return -errno;
	return getppid() == parent ? 0 : -ESRCH;
}

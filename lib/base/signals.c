/* SPDX-License-Identifier: BSD-2-Clause */
/* Called between fork(2) and execve(2): in 2svd's supervisor, 2sv-notify and 2sv-sendmail. */
#include "base/signals.h"

#include <signal.h>
#include <stddef.h>

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

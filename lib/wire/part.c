/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client may leave descriptors in its messages (unix(7), SCM_RIGHTS), and whoever drops such a
 * message closes them: with SO_LINGER (socket(7)) that could take hours. A signal ends each such
 * wait at once. Runs in every role of 2svd.
 */
#include "wire/part.h"

#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/poison.h"

#define WAIT_US 10000

static void
wake(int number)
{
	(void)number;
}

/* Again and again, for the first signal may come before the wait. */
static void
timer_set(suseconds_t every_us)
{
	const struct itimerval timer = {{.tv_usec = every_us}, {.tv_usec = every_us}};

	setitimer(ITIMER_REAL, &timer, NULL);
}

void
waking_begin(struct waking *waking)
{
	const struct sigaction wakes = {.sa_handler = wake};

	sigaction(SIGALRM, &wakes, &waking->before);
	timer_set(WAIT_US);
}

/* To ignore a signal drops one that is under way still: the disposition before might be the end. */
void
waking_end(const struct waking *waking)
{
	const struct sigaction ignores = {.sa_handler = SIG_IGN};

	timer_set(0);
	sigaction(SIGALRM, &ignores, NULL);
	sigaction(SIGALRM, &waking->before, NULL);
}

void
link_part(int fd, int drained)
{
	struct waking waking;
	char byte;

	waking_begin(&waking);
	while (drained-- > 0 && recv(fd, &byte, sizeof(byte), MSG_DONTWAIT | MSG_TRUNC) > 0)
		continue;
	close(fd);
	waking_end(&waking);
}

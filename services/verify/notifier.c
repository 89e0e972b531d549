/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts 2sv-notify, and starts it again. Runs in the supervisor. */
#include "notifier.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

#define WAIT_MS_MIN 1000
#define WAIT_MS_MAX (300 * 1000)
#define LONG_MS (60 * 1000) /* who ran so long begins anew with waiting */

void
notifier_begin(struct notifier *notifier, const struct program_setup *setup)
{
	*notifier = (struct notifier){.setup = *setup, .wait_ms = WAIT_MS_MIN};
	if (!setup->path || access(setup->path, X_OK) == 0)
		return;
	log_line(LOG_NOTICE, "%s: %s; %s", setup->path, strerror(errno), setup->lack);
	notifier->setup.path = NULL;
}

static void
wait_longer(struct notifier *notifier, int64_t now_ms)
{
	notifier->starts_ms = now_ms + notifier->wait_ms;
	notifier->wait_ms *= 2;
	if (notifier->wait_ms > WAIT_MS_MAX)
		notifier->wait_ms = WAIT_MS_MAX;
}

void
notifier_turn(struct notifier *notifier, int64_t now_ms)
{
	int r;

	if (!notifier->setup.path || notifier->pid > 0 || now_ms < notifier->starts_ms)
		return;
	r = child_start_program(&notifier->setup, &notifier->pid);
	notifier->began_ms = now_ms;
	if (r == 0)
		return;
	log_line(LOG_ERR, "%s can't be started: %s", notifier->setup.name, strerror(-r));
	wait_longer(notifier, now_ms);
}

bool
notifier_has_ended(struct notifier *notifier, pid_t pid, int status, int64_t now_ms)
{
	char how[64];

	if (pid != notifier->pid)
		return false;
	notifier->pid = 0;
	if (!notifier->setup.path)
		return true;
	if (now_ms - notifier->began_ms >= LONG_MS)
		notifier->wait_ms = WAIT_MS_MIN;
	wait_longer(notifier, now_ms);
	if (WIFSIGNALED(status))
		text_format(how, sizeof(how), "died: signal %d", WTERMSIG(status));
	else
		text_format(how, sizeof(how), "ended with exit code %d", WEXITSTATUS(status));
	log_line(LOG_WARNING, "%s[%d] %s; it is started again in %lld s", notifier->setup.name,
	    (int)pid, how, (long long)(notifier->starts_ms - now_ms) / 1000);
	return true;
}

int64_t
notifier_wait(const struct notifier *notifier, int64_t ends_ms)
{
	bool waits = notifier->setup.path && notifier->pid == 0;

	return waits && notifier->starts_ms < ends_ms ? notifier->starts_ms : ends_ms;
}

void
notifier_end(struct notifier *notifier, int signal_number)
{
	notifier->setup.path = NULL;
	if (notifier->pid > 0)
		kill(notifier->pid, signal_number);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Log lines with the same keys as the service's own, so that one filter reads both. What came
 * from outside is escaped. Runs in the caller's process.
 */
#include "pam_2sv/report.h"
#include "pam_2sv/news.h"
#include "base/begun.h"
#include "base/text.h"
#include "wire/spawn.h"

#include <errno.h>
#include <security/pam_ext.h>
#include <string.h>
#include <syslog.h>

#include "base/poison.h"

/* What the administrator should look at. */
static const char *
cause(const struct dialogue *dialogue)
{
	if (dialogue->r == 0)
		return reason_text(dialogue->done.reason);
	if (dialogue->r == -ETIMEDOUT)
		return "the service is silent";
	if (!dialogue->connected && dialogue->spawned)
		return "there is no socket, and no service could be started";
	if (!dialogue->connected)
		return dialogue->r == -EPERM ? "its socket is not root's"
					     : "no service at its socket";
	if (dialogue->r == -ECONNRESET)
		return "the service closed the dialogue";
	return "the service said what it may not say";
}

static const char *
reason(const struct dialogue *dialogue)
{
	bool absent =
	    !dialogue->connected || dialogue->r == -ETIMEDOUT || dialogue->r == -ECONNRESET;

	if (dialogue->r == 0)
		return reason_text(dialogue->done.reason);
	return reason_text(absent ? REASON_NO_SERVICE : REASON_PROTOCOL);
}

/* Lines were put into the stack before anybody began: no fault to look for, one thing to do. */
static const char *
cure(const struct dialogue *dialogue)
{
	if (dialogue->r == -EPERM || !begun_never(BEGUN_INSTALLED))
		return "";
	return "; no " BEGUN_ID ": where 2sv was never begun, root runs " BEGUN_BY;
}

void
report_no_verdict(
    const struct dialogue *dialogue, const struct account *account, const char *verdict)
{
	char name[128], door[64], host[128];

	text_escape_value(name, sizeof(name), account->name);
	text_escape_value(door, sizeof(door), hello_item(dialogue->pamh, PAM_SERVICE));
	text_escape_value(host, sizeof(host), hello_item(dialogue->pamh, PAM_RHOST));
	errno = -dialogue->r; /* for %m: strerror(3) is not for modules, it has static state */
	pam_syslog(dialogue->pamh, LOG_ERR,
	    "account=%s door=%s host=%s verdict=%s reason=%s: %s (%s: %m)%s", name, door, host,
	    verdict, reason(dialogue), cause(dialogue),
	    dialogue->spawned ? SPAWN_PROGRAM : dialogue->socket, cure(dialogue));
}

static const char *
cause_untold(int r)
{
	switch (r) {
	case -EPERM:
		return "this is not root, or the folder is not root's alone";
	case -ENOENT:
		return "2svd makes it when root starts it";
	case -ENOBUFS:
		return "it is full";
	case -ENOSPC:
		return "its disk is full";
	case -EFBIG:
		return "this process may write no file";
	default:
		return "it can't be written";
	}
}

void
report_untold(pam_handle_t *pamh, const struct news *news, const char *spool, int r)
{
	char name[128], door[64], host[128];

	text_escape_value(name, sizeof(name), news->account.name);
	text_escape_value(door, sizeof(door), hello_item(pamh, PAM_SERVICE));
	text_escape_value(host, sizeof(host), hello_item(pamh, PAM_RHOST));
	errno = -r;
	pam_syslog(pamh, LOG_ERR,
	    "account=%s door=%s host=%s: %s will not be told later: %s (%s: %m)", name, door, host,
	    news->operation, cause_untold(r), spool);
}

void
report_last_way(const struct dialogue *dialogue)
{
	char tty[64];

	text_escape_value(tty, sizeof(tty), hello_item(dialogue->pamh, PAM_TTY));
	pam_syslog(dialogue->pamh, LOG_ALERT,
	    "the service can't answer (%s): root goes on without a code at the console %s",
	    cause(dialogue), tty);
}

void
report_not_handed_on(const struct dialogue *dialogue)
{
	pam_syslog(dialogue->pamh, LOG_ERR,
	    "login=%s verdict=refuse reason=internal: no memory to hand the accepted login on",
	    dialogue->done.login);
}

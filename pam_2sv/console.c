/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides the last way. A service that is alive and can read its store is never passed by,
 * whatever it said; nor is a dialogue that its person broke off, nor one that ended without a
 * verdict after something was typed. Runs in the caller's process.
 */
#include "pam_2sv/console.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

/* Text after prefix, if that is a number in [min, max]. */
static bool
is_numbered(const char *text, const char *prefix, int64_t min, int64_t max)
{
	size_t length = strlen(prefix);
	int64_t number;

	return strncmp(text, prefix, length) == 0 &&
	       number_parse(text + length, min, max, &number) == 0;
}

static bool
is_console(const char *tty)
{
	if (strncmp(tty, "/dev/", 5) == 0)
		tty += 5;
	return is_numbered(tty, "tty", 1, 63) || is_numbered(tty, "ttyS", 0, 1023) ||
	       is_numbered(tty, "hvc", 0, 1023) || strcmp(tty, "console") == 0;
}

/* Silence counts at any time (a disk may hang while a guess is written), a close only at first. */
static bool
service_could_not_answer(const struct dialogue *dialogue)
{
	if (dialogue->ended)
		return false;
	if (dialogue->r == 0)
		return dialogue->done.verdict == VERDICT_REFUSE &&
		       (dialogue->done.reason == REASON_NO_STORE ||
			   dialogue->done.reason == REASON_NO_SERVICE);
	if (!dialogue->connected || dialogue->r == -ETIMEDOUT)
		return true;
	return dialogue->r == -ECONNRESET && !dialogue->prompted;
}

/* An item that can't be read is not one that is empty. */
static bool
comes_from_nowhere(pam_handle_t *pamh)
{
	const void *host = NULL;

	return pam_get_item(pamh, PAM_RHOST, &host) == PAM_SUCCESS && text_is_empty(host);
}

bool
console_may_pass(
    const struct options *options, const struct account *account, const struct dialogue *dialogue)
{
	return options->console_root && account->has_uid && account->uid == 0 && getuid() == 0 &&
	       strcmp(hello_item(dialogue->pamh, PAM_SERVICE), "login") == 0 &&
	       is_console(hello_item(dialogue->pamh, PAM_TTY)) &&
	       comes_from_nowhere(dialogue->pamh) && service_could_not_answer(dialogue);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of verdicts and reasons, as logs, events and the wire carry them. One table, so
 * that the module, 2sv and every role of 2svd mean the same.
 */
#include "wire/reason.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

static const char *const verdict_words[] = {
    [VERDICT_REFUSE] = "refuse",
    [VERDICT_ACCEPT] = "accept",
    [VERDICT_SKIP] = "skip",
};

static const char *const reason_words[REASON_COUNT] = {
    [REASON_INTERNAL] = "internal",
    [REASON_RIGHT] = "right",
    [REASON_NOT_ENROLLED] = "not-enrolled",
    [REASON_TRUSTED] = "trusted",
    [REASON_KNOWN_HOST] = "known-host",
    [REASON_HOLDS] = "holds",
    [REASON_LET_BE] = "let-be",
    [REASON_LATE] = "late",
    [REASON_NEEDS_CODE] = "needs-code",
    [REASON_WRONG] = "wrong",
    [REASON_USED] = "used",
    [REASON_CLOCK] = "clock",
    [REASON_ALGORITHM] = "algorithm",
    [REASON_EMPTY] = "empty",
    [REASON_FORM] = "form",
    [REASON_PASSWORD] = "password-again",
    [REASON_BARRED] = "barred",
    [REASON_ENDED] = "ended",
    [REASON_SLOW] = "slow",
    [REASON_THROTTLED] = "throttled",
    [REASON_UNCHANGED] = "unchanged",
    [REASON_SOON] = "soon",
    [REASON_DECOY] = "decoy",
    [REASON_UNKNOWN_ACCOUNT] = "unknown-account",
    [REASON_OTHER_UID] = "other-uid",
    [REASON_HELD] = "held",
    [REASON_RULE] = "rule",
    [REASON_OVERDUE] = "overdue",
    [REASON_INVITATION] = "invitation",
    [REASON_NO_SERVICE] = "no-service",
    [REASON_NO_STORE] = "no-store",
    [REASON_NO_NOTIFIER] = "no-notifier",
    [REASON_READ_ONLY] = "read-only",
    [REASON_BUSY] = "busy",
    [REASON_VERSION] = "version",
    [REASON_PROTOCOL] = "protocol",
    [REASON_NOT_PERMITTED] = "not-permitted",
    [REASON_NO_SUCH] = "no-such",
    [REASON_EXISTS] = "exists",
    [REASON_TOO_MANY] = "too-many",
    [REASON_LAST] = "last",
    [REASON_EXPIRED] = "expired",
    [REASON_BAD_VALUE] = "bad-value",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The place of text among words, or -EINVAL. */
static int
word_find(const char *const words[], size_t count, const char *text)
{
	for (size_t i = 0; text && i < count; i++)
		if (strcmp(words[i], text) == 0)
			return (int)i;
	return -EINVAL;
}

const char *
verdict_text(enum verdict verdict)
{
	return (size_t)verdict < COUNT(verdict_words) ? verdict_words[verdict] : "refuse";
}

int
verdict_parse(const char *text, enum verdict *ret)
{
	int r = word_find(verdict_words, COUNT(verdict_words), text);

	if (r < 0)
		return r;
	*ret = (enum verdict)r;
	return 0;
}

const char *
reason_text(enum reason reason)
{
	return (size_t)reason < COUNT(reason_words) ? reason_words[reason] : "internal";
}

int
reason_parse(const char *text, enum reason *ret)
{
	int r = word_find(reason_words, COUNT(reason_words), text);

	if (r < 0)
		return r;
	*ret = (enum reason)r;
	return 0;
}

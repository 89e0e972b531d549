/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is posted: JSON texts (RFC 8259) of a message. Pure. Names and times of alerts are those of
 * "2sv log --json". Runs in 2sv-notify.
 */
#pragma once

#include "notify/channel.h"

#include <stdbool.h>

/* What ntfy takes of a message (its default limit: more becomes an attachment). */
#define PAYLOAD_BRIEF_SIZE 4097

/*
 * The letter's text for a small screen: without its greeting and its end, facts as "Door: sshd".
 * What does not fit is left out at the end of a line, with a line that says so.
 */
void payload_brief(const struct letter *letter, char ret[PAYLOAD_BRIEF_SIZE]);

/* These are malloc'ed; NULL without memory. */

/* Source: docs.ntfy.sh/publish, "Publish as JSON". */
char *payload_ntfy(const struct channel_letter *sending, const char *topic);
/* Source: Gotify's API, createMessage. */
char *payload_gotify(const struct channel_letter *sending);
/* See 2sv-notify(8), WEBHOOKS. */
char *payload_webhook(const struct channel_letter *sending);

/*
 * "t=TIME,sha256=HEX": HMAC-SHA256 under key (64 hex digits) of "TIME.BODY". Returns 0, or -EINVAL:
 * no such key; or -ENOMEM.
 */
#define PAYLOAD_SIGNATURE_SIZE 112
struct payload_signed {
	const char *key, *body;
	time_t at;
};
int payload_sign(const struct payload_signed *what, char ret[PAYLOAD_SIGNATURE_SIZE]);

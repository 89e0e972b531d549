/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ways a letter goes. Each is a function that takes the letter over, or says why not; it blocks
 * for as long as its limit allows, and no login waits for it. Runs in 2sv-notify.
 */
#pragma once

#include "notify/letter.h"
#include "settings/settings.h"

#include <time.h>

#define CHANNEL_WHY_SIZE 256

/* What a channel is given. */
struct channel_letter {
	const struct settings *settings;
	const struct letter *letter;
	const char *address; /* of the recipient, as the channel's kind has it */
	const char *machine;
	const char *name; /* of the message: 32 hex digits, the same at each try */
	const char *key;  /* of a webhook: 64 hex digits that sign; NULL elsewhere */
	const struct claim *claim;
	time_t now;
};

/* Returns the outcome; why is filled unless it was sent. */
typedef enum message_outcome channel_sender(
    const struct channel_letter *sending, char why[CHANNEL_WHY_SIZE]);

/* Mail by SMTP to settings->mail_server; address: ann@example.org. */
channel_sender email_send;
/* The same to an account of this machine; address: ann. */
channel_sender local_send;
/* To ntfy or Gotify; address: ntfy+https://HOST/TOPIC, gotify+https://HOST/?token=TOKEN. */
channel_sender push_send;
/* JSON to a user's own program; address: https://HOST/... Signed where there is a key. */
channel_sender webhook_send;
/* A text message by settings->sms_command or sms_url; address: +46701740605. */
channel_sender sms_send;

/* What came of trying a way without a letter. */
enum channel_state {
	CHANNEL_BAD = 0,
	CHANNEL_OK,
	CHANNEL_NONE, /* the settings name no such way */
};

/*
 * Goes a way as far as that sends nothing and rings at nobody: names, addresses, TLS, who may come,
 * files. address: as a sender's, where the way has one. Returns its state; words are filled, and
 * have no secret. May block for longer than anybody wants: call it in a child.
 */
typedef enum channel_state channel_checker(
    const struct settings *settings, const char *address, char words[CHANNEL_WHY_SIZE]);

channel_checker mail_check;    /* of email_send and local_send */
channel_checker push_check;    /* address */
channel_checker webhook_check; /* address */
channel_checker sms_check;
#define CHANNEL_CHECK_SECONDS 12L /* what a server is given */

/*
 * The letter as a mail (RFC 5322), malloc'ed. No value can begin another header. Returns NULL
 * without memory.
 */
struct mail {
	const char *from, *to; /* addresses */
};
char *mail_text(const struct channel_letter *sending, const struct mail *mail);

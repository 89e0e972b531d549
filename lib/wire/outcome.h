/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a message to a contact is for, and what came of it: the words of both on the wire (PROTOCOL,
 * Notifier and keeper). Used by the keeper, its store and the notifier.
 */
#pragma once

/* What came of a message. */
enum message_outcome {
	OUTCOME_SENT = 1, /* its channel has taken it over */
	OUTCOME_LATER,	  /* it is to be tried again */
	OUTCOME_NEVER,	  /* it was refused for good */
};
const char *outcome_text(enum message_outcome outcome); /* "sent", "later", "never" */
/* text: NULL where it was not said. Returns 0 or -EPROTO. */
int outcome_parse(const char *text, enum message_outcome *ret);

/* What a message is for. The last two have no alerts. The store has these numbers. */
enum message_purpose { MESSAGE_ALERTS = 0, MESSAGE_CONFIRM, MESSAGE_TEST };
const char *purpose_text(enum message_purpose purpose); /* "alerts", "confirm", "test" */
int purpose_parse(const char *text, enum message_purpose *ret);

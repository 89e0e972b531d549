/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a message to a contact is for, which way it goes, and what came of it: the words of all on
 * the wire (PROTOCOL, Notifier and keeper). Used by the keeper, its store and the notifier.
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

/*
 * What a message is for. Alerts are in the first one alone. The store has these numbers, but for
 * the last: that is a code for a login, which is stored nowhere.
 */
enum message_purpose { MESSAGE_ALERTS = 0, MESSAGE_CONFIRM, MESSAGE_TEST, MESSAGE_LOGIN };
const char *purpose_text(enum message_purpose purpose); /* "alerts", "confirm", "test", "login" */
int purpose_parse(const char *text, enum message_purpose *ret);

/* How far a message has come. The store has these numbers. */
enum message_state { MESSAGE_WAITS = 0, MESSAGE_SENT, MESSAGE_GIVEN_UP };
const char *state_text(enum message_state state); /* "waits", "sent", "given-up" */
int state_parse(const char *text, enum message_state *ret);

/*
 * Messages to URLs that accounts name may take long, at their will: they have a way of their own,
 * and hold up no other. The store has these numbers.
 */
enum message_lane { LANE_OWN = 0, LANE_URLS };
const char *lane_text(enum message_lane lane); /* "own", "urls" */
int lane_parse(const char *text, enum message_lane *ret);

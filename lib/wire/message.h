/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages of the wire by name: which keys each side may send, the dialogue's
 * ask, answer, show and done, and the words for verdicts and reasons. One table for
 * the module, 2sv and 2svd, so that both ends mean the same (lib/wire/PROTOCOL).
 */
#pragma once

#include "wire/packet.h"

/* What ends a dialogue. Zero refuses, so that what is forgotten refuses. */
enum verdict {
	VERDICT_REFUSE = 0,
	VERDICT_ACCEPT, /* a right code was typed; or the command was carried out */
	VERDICT_SKIP,	/* no code is wanted here: the module takes itself out of the stack */
};

/* Why. Logs, events and the wire carry its text (reason_text): REASON_LET_BE is "let-be". */
enum reason {
	REASON_INTERNAL = 0, /* a fault of ours; refuses */
	/* accept */
	REASON_RIGHT, /* the code was right (or the command is done) */
	/* skip */
	REASON_NOT_ENROLLED, /* no active device (skip or refuse) */
	REASON_LET_BE,	     /* account entry: nothing against this login */
	/* refuse, about the answer */
	REASON_NEEDS_CODE, /* this act wants a code and none came */
	REASON_WRONG,	   /* not a code of this account */
	REASON_USED,	   /* that code, or a later one, was used before */
	REASON_CLOCK,	   /* right for another time: a clock is off */
	REASON_ALGORITHM,  /* right under another algorithm: the app ignored ours */
	REASON_EMPTY,	   /* nothing typed */
	REASON_FORM,	   /* typed, but can't be a code (letters, length, bytes) */
	REASON_PASSWORD,   /* "password-again": the password was given as the code */
	REASON_BARRED,	   /* sshd's dummy password: sshd refuses this account */
	REASON_ENDED,	   /* ^C, ^D, closed, no conversation */
	REASON_SLOW,	   /* no answer from the person in time */
	REASON_THROTTLED,  /* too many failures */
	REASON_DECOY,	   /* asked after a wrong password; nothing was checked */
	/* refuse, about the account */
	REASON_UNKNOWN_ACCOUNT, /* the system has no such account */
	REASON_OTHER_UID,	/* that name had another uid when it was enrolled */
	REASON_HELD,		/* stopped by its owner */
	REASON_RULE,		/* a rule refuses */
	/* refuse, about us */
	REASON_NO_SERVICE,    /* socket missing, refused, silent */
	REASON_NO_STORE,      /* store missing, strange, full, read-only, damaged */
	REASON_BUSY,	      /* too many dialogues */
	REASON_VERSION,	      /* the other side speaks another version */
	REASON_PROTOCOL,      /* a message that may not be */
	REASON_NOT_PERMITTED, /* this caller may not do that */
	/* refuse, about a command of 2sv */
	REASON_NO_SUCH,	  /* no device (or what was named) of that name */
	REASON_EXISTS,	  /* there is one of that name already; store exists */
	REASON_TOO_MANY,  /* e.g. devices of an account */
	REASON_BAD_VALUE, /* a value given is not good; words name the field */
	REASON_COUNT
};

const char *verdict_text(enum verdict verdict);		/* "refuse", "accept", "skip" */
int verdict_parse(const char *text, enum verdict *ret); /* 0 or -EINVAL */
const char *reason_text(enum reason reason);
int reason_parse(const char *text, enum reason *ret); /* 0 or -EINVAL */

/* Keys that a client (module, 2sv) may send to root.sock and user.sock; NULL-ended. */
extern const char *const message_client_keys[];
/* Keys that the service may send to a client. */
extern const char *const message_service_keys[];
/* Keys from a talker to the keeper, and back. */
extern const char *const message_act_keys[];
extern const char *const message_result_keys[];

/* The longest answer that is sent on (a code of any kind is far shorter). */
#define ANSWER_BYTES_MAX 64
/* A prompt: at most this many columns, ASCII, ends with ": ". */
#define PROMPT_COLUMNS_MAX 40

/* What a client sends where the person gave no text that may be sent on. */
enum answer_kind {
	ANSWER_TEXT = 0, /* text holds what was typed, 1..ANSWER_BYTES_MAX bytes */
	ANSWER_EMPTY,	 /* "empty"    */
	ANSWER_LONG,	 /* "long"     more than ANSWER_BYTES_MAX bytes: not sent on */
	ANSWER_PASSWORD, /* "password" equal to PAM_AUTHTOK: not sent on */
	ANSWER_BARRED,	 /* "barred"   sshd's dummy password: not sent on */
	ANSWER_END,	 /* "end"      ^C, ^D, NULL, conversation error */
};

struct answer {
	enum answer_kind kind;
	char text[ANSWER_BYTES_MAX + 1];
};
void answer_wipe(struct answer *answer);
#define scope_answer scope(answer_wipe)

/* Packets of a dialogue, built and read. read_ returns 0 or -EPROTO; texts are borrowed. */
void message_ask(struct packet *packet, const char *prompt, bool echo);
void message_show(struct packet *packet, const char *text);
void message_answer(struct packet *packet, const struct answer *answer);
int message_read_answer(const struct packet *packet, struct answer *ret);

struct done {
	enum verdict verdict;
	enum reason reason;
	const char *words; /* for the person; NULL or one line */
	const char *login; /* login id, 32 hex digits; NULL unless accepted */
};
void message_done(struct packet *packet, const struct done *done);
int message_read_done(const struct packet *packet, struct done *ret);

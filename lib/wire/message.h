/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages of the wire by name: which keys each side may send, the dialogue's
 * ask, answer, show and done. One table for the module, 2sv and 2svd, so that both ends
 * mean the same (lib/wire/PROTOCOL).
 */
#pragma once

#include "wire/packet.h"
#include "wire/reason.h"

/* Keys that a client (module, 2sv) may send to root.sock and user.sock; NULL-ended. */
extern const char *const message_client_keys[];
/* Keys that the service may send to a client. */
extern const char *const message_service_keys[];
/* Keys from a talker to the keeper, and back. */
extern const char *const message_act_keys[];
extern const char *const message_result_keys[];
/* Keys of a record of the spool (wire/spool.h). */
extern const char *const message_spool_keys[];

/* The longest answer that is sent on (a code of any kind is far shorter). */
#define ANSWER_BYTES_MAX 64

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

#define DONE_DIGITS_MAX 8

struct done {
	enum verdict verdict;
	enum reason reason;
	const char *words;  /* for the person; NULL or one line */
	const char *login;  /* login id, 32 hex digits; NULL unless accepted */
	const char *device; /* whose code it was, or which was made; NULL where there is none */
	int64_t wait;	    /* seconds until the next code can be accepted; 0 = not said */
	int64_t digits;	    /* split: so many at the end are a code, 1..8; 0 = there is none */
};
void message_done(struct packet *packet, const struct done *done);
int message_read_done(const struct packet *packet, struct done *ret);

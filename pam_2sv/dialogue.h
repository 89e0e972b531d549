/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One dialogue with the service, which leads it: the module says hello, then shows and asks
 * what it is told to, until the service is done. Runs in the caller's process.
 */
#pragma once

#include "pam_2sv/options.h"
#include "wire/message.h"

#include <security/pam_modules.h>

struct door;
struct field;

/* How long the service may take for each of its messages; the person's time does not count. */
#ifndef SERVICE_WAIT_MS
#define SERVICE_WAIT_MS 10000
#endif
/* The same where a session opens or closes. */
#ifndef SESSION_WAIT_MS
#define SESSION_WAIT_MS 2000
#endif

struct dialogue {
	/* Given. */
	pam_handle_t *pamh;
	const char *socket; /* the service's */
	int wait_ms;
	bool may_ask;		       /* a person can be asked here; elsewhere an ask is a fault */
	const struct door *door;       /* what takes texts and prompts; NULL = no text is shown */
	const struct options *options; /* how the code is asked for; NULL = as the service says */
	struct field *field; /* what answers in the person's place; NULL = the person is asked */
	/* Told, from then on. */
	bool spawned;	  /* there was no socket: the service was to be started */
	bool connected;	  /* the service took the connection */
	bool prompted;	  /* a prompt was shown, */
	bool asked;	  /* and one that was not optional: without a code nobody is let by then */
	bool answered;	  /* the last prompt that was not optional got a text, and that was sent */
	bool ended;	  /* the last such prompt got no answer: ^C, no conversation */
	int r;		  /* what dialogue_run returned */
	struct done done; /* the verdict; its texts lie in packet */
	struct packet packet; /* the hello, then the last message */
};

/*
 * Sends packet, which holds the hello, and leads the dialogue to its end. Returns 0 with a verdict
 * in done, or -errno without one (done then refuses): -ETIMEDOUT (silent), -ECONNRESET (closed),
 * -EPROTO (said what may not be said), -EMSGSIZE, and what spawn_connect gives.
 */
int dialogue_run(struct dialogue *dialogue);

/* Shows text to the person where its door takes it; elsewhere it is left out, never cut. */
void dialogue_show(const struct dialogue *dialogue, const char *text, bool error);

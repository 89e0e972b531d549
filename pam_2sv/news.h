/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the service is told, rather than asked: that a login was let be, arrived, left. It is told
 * over the socket, or by the spool where nobody takes it there; under one id, so that what was told
 * twice happens once. Runs in the caller's process.
 */
#pragma once

#include "pam_2sv/dialogue.h"
#include "pam_2sv/hello.h"
#include "pam_2sv/options.h"
#include "wire/spool.h"

#include <stdint.h>

struct news {
	/* Given. */
	const char *operation; /* admit, arrived, left, chauthtok */
	const char *login;     /* the login id that auth or the arrival gave, or NULL */
	struct account account;
	int64_t session; /* arrived: the audit session that has begun with it; 0 = none */
	/* chauthtok: how far it came, why it failed (or NULL), and the try that it is of (or NULL).
	 */
	const char *change, *why, *tried;
	bool is_free; /* it cost a user nothing: such records leave room for others */
	/* Set by news_begin. */
	int64_t at; /* Unix seconds, of this machine's clock */
	char once[ONCE_SIZE];
};

/* Reads the clock and makes the id; "" where one of them fails: it is told once at most then. */
void news_begin(struct news *news);

/* The hello that tells it. */
void news_build(struct packet *packet, const struct news *news, pam_handle_t *pamh);

/* True if the service took it: it answered, and can answer. */
bool news_was_taken(const struct dialogue *dialogue);

/* Tells it by the spool, if there is one; else, and where that fails, by a line in the log. */
bool news_spool(struct news *news, pam_handle_t *pamh, const struct options *options);

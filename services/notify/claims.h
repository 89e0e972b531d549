/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The notifier's link to the keeper: claims a message, says what came of it, is woken when there
 * may be a next one (lib/wire/PROTOCOL, Notifier and keeper).
 */
#pragma once

#include "settings/contact.h"
#include "wire/message.h"
#include "wire/outcome.h"

#include <stdbool.h>
#include <stdint.h>

#define CLAIM_ALERTS_MAX 50
#define CLAIM_TEXT_SIZE 33
#define CLAIM_RECIPIENT_SIZE CONTACT_SIZE
#define CLAIM_ACCOUNT_SIZE 256
#define CLAIM_CODE_SIZE 16
#define CLAIM_KEY_SIZE 65
#define CLAIM_COUNTRIES_SIZE 1500
#define CLAIM_WHY_SIZE 100 /* bytes with the NUL that the keeper takes */

struct claims {
	int fd; /* -1 = not connected */
	enum message_lane lane;
	bool was_woken;
};

/* A message that was claimed. About 230 kB. */
struct claim {
	enum message_purpose purpose;
	char account[CLAIM_ACCOUNT_SIZE]; /* whose contact it is; "" = the machine's admin's */
	char code[CLAIM_CODE_SIZE];	  /* MESSAGE_CONFIRM, LOGIN: what is to be typed */
	char key[CLAIM_KEY_SIZE];	  /* of a webhook; "" elsewhere */
	int64_t message, made_at, tries;
	char id[CLAIM_TEXT_SIZE];   /* settles it */
	char name[CLAIM_TEXT_SIZE]; /* the same at each try */
	char recipient[CLAIM_RECIPIENT_SIZE];
	int64_t alert_count;		      /* of the message; rows are the oldest of them */
	int64_t took_ms;		      /* filled in by who sent it: how long that took, */
	char countries[CLAIM_COUNTRIES_SIZE]; /* and where its alerts came from: "ADDRESS NAME"
						 lines; "" */
	const char *trouble;	/* why it can't be sent: what of it could not be read; or NULL */
	unsigned int row_count; /* those that could be read */
	struct packet rows[CLAIM_ALERTS_MAX + 1]; /* op=row, kind=alert; then the result */
};

/* Connects to the keeper's socket at path, for the messages of that lane. Returns 0 or -errno. */
int claims_open(struct claims *claims, const char *path, enum message_lane lane);
void claims_close(struct claims *claims);

/*
 * Returns 1 and *ret; 0 where none is due, with *ret_wait: the seconds until there may be one; or
 * -errno: the link is past use.
 */
int claims_take(struct claims *claims, struct claim *ret, int64_t *ret_wait);

/* why: NULL, or words for root. Returns 0 (also where the claim was over) or -errno. */
int claims_settle(struct claims *claims, const struct claim *claim, enum message_outcome outcome,
    const char *why);

/*
 * Waits until the keeper wakes us, at most timeout_ms, or until watch_fd gets readable. Returns 0
 * (go on), -ECANCELED (watch_fd) or -errno: the link is past use.
 */
int claims_wait(struct claims *claims, int timeout_ms, int watch_fd);

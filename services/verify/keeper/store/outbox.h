/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Alerts, from the outbox to messages: each is given to whom it concerns, and what one recipient
 * has waiting is put into as many messages as he may get (policy/delivery.h). Used by act_claim.c;
 * runs in the keeper.
 */
#pragma once

#include "keeper/store/run.h"

struct outbox_message {
	const char *recipient; /* KIND:ADDRESS */
	int64_t class;
	int64_t contact_id; /* 0 = of local mail, or an admin's */
	int64_t share_of;   /* the account that alone fills it with what others hear of; or 0 */
	enum message_purpose purpose;
	const char *code; /* MESSAGE_CONFIRM; else NULL */
};
/* Makes one that is due now; its deliveries are the caller's to put in. Returns 0 or -errno. */
int outbox_message(struct running *running, const struct outbox_message *message, int64_t *ret_id);

/*
 * Gives out what waits, a bounded piece a call, and makes messages of it. Returns 0 or -errno.
 */
struct outbox_given {
	bool is_all;   /* each alert has its recipients: none is urgent that nobody knows of yet */
	bool is_whole; /* and each recipient was looked at, else there may be more at once */
};
int outbox_give(struct running *running, struct outbox_given *ret);

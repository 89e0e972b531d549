/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who hears of an alert: the account's contacts, and its mail on this machine while none of them
 * has counted for a day; root's, and the contacts that the settings name, of what the machine
 * itself tells. Used by outbox.c; runs in the keeper.
 */
#pragma once

#include "keeper/store/run.h"
#include "settings/contact.h"

struct recipient {
	char text[MESSAGE_RECIPIENT_SIZE]; /* KIND:ADDRESS */
	int64_t contact_id;		   /* 0 = local mail, or a contact of the settings */
	int64_t share_of; /* root's, and admins': the account that has caused it; 0 = none */
};

struct recipient_alert {
	int64_t id, event_id;
	const char *kind;
	const char *account; /* "root" of the machine's own */
	int64_t account_id;  /* 0 = the machine's own */
	int64_t caused_by;   /* the account that its event is of; 0 = none */
	int64_t made_at;     /* who counted then hears of it, however late that is */
};

typedef int recipient_taker(struct running *running, const struct recipient_alert *alert,
    const struct recipient *recipient);

/* Hands each one to take, at least one. Returns 0 or -errno. */
int recipient_each(
    struct running *running, const struct recipient_alert *alert, recipient_taker *take);

/* KIND:ADDRESS as others may see it: email a***@example.org */
#define RECIPIENT_MASK_SIZE (CONTACT_MASK_SIZE + 16)
void recipient_mask(const char *recipient, char ret[RECIPIENT_MASK_SIZE]);

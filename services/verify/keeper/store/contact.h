/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One contact of an account as it is stored, and the code that confirms it: six digits that were
 * sent there, good for a day and five tries. Used by the acts; runs in the keeper.
 */
#pragma once

#include "keeper/store/event.h"
#include "keeper/store/run.h"

#define CONTACTS_MAX 10
#define CONTACT_CODE_SECONDS 86400 /* a letter may be held back for hours */
#define CONTACT_CODE_TRIES 5
#define CONTACT_ASKED_MAX \
	5 /* codes, and tests, of one account a day: they cost money, or a nerve */

struct contact {
	int64_t id;
	char kind[CONTACT_KIND_SIZE], address[CONTACT_ADDRESS_SIZE];
	int64_t created_at, confirmed_at, removed_at;
	unsigned char salt[RECOVERY_SALT_BYTES], hash[RECOVERY_HASH_BYTES];
	bool has_code;
	int64_t code_until, code_tries;
};

/*
 * The act's contact: by its number or, without one, the newest that waits for its code. Never by
 * its address: who is told whether there is one has found out what lists mask. Returns 1, 0 (there
 * is none) or -errno.
 */
int contact_find(struct running *running, struct contact *ret);

/* The contact that has the act's address. Returns as contact_find. */
int contact_find_address(struct running *running, struct contact *ret);

/* From a row of contact.sql's columns. */
void contact_read(sqlite3_stmt *row, struct contact *ret);

/* Is there a code of it that may still be tried? */
bool contact_code_is_open(const struct contact *contact, int64_t now);

/* How many messages of that purpose the account had in the last 24 hours is enough? 1, 0, -errno.
 */
int contact_asked_enough(struct running *running, enum message_purpose purpose);

/*
 * Is the act's contact, a new one or one that waits for its code, one too many of its kind, or were
 * enough codes sent to its address today, by whatever accounts (policy/delivery.h)? Root may send
 * codes all the same. Returns 1, 0 or -errno.
 */
int contact_is_too_much(struct running *running, bool is_new);

/* Codes and tests that are on their way there are not sent any more. Returns 0 or -errno. */
int contact_end_messages(struct running *running, const struct contact *contact);

/* Makes a code, and the message that brings it. Returns 0 or -errno. */
int contact_send_code(struct running *running, const struct contact *contact);

/* Makes a message without a code. Returns 0 or -errno. */
int contact_send_test(struct running *running, const struct contact *contact);

/* The contact's event, in the words of a list; with an alert of that kind to the account. */
int contact_tell(struct running *running, const struct contact *contact, const char *name);

/* As a row; its key stays "". */
void contact_row_fill(const struct contact *contact, struct contact_row *ret);

/* Puts it into the result as its one row. Returns 0 or -ENOMEM. */
int contact_show(struct running *running, const struct contact *contact);

/* SPDX-License-Identifier: BSD-2-Clause */
/* Contacts in the store. The code that confirms one leaves in its message alone. */
#include "keeper/store/contact.h"

#include "base/text.h"
#include "keeper/policy/clock.h"
#include "keeper/policy/delivery.h"
#include "keeper/store/outbox.h"
#include "keeper/store/recipient.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define CODES 1000000 /* six digits */

void
contact_read(sqlite3_stmt *row, struct contact *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->id = sqlite3_column_int64(row, 0);
	text_copy(ret->kind, sizeof(ret->kind), statement_text(row, 1));
	text_copy(ret->address, sizeof(ret->address), statement_text(row, 2));
	ret->created_at = sqlite3_column_int64(row, 3);
	ret->confirmed_at = sqlite3_column_int64(row, 4);
	ret->removed_at = sqlite3_column_int64(row, 5);
	ret->has_code = sqlite3_column_bytes(row, 6) == RECOVERY_SALT_BYTES &&
			sqlite3_column_bytes(row, 7) == RECOVERY_HASH_BYTES;
	if (ret->has_code) {
		memcpy(ret->salt, sqlite3_column_blob(row, 6), RECOVERY_SALT_BYTES);
		memcpy(ret->hash, sqlite3_column_blob(row, 7), RECOVERY_HASH_BYTES);
	}
	ret->code_until = sqlite3_column_int64(row, 8);
	ret->code_tries = sqlite3_column_int64(row, 9);
}

int
contact_find(struct running *running, struct contact *ret)
{
	const struct act *act = running->act;
	struct value account = number_value(running->account_id);
	sqlite3_stmt *scope_statement row = NULL;
	int r;

	if (act->contact_id > 0)
		r = statement_first(running->store, SQL_CONTACT_COLUMNS_OF,
		    VALUES(account, number_value(act->contact_id)), &row);
	else
		r = statement_first(running->store, SQL_CONTACT_PENDING, VALUES(account), &row);
	if (r == 1)
		contact_read(row, ret);
	return r;
}

int
contact_find_address(struct running *running, struct contact *ret)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_CONTACT_OF_ADDRESS,
	    VALUES(number_value(running->account_id), text_value(act->contact_kind),
		text_value(act->contact_address)),
	    &row);

	if (r == 1)
		contact_read(row, ret);
	return r;
}

bool
contact_code_is_open(const struct contact *contact, int64_t now)
{
	return contact->has_code && contact->code_tries < CONTACT_CODE_TRIES &&
	       now < contact->code_until && now >= contact->code_until - 2 * CONTACT_CODE_SECONDS;
}

int
contact_asked_enough(struct running *running, enum message_purpose purpose)
{
	int64_t asked = 0;
	int r = statement_number(running->store, SQL_CONTACT_ASKED,
	    VALUES(number_value(running->account_id), number_value((int64_t)purpose),
		number_value(running->act->now - CLOCK_DAY_SECONDS),
		number_value(running->act->now)),
	    &asked);

	return r < 0 ? r : asked >= CONTACT_ASKED_MAX;
}

static int
address_has_enough(struct running *running)
{
	const struct act *act = running->act;
	char recipient[MESSAGE_RECIPIENT_SIZE];
	sqlite3_stmt *scope_statement row = NULL;
	int r = text_format(
	    recipient, sizeof(recipient), "%s:%s", act->contact_kind, act->contact_address);

	if (r == 0)
		r = statement_first(running->store, SQL_CONTACT_CODES_THERE,
		    VALUES(text_value(recipient), number_value(act->now - CLOCK_DAY_SECONDS),
			number_value(running->account_id), number_value(act->now)),
		    &row);
	if (r != 1)
		return r;
	return delivery_codes_are_enough(
	    sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1));
}

int
contact_is_too_much(struct running *running, bool is_new)
{
	const char *kind = running->act->contact_kind;
	int64_t count = 0;
	int r = 0;

	if (is_new && contact_kind_find(kind) == CONTACT_SMS)
		r = statement_number(running->store, SQL_CONTACT_COUNT_KIND,
		    VALUES(number_value(running->account_id), text_value(kind),
			number_value(running->act->now - CLOCK_DAY_SECONDS)),
		    &count);
	if (r < 0 || count >= DELIVERY_SMS_CONTACTS)
		return r < 0 ? r : 1;
	return running->act->caller == 0 ? 0 : address_has_enough(running);
}

/* The notifier is woken by what counts alerts. */
static int
send(struct running *running, const struct contact *contact, enum message_purpose purpose,
    const char *code)
{
	char recipient[MESSAGE_RECIPIENT_SIZE];
	const struct outbox_message message = {.recipient = recipient,
	    .class = DELIVERY_ACCOUNT,
	    .contact_id = contact->id,
	    .purpose = purpose,
	    .code = code};
	int64_t id;
	int r = text_format(recipient, sizeof(recipient), "%s:%s", contact->kind, contact->address);

	running->store->alerts++;
	return r < 0 ? r : outbox_message(running, &message, &id);
}

int
contact_end_messages(struct running *running, const struct contact *contact)
{
	return statement_run(running->store, SQL_CONTACT_END_MESSAGES,
	    VALUES(number_value(contact->id), number_value(running->act->now)));
}

int
contact_send_code(struct running *running, const struct contact *contact)
{
	unsigned char salt[RECOVERY_SALT_BYTES], hash[RECOVERY_HASH_BYTES];
	char code[MESSAGE_CODE_SIZE];
	int r;

	text_format(code, sizeof(code), "%06u", (unsigned int)randombytes_uniform(CODES));
	recovery_salt_make(salt);
	recovery_hash(salt, code, hash);
	r = contact_end_messages(running, contact);
	if (r == 0)
		r = statement_run(running->store, SQL_CONTACT_ASK,
		    VALUES(number_value(contact->id), bytes_value(salt, sizeof(salt)),
			bytes_value(hash, sizeof(hash)),
			number_value(running->act->now + CONTACT_CODE_SECONDS)));
	if (r == 0)
		r = send(running, contact, MESSAGE_CONFIRM, code);
	sodium_memzero(code, sizeof(code));
	return r;
}

int
contact_send_test(struct running *running, const struct contact *contact)
{
	return send(running, contact, MESSAGE_TEST, NULL);
}

int
contact_tell(struct running *running, const struct contact *contact, const char *name)
{
	char recipient[MESSAGE_RECIPIENT_SIZE], shown[RECIPIENT_MASK_SIZE];
	char detail[sizeof(((struct event_row *)NULL)->detail)];
	struct event event = {.name = name, .place = "local", .detail = detail};
	int r = text_format(recipient, sizeof(recipient), "%s:%s", contact->kind, contact->address);

	if (r < 0)
		return r;
	recipient_mask(recipient, shown);
	text_format(detail, sizeof(detail), "%.100s", shown);
	answer_accept(running);
	r = event_add(running, &event);
	return r < 0 ? r : alert_add(running, &event, &(struct alert){.kind = name});
}

void
contact_row_fill(const struct contact *contact, struct contact_row *ret)
{
	ret->id = contact->id;
	text_copy(ret->kind, sizeof(ret->kind), contact->kind);
	text_copy(ret->address, sizeof(ret->address), contact->address);
	ret->created_at = contact->created_at;
	ret->confirmed_at = contact->confirmed_at;
	ret->removed_at = contact->removed_at;
}

int
contact_show(struct running *running, const struct contact *contact)
{
	struct result *result = running->result;
	int r = answer_rows(running, ROW_CONTACT, 1, sizeof(*result->rows.contacts));

	if (r < 0)
		return r;
	contact_row_fill(contact, &result->rows.contacts[result->row_count++]);
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contacts: added, and pending until the code that was sent there comes back; removed, and told of
 * it all for another day; listed; tested. Whoever has the account's session alone can neither add
 * one nor be rid of one: that wants a code. Called by run.c; runs in the keeper.
 */
#include "keeper/store/contact.h"

#include "base/text.h"
#include "keeper/policy/clock.h"
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/guess.h"
#include "settings/contact.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define KEY_BYTES 32

/*
 * A code of the account, if it has a device; one that was reset waits for its new device. Before
 * it nothing is said of contacts that a list masks. Returns 1, 0 (refused) or -errno.
 */
static int
gate(struct running *running)
{
	int64_t active;
	int r = device_count(running, &active, NULL);

	if (r < 0)
		return r;
	if (device_wants_invitation(running, active))
		return answer_refuse(running, REASON_INVITATION);
	return guess_gate(running, active);
}

/* Returns 1 (there are enough contacts, or codes today), 0 or -errno. */
static int
has_enough(struct running *running, bool is_new)
{
	int64_t count = 0;
	int r = statement_number(
	    running->store, SQL_CONTACT_COUNT, VALUES(number_value(running->account_id)), &count);

	if (r < 0)
		return r;
	if (is_new && count >= CONTACTS_MAX)
		return 1;
	r = contact_is_too_much(running, is_new);
	if (r != 0)
		return r;
	return running->act->caller == 0 ? 0 : contact_asked_enough(running, MESSAGE_CONFIRM);
}

/* What signs the requests of a webhook; whoever adds it sees it once. */
static void
make_key(const struct act *act, char key[MESSAGE_KEY_SIZE])
{
	unsigned char bytes[KEY_BYTES];

	key[0] = '\0';
	if (contact_kind_find(act->contact_kind) != CONTACT_WEBHOOK)
		return;
	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(key, MESSAGE_KEY_SIZE, bytes, sizeof(bytes));
	sodium_memzero(bytes, sizeof(bytes));
}

static int
make(struct running *running, struct contact *ret, char key[MESSAGE_KEY_SIZE])
{
	const struct act *act = running->act;
	int r = account_need(running);

	make_key(act, key);
	if (r == 0)
		r = statement_run(running->store, SQL_CONTACT_ADD,
		    VALUES(number_value(running->account_id), text_value(act->contact_kind),
			text_value(act->contact_address), text_or_null(key),
			number_value(act->now)));
	if (r < 0)
		return r;
	*ret = (struct contact){
	    .id = sqlite3_last_insert_rowid(running->store->db), .created_at = act->now};
	text_copy(ret->kind, sizeof(ret->kind), act->contact_kind);
	return text_copy(ret->address, sizeof(ret->address), act->contact_address);
}

/* The code goes there; the person sees where. */
static int
ask(struct running *running, const struct contact *contact, const char *key)
{
	int r = contact_send_code(running, contact);

	if (r == 0)
		r = contact_show(running, contact);
	if (r < 0)
		return r;
	text_copy(running->result->rows.contacts[0].key, MESSAGE_KEY_SIZE, key);
	return answer_accept(running);
}

/* One that is pending gets a further code. */
int
act_contact_add(struct running *running)
{
	struct contact contact;
	char key[MESSAGE_KEY_SIZE] = "";
	int found = 0, r = gate(running);

	if (r != 1)
		return r;
	if (running->match == ACCOUNT_MATCHES)
		found = contact_find_address(running, &contact);
	if (found < 0)
		return found;
	if (found == 1 && contact.confirmed_at > 0)
		return answer_refuse(running, REASON_EXISTS);
	r = has_enough(running, found == 0);
	if (r != 0)
		return r < 0 ? r : answer_refuse(running, REASON_TOO_MANY);
	r = found == 1 ? 0 : make(running, &contact, key);
	r = r < 0 ? r : ask(running, &contact, key);
	sodium_memzero(key, sizeof(key));
	return r;
}

int
act_contact_remove(struct running *running)
{
	struct contact contact;
	int r = running->match == ACCOUNT_MATCHES ? contact_find(running, &contact) : 0;

	if (r <= 0)
		return r < 0 ? r : answer_refuse(running, REASON_NO_SUCH);
	r = gate(running);
	if (r != 1)
		return r;
	contact.removed_at = running->act->now;
	r = contact_end_messages(running, &contact);
	if (r == 0)
		r = statement_run(running->store, SQL_CONTACT_REMOVE,
		    VALUES(number_value(contact.id), number_value(contact.removed_at)));
	if (r == 0) /* whoever has that phone may read it */
		r = ACCOUNT_FORGET(running, SQL_FORGET_TEXTED);
	answer_accept(running);
	if (r == 0 && contact.confirmed_at > 0)
		r = contact_tell(running, &contact, "contact-removed");
	return r < 0 ? r : contact_show(running, &contact);
}

/* Those that hear, and those that are to. Returns 0 or -errno. */
static int
each_contact(struct running *running)
{
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	struct contact contact;
	int r = answer_rows(running, ROW_CONTACT, ROWS_MAX, sizeof(*result->rows.contacts));

	if (r < 0)
		return r;
	r = statement_first(running->store, SQL_CONTACT_LIST,
	    VALUES(number_value(running->account_id),
		number_value(running->act->now - CLOCK_DAY_SECONDS), number_value(ROWS_MAX),
		number_value(running->act->now + CLOCK_DAY_SECONDS)),
	    &row);
	for (; r == 1 && result->row_count < ROWS_MAX; r = statement_next(row)) {
		contact_read(row, &contact);
		contact_row_fill(&contact, &result->rows.contacts[result->row_count++]);
	}
	return r < 0 ? r : 0;
}

int
act_contacts(struct running *running)
{
	int r = running->match == ACCOUNT_MATCHES ? each_contact(running) : 0;

	return r < 0 ? r : answer_accept(running);
}

/* A test goes to the one that is named, or to all that hear. */
static int
test_listed(struct running *running)
{
	struct result *result = running->result;
	unsigned int kept = 0;
	int r = 0;

	for (unsigned int i = 0; r == 0 && i < result->row_count; i++) {
		const struct contact_row *row = &result->rows.contacts[i];
		struct contact contact = {.id = row->id};

		if (row->confirmed_at == 0 || row->removed_at != 0 ||
		    (running->act->contact_id > 0 && running->act->contact_id != row->id))
			continue;
		text_copy(contact.kind, sizeof(contact.kind), row->kind);
		text_copy(contact.address, sizeof(contact.address), row->address);
		r = contact_send_test(running, &contact);
		result->rows.contacts[kept++] = *row;
	}
	result->row_count = kept;
	return r;
}

/* Where there is no contact its mail on this machine is what hears. */
static int
test_local(struct running *running)
{
	struct result *result = running->result;
	struct contact local = {.id = 0};
	int r = text_copy(local.address, sizeof(local.address), running->act->account);

	text_copy(local.kind, sizeof(local.kind), contact_kind_name(CONTACT_LOCAL));
	if (r == 0)
		r = account_need(running);
	if (r == 0)
		r = contact_send_test(running, &local);
	if (r == 0)
		contact_row_fill(&local, &result->rows.contacts[result->row_count++]);
	return r;
}

int
act_contact_test(struct running *running)
{
	int r;

	if (running->match == ACCOUNT_OTHER_UID)
		return answer_refuse(running, REASON_NO_SUCH);
	if (running->act->caller != 0) {
		r = contact_asked_enough(running, MESSAGE_TEST);
		if (r != 0)
			return r < 0 ? r : answer_refuse(running, REASON_TOO_MANY);
	}
	r = each_contact(running);
	if (r == 0)
		r = test_listed(running);
	if (r == 0 && running->result->row_count == 0 && running->act->contact_id == 0)
		r = test_local(running);
	if (r < 0)
		return r;
	return running->result->row_count > 0 ? answer_accept(running)
					      : answer_refuse(running, REASON_NO_SUCH);
}

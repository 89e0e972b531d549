/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The code that was sent to a contact comes back: from now on it hears. Called by run.c; runs in
 * the keeper.
 */
#include "keeper/store/contact.h"
#include "keeper/store/device.h"

#include "base/text.h"

#include <sodium.h>

#include "base/poison.h"

static bool
is_right(const struct running *running, const struct contact *contact)
{
	unsigned char hash[RECOVERY_HASH_BYTES];
	struct answer_read scope_answer_read typed;
	bool is = false;

	answer_read(running->act->answer ? running->act->answer : "", &typed);
	if (typed.form == FORM_ONE) {
		recovery_hash(contact->salt, typed.first, hash);
		is = sodium_memcmp(hash, contact->hash, sizeof(hash)) == 0;
	}
	return is;
}

static int
confirm(struct running *running, struct contact *contact)
{
	int r = statement_run(running->store, SQL_CONTACT_CONFIRM,
	    VALUES(number_value(contact->id), number_value(running->act->now)));

	contact->confirmed_at = running->act->now;
	if (r == 0)
		r = contact_tell(running, contact, "contact-added");
	return r < 0 ? r : contact_show(running, contact);
}

int
act_contact_confirm(struct running *running)
{
	struct contact contact;
	int64_t active;
	int r = device_count(running, &active, NULL);

	if (r == 0 && device_wants_invitation(running, active))
		return answer_refuse(running, REASON_INVITATION);
	if (r == 0)
		r = running->match == ACCOUNT_MATCHES ? contact_find(running, &contact) : 0;
	if (r <= 0)
		return r < 0 ? r : answer_refuse(running, REASON_NO_SUCH);
	if (contact.confirmed_at > 0)
		return answer_refuse(running, REASON_EXISTS);
	if (!contact_code_is_open(&contact, running->act->now))
		return answer_refuse(running, REASON_EXPIRED);
	if (text_is_empty(running->act->answer))
		return answer_refuse(running, REASON_EMPTY);
	r = statement_run(running->store, SQL_CONTACT_TRY, VALUES(number_value(contact.id)));
	if (r < 0)
		return r;
	return is_right(running, &contact) ? confirm(running, &contact)
					   : answer_refuse(running, REASON_WRONG);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the check-up of 2sv status asks besides the row of status: how old the recovery codes are,
 * which contact waits, which hosts are trusted too lightly. It grades nothing, that is
 * tools/person/checkup.c. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/contact.h"
#include "keeper/store/device.h"
#include "keeper/store/recovery.h"
#include "keeper/store/rules.h"

#include "base/poison.h"

static int
look_at_codes(struct running *running, struct checkup_row *ret)
{
	struct recovery_set set;
	int r = recovery_look(running, &set);

	ret->codes_made_at = set.left > 0 ? set.made_at : 0;
	return r;
}

static int
look_at_contacts(struct running *running, struct checkup_row *ret)
{
	struct contact contact;
	int r = statement_number(running->store, SQL_CONTACT_WAITING,
	    VALUES(number_value(running->account_id)), &ret->contacts_waiting);

	if (r == 0)
		r = contact_find(running, &contact);
	if (r != 1)
		return r;
	ret->waiting_id = contact.id;
	if (contact_code_is_open(&contact, running->act->now))
		ret->code_until = contact.code_until;
	return 0;
}

static int
look_at_trust(struct running *running, struct checkup_row *ret)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	int r;

	if (act->trust_days == 0)
		return 0;
	r = statement_first(running->store, SQL_TRUST_LOOSEST,
	    VALUES(number_value(running->account_id), number_value(act->now),
		number_value(act->trust_by_address)),
	    &row);
	if (r != 1)
		return r;
	text_copy(ret->trusted_host, sizeof(ret->trusted_host), statement_text(row, 0));
	ret->trusted_by_address = sqlite3_column_int64(row, 1);
	return 0;
}

/* Of who has a device nothing is due. */
static int
look_at_due(struct running *running, struct checkup_row *ret)
{
	int64_t active = 0;
	int r = device_count(running, &active, NULL);

	return r < 0 || active > 0 ? r : due_state(running, &ret->due);
}

/* Whichever rule would hold: that hangs on door and host. */
static bool
some_rule_allows(const struct sections *sections, const struct texted_contact *contact, int64_t now)
{
	for (size_t i = 0; sections && i < sections->rule_count; i++)
		if (texted_contact_is_good(contact, sections->rules[i].texted, now))
			return true;
	return false;
}

static int
look_at_texts(struct running *running, struct checkup_row *ret)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(
	    running->store, SQL_TEXT_CONTACTS, VALUES(number_value(running->account_id)), &row);

	for (; r == 1; r = statement_next(row)) {
		const struct texted_contact contact = {
		    .kind = statement_text(row, 0), .codes_from = sqlite3_column_int64(row, 2)};

		ret->texts += some_rule_allows(act->sections, &contact, act->now);
	}
	return r < 0 ? r : 0;
}

int
act_checkup(struct running *running)
{
	struct checkup_row *row;
	int r = answer_rows(running, ROW_CHECKUP, 1, sizeof(*row));

	if (r < 0)
		return r;
	row = running->result->rows.checkup;
	r = look_at_codes(running, row);
	if (r == 0)
		r = look_at_contacts(running, row);
	if (r == 0)
		r = look_at_trust(running, row);
	if (r == 0)
		r = look_at_due(running, row);
	if (r == 0)
		r = look_at_texts(running, row);
	running->result->row_count = 1;
	return r < 0 ? r : answer_accept(running);
}

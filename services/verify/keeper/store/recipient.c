/* SPDX-License-Identifier: BSD-2-Clause */
/* Who hears of an alert. Runs in the keeper. */
#include "keeper/store/recipient.h"

#include "base/text.h"
#include "keeper/policy/clock.h"

#include <errno.h>

#include "base/poison.h"

struct round {
	struct running *running;
	const struct recipient_alert *alert;
	recipient_taker *take;
	bool is_shared; /* it goes to who hears of all accounts */
	unsigned int taken;
};

static int
take(struct round *round, struct recipient *recipient)
{
	round->taken++;
	recipient->share_of = round->is_shared ? round->alert->caused_by : 0;
	return round->take(round->running, round->alert, recipient);
}

/* Those of one account that are confirmed, or were removed less than a day ago. */
static int
take_contacts(struct round *round, int64_t account_id)
{
	struct store *store = round->running->store;
	struct recipient recipient = {.contact_id = 0};
	int r = 1;

	while (r == 1) {
		sqlite3_stmt *scope_statement row = NULL;

		r = statement_first(store, SQL_RECIPIENT_NEXT,
		    VALUES(number_value(account_id),
			number_value(round->alert->made_at - CLOCK_DAY_SECONDS),
			number_value(recipient.contact_id),
			number_value(round->running->act->now + CLOCK_DAY_SECONDS)),
		    &row);
		if (r != 1)
			break;
		recipient.contact_id = sqlite3_column_int64(row, 0);
		if (text_format(recipient.text, sizeof(recipient.text), "%s:%s",
			statement_text(row, 1), statement_text(row, 2)) == 0 &&
		    take(round, &recipient) < 0)
			return -EIO;
	}
	return r;
}

static int
take_local(struct round *round)
{
	struct recipient local = {.contact_id = 0};
	int r = text_format(local.text, sizeof(local.text), "local:%s", round->alert->account);

	return r < 0 ? r : take(round, &local);
}

/* Those that the settings name. */
static int
take_admins(struct round *round)
{
	const char *list = round->running->act->admin_contacts, *word;
	struct recipient recipient = {.contact_id = 0};
	size_t length;
	int r = 0;

	while (list && r == 0 && (word = text_next_word(&list, CONTACTS_SEPARATORS, &length))) {
		r = text_format(recipient.text, sizeof(recipient.text), "%.*s", (int)length, word);
		if (r == 0)
			r = take(round, &recipient);
	}
	return r;
}

/* Whoever has just come to be a contact does not keep the mail from its owner for a day. */
static int
take_account(struct round *round)
{
	const struct recipient_alert *alert = round->alert;
	int64_t settled = 0;
	int r = take_contacts(round, alert->account_id);

	if (r == 0)
		r = statement_number(round->running->store, SQL_RECIPIENT_IS_SETTLED,
		    VALUES(number_value(alert->account_id),
			number_value(round->alert->made_at - CLOCK_DAY_SECONDS)),
		    &settled);
	return r < 0 || settled > 0 ? r : take_local(round);
}

static int
take_root(struct round *round)
{
	int64_t root_id = 0;
	int r;

	round->is_shared = true;
	r = take_admins(round);
	if (r == 0)
		r = statement_number(
		    round->running->store, SQL_RECIPIENT_ROOT, NO_VALUES, &root_id);
	if (r == 0 && root_id > 0)
		r = take_contacts(round, root_id);
	return r < 0 || round->taken > 0 ? r : take_local(round);
}

static bool
list_has(const char *list, const char *kind)
{
	const char *word;
	size_t length;

	while (list && (word = text_next_word(&list, CONTACTS_SEPARATORS, &length)))
		if (text_is_word(word, length, kind) || text_is_word(word, length, "all"))
			return true;
	return false;
}

/* The admins' copy of what an account hears; but not of what they hear as root's. */
static int
take_copies(struct round *round)
{
	int64_t heard = 0;
	int r;

	if (!list_has(round->running->act->admin_alerts, round->alert->kind))
		return 0;
	r = statement_number(round->running->store, SQL_RECIPIENT_ROOT_HEARS,
	    VALUES(number_value(round->alert->event_id)), &heard);
	round->is_shared = true;
	return r < 0 || heard > 0 ? r : take_admins(round);
}

int
recipient_each(struct running *running, const struct recipient_alert *alert, recipient_taker *taker)
{
	struct round round = {.running = running, .alert = alert, .take = taker};
	int r;

	if (alert->account_id == 0)
		return take_root(&round);
	r = take_account(&round);
	return r < 0 ? r : take_copies(&round);
}

void
recipient_mask(const char *recipient, char ret[RECIPIENT_MASK_SIZE])
{
	char mask[CONTACT_MASK_SIZE];
	enum contact_kind kind = contact_parse_masked(recipient, mask);

	text_format(ret, RECIPIENT_MASK_SIZE, "%s %s", contact_kind_name(kind), mask);
}

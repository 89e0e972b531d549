/* SPDX-License-Identifier: BSD-2-Clause */
/* Trusted hosts, as a login meets them. Called by the acts; runs in the keeper. */
#include "keeper/store/trust.h"

#include "keeper/store/clock.h"
#include "keeper/store/account.h"
#include "keeper/store/fingerprint.h"
#include "keeper/store/login.h"

#include "base/poison.h"

enum trust_how
trust_judge_place(const struct act *act, const struct place *place, bool has_key)
{
	const struct trust_facts facts = {.place = place,
	    .has_key = has_key,
	    .by_address = act->trust_by_address,
	    .shared_networks = act->shared_networks};

	return trust_judge(&facts);
}

/* Of the act's own login; fingerprint is that of its ssh key, if it had one. */
static enum trust_how
judge(const struct act *act, char fingerprint[FINGERPRINT_SIZE])
{
	bool has_key = fingerprint_find(act->auth_info, fingerprint) == 0;

	return trust_judge_place(act, &act->place, has_key);
}

int
trust_holds(struct running *running)
{
	const struct act *act = running->act;
	char fingerprint[FINGERPRINT_SIZE];
	enum trust_how how;
	int64_t found = 0;
	int r;

	if (act->trust_days == 0 || !running->result->known_place || running->brake != BRAKE_NONE ||
	    running->store->is_copy)
		return 0;
	how = judge(act, fingerprint);
	if (how == TRUST_NEVER)
		return 0;
	r = statement_number(running->store, SQL_TRUST_FIND,
	    VALUES(number_value(running->account_id), text_value(act->place.host),
		text_value(how == TRUST_BY_KEY ? fingerprint : ""), number_value(act->now),
		number_value(act->now + act->trust_days * CLOCK_DAY_SECONDS),
		number_value(act->now - act->trust_days * CLOCK_DAY_SECONDS)),
	    &found);
	return r < 0 || found == 0 ? r : clock_is_right(running);
}

int64_t
trust_offer(const struct running *running)
{
	char fingerprint[FINGERPRINT_SIZE];

	if (!login_is_it(running->act) || running->act->one_field || running->brake != BRAKE_NONE)
		return 0;
	return judge(running->act, fingerprint) == TRUST_NEVER ? 0 : running->act->trust_days;
}

int
trust_forget_all(struct running *running)
{
	return ACCOUNT_FORGET(running, SQL_FORGET_TRUST, SQL_FORGET_KNOWN, SQL_FORGET_HOLDS,
	    SQL_FORGET_TEXTED, SQL_FORGET_CODES);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock beside the newest event. Rows that were dated after now count as now; once the clock
 * is right they are dated so, or else they would count until their date. The log stays as it is.
 * Used by act_prune.c; runs in the keeper.
 */
#include "keeper/store/clock.h"

#include "base/text.h"
#include "keeper/policy/texted.h"
#include "keeper/store/notice.h"

#include "base/poison.h"

#define TOLD_SECONDS 3600 /* at its start a machine has its clock set a little later */

static int
is_behind(struct running *running, int64_t newest_at)
{
	char text[NOTICE_SIZE];

	text_format(text, sizeof(text),
	    "the clock of the machine went back: it stands %lld s before the newest event",
	    (long long)(newest_at - running->act->now));
	notice_begin(running->store, NOTICE_CLOCK_BACK, text);
	return statement_run(running->store, SQL_CLOCK_SET_AHEAD, VALUES(number_value(newest_at)));
}

static int
is_unsynchronised(struct running *running)
{
	struct store *store = running->store;
	int64_t now = running->act->now;

	notice_end(store, NOTICE_CLOCK_BACK);
	if (store->clock_off_since == 0 || now < store->clock_off_since)
		store->clock_off_since = now;
	if (now - store->clock_off_since >= TOLD_SECONDS)
		notice_begin(store, NOTICE_CLOCK_OFF,
		    "the clock of the machine is not synchronised: until it is, nothing old is "
		    "dropped and codes may be refused");
	return 0;
}

static int
is_right(struct running *running)
{
	static const enum sql redate[] = {SQL_REDATE_ATTEMPTS, SQL_REDATE_PREFIXES,
	    SQL_REDATE_LOGINS, SQL_REDATE_HOSTS, SQL_REDATE_NEW_HOSTS, SQL_REDATE_ALERTS,
	    SQL_REDATE_MESSAGES, SQL_REDATE_TEXTS, SQL_REDATE_FREED};
	struct store *store = running->store;
	int64_t ahead_until;
	int r = statement_number(running->store, SQL_CLOCK_AHEAD, NO_VALUES, &ahead_until);

	notice_end(store, NOTICE_CLOCK_BACK);
	notice_end(store, NOTICE_CLOCK_OFF);
	store->clock_off_since = 0;
	if (r == 0)
		r = statement_run(store, SQL_TEXT_CONTACTS_BEGIN,
		    VALUES(number_value(running->act->now), number_value(TEXTED_CONTACT_SECONDS)));
	if (r < 0 || ahead_until == 0)
		return r;
	for (unsigned int i = 0; r == 0 && i < sizeof(redate) / sizeof(redate[0]); i++)
		r = statement_run(store, redate[i], VALUES(number_value(running->act->now)));
	return r < 0 ? r : statement_run(store, SQL_CLOCK_FORGET_AHEAD, NO_VALUES);
}

/*
 * The newest event may be dated right again while those before it are not, and rows with them: all
 * since the last look are looked at, from the newest of then on.
 */
static int
find_ahead(struct running *running)
{
	struct store *store = running->store;
	int64_t highest_at = 0;
	int r = statement_number(store, SQL_CLOCK_HIGHEST, NO_VALUES, &highest_at);

	if (r == 0 && highest_at > running->act->now)
		r = statement_run(store, SQL_CLOCK_SET_AHEAD, VALUES(number_value(highest_at)));
	return r < 0 ? r : statement_run(store, SQL_CLOCK_LOOKED, NO_VALUES);
}

int
clock_is_on(struct running *running, bool synchronised)
{
	struct clock_facts facts = {.synchronised = synchronised, .now = running->act->now};
	int r = statement_number(running->store, SQL_NEWEST_AT, NO_VALUES, &facts.newest_at);

	return r < 0 ? r : clock_judge(&facts) == CLOCK_RIGHT;
}

int
clock_is_right(struct running *running)
{
	return clock_is_on(running, running->act->clock_synchronised);
}

int
clock_look(struct running *running, enum clock_state *ret)
{
	struct clock_facts facts = {
	    .synchronised = running->act->clock_synchronised, .now = running->act->now};
	int r = statement_number(running->store, SQL_CLOCK_NEWEST, NO_VALUES, &facts.newest_at);

	*ret = CLOCK_UNSYNCHRONISED;
	if (r == 0)
		r = find_ahead(running);
	if (r < 0)
		return r;
	*ret = clock_judge(&facts);
	switch (*ret) {
	case CLOCK_BEHIND:
		return is_behind(running, facts.newest_at);
	case CLOCK_UNSYNCHRONISED:
		return is_unsynchronised(running);
	case CLOCK_RIGHT:
		return is_right(running);
	}
	return 0;
}

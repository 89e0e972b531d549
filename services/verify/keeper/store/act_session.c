/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The session's begin, which is the login, and its end. The begin tells of new hosts that the
 * account was not told of yet, and of the login before. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/fingerprint.h"
#include "keeper/store/holds.h"
#include "keeper/store/host.h"
#include "keeper/store/last_login.h"
#include "keeper/store/login.h"
#include "keeper/store/nudge.h"
#include "keeper/store/password.h"
#include "keeper/store/sent.h"

#include "base/poison.h"

#define UNTOLD_MAX 5

static int
count_told(struct running *running)
{
	for (unsigned int i = 0; i < running->result->row_count; i++) {
		int r = statement_run(running->store, SQL_NEW_HOST_TOLD,
		    VALUES(number_value(running->result->rows.events[i].id)));

		if (r < 0)
			return r;
	}
	return 0;
}

/* Told only to a host that was there before the new one: not to the newcomer himself. */
static int
tell(struct running *running, const struct host_login *login)
{
	const struct act *act = running->act;
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r;

	if (act->place.kind == PLACE_UNKNOWN)
		return 0;
	r = statement_first(running->store, SQL_NEW_HOST_UNTOLD,
	    VALUES(number_value(running->account_id), text_value(act->place.host),
		number_value(login->first_at), number_value(act->now), number_value(UNTOLD_MAX)),
	    &row);
	if (r != 1)
		return r;
	r = answer_rows(running, ROW_EVENT, UNTOLD_MAX, sizeof(struct event_row));
	if (r < 0)
		return r;
	for (r = 1; r == 1 && result->row_count < UNTOLD_MAX; r = statement_next(row))
		event_read(row, &result->rows.events[result->row_count++]);
	return r < 0 ? r : count_told(running);
}

/*
 * Who has no contact is told at the next login that there is something to read; not a newcomer, as
 * above. Returns 0 or -errno.
 */
static int
tell_alerts(struct running *running, const struct host_login *login)
{
	const struct act *act = running->act;
	int64_t settled = 0, untold = 0;
	int r;

	if (act->place.kind == PLACE_UNKNOWN || login->is_new)
		return 0;
	r = statement_number(running->store, SQL_RECIPIENT_IS_SETTLED,
	    VALUES(number_value(running->account_id), number_value(act->now)), &settled);
	if (r == 0 && settled == 0)
		r = statement_number(running->store, SQL_ALERTS_UNTOLD,
		    VALUES(number_value(running->account_id), number_value(act->now)), &untold);
	if (r < 0 || untold == 0)
		return r;
	running->result->alerts_untold = untold;
	return statement_run(running->store, SQL_ALERTS_ARE_TOLD,
	    VALUES(number_value(running->account_id), number_value(act->now)));
}

/*
 * A login without a code of ours: by key, or of an account that has no device. One that is told
 * late is known to its session by the id that it was told under.
 */
static int
begin_own(struct running *running)
{
	struct result *result = running->result;

	if (!running->act->once ||
	    text_copy(result->login, sizeof(result->login), running->act->once) < 0)
		login_make_id(result->login);
	return login_begin(running, true);
}

static int
accept(struct running *running)
{
	answer_accept(running);
	if (running->act->late)
		running->result->reason = REASON_LATE;
	return 0;
}

int
act_arrived(struct running *running)
{
	struct result *result = running->result;
	char fingerprint[FINGERPRINT_SIZE];
	struct host_login login = {.event = {.login = result->login, .device = result->device}};
	int joined, r = account_need(running);

	if (r == 0)
		r = host_look(running);
	if (r < 0)
		return r;
	joined = login_join(running);
	r = joined == 0 ? begin_own(running) : joined;
	if (r < 0)
		return r;
	login.by_key = joined == 0 && fingerprint_find(running->act->auth_info, fingerprint) == 0;
	accept(running);
	r = holds_arrived(running);
	if (r == 0 && joined == 1)
		r = password_arrived(running);
	if (r == 0)
		r = last_login_look(running);
	if (r == 0)
		r = sent_begin(running);
	if (r == 0)
		r = host_add_login(running, &login);
	last_login_hide(running, &login);
	/* Late, nobody sees it. */
	if (r < 0 || running->act->late)
		return r;
	r = tell(running, &login);
	if (r == 0)
		r = tell_alerts(running, &login);
	return r < 0 ? r : nudge_look(running);
}

int
act_left(struct running *running)
{
	struct event event = {.login = running->act->login};
	int r = running->match == ACCOUNT_MATCHES ? holds_left(running) : 0;

	if (r == 0 && running->match == ACCOUNT_MATCHES)
		r = login_end(running);
	if (r < 0)
		return r;
	if (r == 0)
		return answer_skip(running, REASON_LET_BE);
	accept(running);
	return event_add(running, &event);
}

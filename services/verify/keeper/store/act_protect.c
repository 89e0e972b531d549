/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root's 2sv did or saw on this machine, and root hears of: a door was changed (2sv protect),
 * or is as it was before, or was tried; 2sv doctor found something. Called by run.c; runs in the
 * keeper.
 */
#include "keeper/store/account.h"
#include "keeper/store/event.h"

#include "base/text.h"

#include "base/poison.h"

/* "undone: root took it back" */
static void
detail_of(const struct act *act, const char *change, char *ret, size_t size)
{
	text_format(ret, size, "%s%s%s", change, act->why ? ": " : "", act->why ? act->why : "");
}

static int
tell_root(struct running *running, const char *detail, const char *kind)
{
	struct event event = {.place = "local", .detail = detail};
	int r;

	answer_accept(running);
	r = event_add(running, &event);
	return r < 0 ? r
		     : alert_add(running, &event, &(struct alert){.kind = kind, .to_root = true});
}

int
act_protect(struct running *running)
{
	char detail[EVENT_DETAIL_SIZE];

	detail_of(running->act, running->act->change, detail, sizeof(detail));
	return tell_root(running, detail, "protect");
}

/* Alerts of it are alerts of its events, and of nobody else. */
static int
forget_tried(struct running *running, int64_t account_id)
{
	static const enum sql statements[] = {SQL_FORGET_MESSAGES, SQL_FORGET_DELIVERIES,
	    SQL_FORGET_ALERTS, SQL_FORGET_NEW_HOSTS, SQL_DEVICE_DROP_ALL, SQL_FORGET_RECOVERY,
	    SQL_FORGET_RECOVERY_SET, SQL_FORGET_TRUST, SQL_FORGET_HOLDS, SQL_FORGET_TEXTED,
	    SQL_FORGET_TEXTS, SQL_FORGET_TOKENS, SQL_FORGET_HOSTS, SQL_FORGET_PREFIXES,
	    SQL_FORGET_LOGINS, SQL_FORGET_ATTEMPTS, SQL_DROP_CONTACTS, SQL_FORGET_SENT,
	    SQL_FORGET_LOG, SQL_FORGET_ACCOUNT};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(statements) / sizeof(statements[0]); i++)
		r = statement_run(running->store, statements[i], VALUES(number_value(account_id)));
	return r < 0 ? r
		     : statement_run(running->store, SQL_PRUNE_MESSAGES, VALUES(number_value(0)));
}

/* Of the throw-away account nothing stays: one line says that it was there, and what for. */
int
act_tried(struct running *running)
{
	sqlite3_stmt *scope_statement row = NULL;
	char detail[EVENT_DETAIL_SIZE];
	struct event event = {.place = "local", .detail = detail};
	int64_t account_id;
	int r = statement_first(
	    running->store, SQL_ACCOUNT_FIND, VALUES(text_value(running->act->tried)), &row);

	if (r <= 0)
		return r < 0 ? r : answer_refuse(running, REASON_NO_SUCH);
	account_id = sqlite3_column_int64(row, 0);
	r = statement_next(row);
	if (r == 0)
		r = forget_tried(running, account_id);
	if (r < 0)
		return r;
	answer_accept(running);
	detail_of(running->act, "tried", detail, sizeof(detail));
	return event_add(running, &event);
}

int
act_found(struct running *running)
{
	return tell_root(running, running->act->why, "doctor");
}

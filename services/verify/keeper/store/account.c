/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The account of an act: found, stored at its first event, refused where its name came back with
 * another uid. Used by the acts; runs in the keeper.
 */
#include "keeper/store/account.h"

#include "base/text.h"
#include "keeper/store/brake.h"
#include "keeper/store/event.h"

#include "base/poison.h"

int
account_find(struct running *running)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(
	    running->store, SQL_ACCOUNT_FIND, VALUES(text_value(act->account)), &row);

	running->stored_uid = -1;
	if (r < 0)
		return r;
	if (r == 0) {
		running->match = ACCOUNT_UNSTORED;
		return 0;
	}
	running->account_id = sqlite3_column_int64(row, 0);
	running->stored_uid = sqlite3_column_int64(row, 1);
	if (running->stored_uid == (int64_t)act->account_uid)
		running->match = ACCOUNT_MATCHES;
	running->must_enrol =
	    running->match == ACCOUNT_MATCHES && sqlite3_column_int64(row, 3) != 0;
	if (running->match == ACCOUNT_MATCHES && !brake_is_lifted(act))
		running->brake = (enum brake)sqlite3_column_int64(row, 2);
	return 0;
}

int
account_need(struct running *running)
{
	const struct act *act = running->act;
	int r;

	if (running->account_id > 0)
		return 0;
	r = statement_run(running->store, SQL_ACCOUNT_ADD,
	    VALUES(
		text_value(act->account), number_value(act->account_uid), number_value(act->now)));
	if (r == 0)
		running->account_id = sqlite3_last_insert_rowid(running->store->db);
	return r;
}

int
account_forget(struct running *running, const enum sql *statements, size_t count)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < count; i++)
		r = statement_run(
		    running->store, statements[i], VALUES(number_value(running->account_id)));
	return r;
}

int
account_rebind(struct running *running)
{
	int r = statement_run(running->store, SQL_ACCOUNT_REBIND,
	    VALUES(number_value(running->account_id), number_value(running->act->account_uid)));

	if (r == 0)
		r = ACCOUNT_FORGET(running, SQL_FORGET_SENT, SQL_FORGET_HOSTS, SQL_FORGET_PREFIXES,
		    SQL_FORGET_LOGINS, SQL_FORGET_NEW_HOSTS, SQL_FORGET_BRAKE, SQL_FORGET_TRUST,
		    SQL_FORGET_HOLDS, SQL_FORGET_TEXTED, SQL_FORGET_TEXTS, SQL_FORGET_TOKENS,
		    SQL_FORGET_RECOVERY, SQL_FORGET_RECOVERY_SET, SQL_FORGET_CONTACTS,
		    SQL_FORGET_UNGIVEN, SQL_FORGET_LOCAL_DELIVERIES, SQL_FORGET_LOCAL_MESSAGES,
		    SQL_FORGET_UNTOLD, SQL_FORGET_LISTED);
	if (r == 0)
		r = statement_run(running->store, SQL_FORGET_EVENTS,
		    VALUES(number_value(running->account_id), text_value(running->act->account)));
	return r;
}

int
account_refuse_other(struct running *running)
{
	char detail[64];
	struct event event = {.detail = detail, .is_free = true};
	int r;

	answer_refuse(running, REASON_OTHER_UID);
	text_format(detail, sizeof(detail), "uid %u, stored with %lld",
	    (unsigned int)running->act->account_uid, (long long)running->stored_uid);
	r = event_add(running, &event);
	if (r == 0)
		r = alert_add_daily(
		    running, &event, &(struct alert){.kind = "other-uid", .to_root = true});
	return r;
}

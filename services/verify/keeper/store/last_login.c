/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The login before. It says where the owner comes from: not to whoever comes for the first time,
 * nor of what came before him. Used by act_list.c and act_session.c; runs in the keeper.
 */
#include "keeper/store/last_login.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

int
last_login_find(struct running *running, struct last_login *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	char own[HOST_OWN_SIZE];
	int r;

	*ret = (struct last_login){.at = 0};
	host_own_seat(running->act, own);
	r = statement_first(running->store, SQL_LOGIN_LAST,
	    VALUES(number_value(running->account_id), text_value(own)), &row);
	if (r != 1)
		return r;
	ret->at = sqlite3_column_int64(row, 0);
	text_copy(ret->host, sizeof(ret->host), statement_text(row, 1));
	text_copy(ret->address, sizeof(ret->address), statement_text(row, 2));
	text_copy(ret->door, sizeof(ret->door), statement_text(row, 3));
	text_copy(ret->key, sizeof(ret->key), statement_text(row, 4));
	text_copy(ret->device, sizeof(ret->device), statement_text(row, 5));
	return 0;
}

int
last_login_look(struct running *running)
{
	struct last_login *last = &running->result->last;
	const struct act *act = running->act;
	int r;

	if (!act->tells_last || act->late || act->place.kind == PLACE_UNKNOWN)
		return 0;
	r = last_login_find(running, last);
	if (r < 0 || last->at == 0)
		return r;
	/* One to come was a wrong clock's: what came after it is not known. */
	return statement_number(running->store, SQL_FAILURES_SINCE,
	    VALUES(number_value(running->account_id),
		number_value(last->at < act->now ? last->at : act->now)),
	    &last->failures);
}

void
last_login_hide(struct running *running, const struct host_login *login)
{
	struct last_login *last = &running->result->last;

	if (login->is_new ||
	    (strcmp(last->host, running->act->place.host) != 0 && login->since_at >= last->at))
		*last = (struct last_login){.at = 0};
}

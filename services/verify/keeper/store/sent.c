/* SPDX-License-Identifier: BSD-2-Clause */
/* Begin and end of what is counted. Called by the acts; runs in the keeper. */
#include "keeper/store/sent.h"

#include "keeper/policy/sent.h"

#include "base/poison.h"

int
sent_begin(struct running *running)
{
	const char *connection = running->act->connection;
	int r;

	if (!connection)
		return 0;
	/* Who is told of late came first. */
	r = running->act->late
		? 0
		: statement_run(running->store, SQL_SENT_TAKE_OVER, VALUES(text_value(connection)));
	if (r < 0)
		return r;
	running->store->counted++;
	return statement_run(running->store, SQL_SENT_BEGIN,
	    VALUES(number_value(running->account_id), text_value(running->result->login),
		text_value(connection)));
}

int
sent_end(struct running *running, int64_t account_id, const char *login, const char *door)
{
	struct store *store = running->store;
	int r = statement_run(store, SQL_SENT_KEEP,
	    VALUES(number_value(account_id), text_value(login), number_value(running->act->now),
		text_value(door)));

	if (r < 0 || sqlite3_changes(store->db) == 0)
		return r;
	return statement_run(
	    store, SQL_SENT_TRIM, VALUES(number_value(account_id), number_value(SENT_BEFORE_MAX)));
}

uint64_t
store_counted(const struct store *store)
{
	return store->counted;
}

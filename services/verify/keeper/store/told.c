/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ids of what was told, kept for some days after they were told last. Called by run.c; runs in the
 * keeper.
 */
#include "keeper/store/told.h"

#include "base/poison.h"

int
told_once(struct running *running)
{
	const struct act *act = running->act;
	const struct values values =
	    VALUES(text_value(act->once), number_value(act->late ? act->told_at : act->now));
	int r = statement_run(running->store, SQL_TOLD_AGAIN, values);

	if (r < 0)
		return r;
	if (sqlite3_changes(running->store->db) > 0)
		return answer_skip(running, REASON_LET_BE);
	r = statement_run(running->store, SQL_TOLD_ADD, values);
	return r < 0 ? r : 1;
}

int
told_forget(struct running *running)
{
	const char *once = running->act->once;

	return once ? statement_run(running->store, SQL_TOLD_FORGET, VALUES(text_value(once))) : 0;
}

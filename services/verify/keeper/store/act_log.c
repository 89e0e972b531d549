/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log, newest first, a page at a time. By number, not by date: a clock that was wrong for a
 * while changes no order. Called by run.c; runs in the keeper.
 */
#include "keeper/store/event.h"

#include "base/poison.h"

int
act_log(struct running *running)
{
	const struct act *act = running->act;
	struct result *result = running->result;
	int64_t limit = act->limit >= 1 && act->limit <= ROWS_MAX ? act->limit : ROWS_MAX;
	struct value before = number_value(act->before > 0 ? act->before : INT64_MAX);
	sqlite3_stmt *scope_statement row = NULL;
	int r = answer_rows(running, ROW_EVENT, (unsigned int)limit, sizeof(*result->rows.events));

	if (r < 0)
		return r;
	if (act->all)
		r = statement_first(running->store, SQL_EVENT_LIST_ALL,
		    VALUES(before, number_value(limit + 1)), &row);
	else
		r = statement_first(running->store, SQL_EVENT_LIST,
		    VALUES(number_value(running->account_id), before, number_value(limit + 1)),
		    &row);
	for (; r == 1 && result->row_count < limit; r = statement_next(row))
		event_read(row, &result->rows.events[result->row_count++]);
	result->more = r == 1;
	return r < 0 ? r : answer_accept(running);
}

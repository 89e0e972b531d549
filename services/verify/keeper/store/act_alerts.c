/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What went where, and what waits: the messages of an account, or of all, the newest first. Called
 * by run.c; runs in the keeper.
 */
#include "keeper/store/run.h"

#include "base/text.h"

#include "base/poison.h"

static void
read_row(sqlite3_stmt *row, struct message_row *ret)
{
	struct message *message = &ret->message;

	message->id = sqlite3_column_int64(row, 0);
	message->made_at = sqlite3_column_int64(row, 1);
	message->purpose = (enum message_purpose)sqlite3_column_int(row, 2);
	text_copy(message->recipient, sizeof(message->recipient), statement_text(row, 3));
	ret->state = (enum message_state)sqlite3_column_int(row, 4);
	message->tries = sqlite3_column_int64(row, 5);
	ret->next_at = sqlite3_column_int64(row, 6);
	ret->ended_at = sqlite3_column_int64(row, 7);
	text_copy(ret->why, sizeof(ret->why), statement_text(row, 8));
	message->alerts = sqlite3_column_int64(row, 9);
	text_copy(ret->kind, sizeof(ret->kind), statement_text(row, 10));
	text_copy(ret->account, sizeof(ret->account), statement_text(row, 11));
}

static int
first(struct running *running, sqlite3_stmt **row)
{
	const struct act *act = running->act;
	int64_t before = act->before > 0 ? act->before : INT64_MAX;

	if (act->all)
		return statement_first(running->store, SQL_MESSAGE_LIST_ALL,
		    VALUES(number_value(before), number_value(act->limit)), row);
	return statement_first(running->store, SQL_MESSAGE_LIST,
	    VALUES(
		number_value(running->account_id), number_value(before), number_value(act->limit)),
	    row);
}

int
act_alerts(struct running *running)
{
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r = answer_rows(running, ROW_MESSAGE, ROWS_MAX, sizeof(*result->rows.messages));

	if (r < 0)
		return r;
	if (!running->act->all && running->match != ACCOUNT_MATCHES)
		return answer_accept(running);
	r = first(running, &row);
	for (; r == 1 && result->row_count < ROWS_MAX; r = statement_next(row))
		read_row(row, &result->rows.messages[result->row_count++]);
	if (r >= 0)
		r = statement_number(running->store, SQL_MESSAGE_UNMADE,
		    VALUES(number_value(running->act->all ? 0 : running->account_id)),
		    &result->alerts_untold);
	return r < 0 ? r : answer_accept(running);
}

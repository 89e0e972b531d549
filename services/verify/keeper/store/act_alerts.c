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

/* The newest of those before that one; 0 = there is none. Returns 0 or -errno. */
static int
next_older(struct running *running, int64_t before, int64_t *ret)
{
	const struct act *act = running->act;

	if (act->of_state)
		return statement_number(running->store, SQL_MESSAGE_OLDER_OF_STATE,
		    VALUES(number_value(before), number_value(act->state)), ret);
	if (act->all)
		return statement_number(
		    running->store, SQL_MESSAGE_OLDER_OF_ALL, VALUES(number_value(before)), ret);
	return statement_number(running->store, SQL_MESSAGE_OLDER,
	    VALUES(number_value(running->account_id), number_value(before)), ret);
}

static int
show(struct running *running, int64_t id)
{
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_MESSAGE_SHOWN, VALUES(number_value(id)), &row);

	if (r == 1)
		read_row(row, &result->rows.messages[result->row_count++]);
	return r < 0 ? r : 0;
}

static int
list(struct running *running)
{
	const struct act *act = running->act;
	int64_t limit = act->limit >= 1 && act->limit <= ROWS_MAX ? act->limit : ROWS_MAX;
	int64_t id = act->before > 0 ? act->before : INT64_MAX;
	int r = 0;

	for (int64_t i = 0; r == 0 && i < limit; i++) {
		r = next_older(running, id, &id);
		if (r == 0 && id == 0)
			break;
		if (r == 0)
			r = show(running, id);
	}
	return r;
}

int
act_alerts(struct running *running)
{
	struct result *result = running->result;
	int r = answer_rows(running, ROW_MESSAGE, ROWS_MAX, sizeof(*result->rows.messages));

	if (r < 0)
		return r;
	if (!running->act->all && running->match != ACCOUNT_MATCHES)
		return answer_accept(running);
	r = list(running);
	if (r == 0)
		r = statement_number(running->store, SQL_MESSAGE_UNMADE,
		    VALUES(number_value(running->act->all ? 0 : running->account_id)),
		    &result->alerts_untold);
	if (r >= 0 && running->act->of_state && running->act->state == MESSAGE_WAITS)
		r = statement_number(
		    running->store, SQL_MESSAGE_UNMADE_SINCE, NO_VALUES, &result->untold_since);
	return r < 0 ? r : answer_accept(running);
}

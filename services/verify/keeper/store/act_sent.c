/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The acts of 2sv-watch: which sessions there are to count, and how much each has sent. The first
 * time that one is above its threshold its owner hears of it, and again at each ten times as much.
 * Called by run.c; runs in the keeper.
 */
#include "keeper/store/event.h"
#include "keeper/store/sent.h"

#include "base/text.h"
#include "keeper/policy/sent.h"

#include <string.h>

#include "base/poison.h"

struct counted {
	int64_t account_id, bytes, told;
	char login[LOGIN_ID_SIZE], door[64], host[PLACE_TEXT_SIZE];
	bool is_open;
};

/* At how many bytes the owner of that session is told next; 0 = never. */
static int
find_next(struct running *running, const struct counted *counted, int64_t *ret)
{
	const struct sent_terms terms = {
	    running->act->sent_alert_megabytes, running->act->sent_alert_times};
	int64_t before[SENT_BEFORE_MAX];
	sqlite3_stmt *scope_statement row = NULL;
	size_t count = 0;
	int r = statement_first(running->store, SQL_SENT_BEFORE,
	    VALUES(number_value(counted->account_id), text_value(counted->login),
		number_value(SENT_BEFORE_MAX)),
	    &row);

	for (; r == 1 && count < SENT_BEFORE_MAX; r = statement_next(row))
		before[count++] = sqlite3_column_int64(row, 0);
	*ret = sent_next(sent_threshold(&terms, before, count), counted->told);
	return r < 0 ? r : 0;
}

static int
add_row(struct running *running, sqlite3_stmt *row)
{
	struct counted_row *ret = &running->result->rows.counted[running->result->row_count];
	struct counted counted = {.account_id = sqlite3_column_int64(row, 0),
	    .bytes = sqlite3_column_int64(row, 3),
	    .told = sqlite3_column_int64(row, 4)};
	int r = text_copy(counted.login, sizeof(counted.login), statement_text(row, 1));

	if (r == 0)
		r = text_copy(ret->connection, sizeof(ret->connection), statement_text(row, 2));
	if (r == 0)
		r = find_next(running, &counted, &ret->threshold);
	ret->bytes = counted.bytes;
	running->result->row_count++;
	return r;
}

int
act_sessions(struct running *running)
{
	const char *after = running->act->after;
	sqlite3_stmt *scope_statement row = NULL;
	int r = answer_rows(running, ROW_COUNTED, ROWS_MAX, sizeof(struct counted_row));

	if (r == 0)
		r = statement_first(running->store, SQL_SENT_SESSIONS,
		    VALUES(text_value(after ? after : ""), number_value(ROWS_MAX)), &row);
	while (r == 1 && running->result->row_count < ROWS_MAX) {
		r = add_row(running, row);
		if (r == 0)
			r = statement_next(row);
	}
	return r < 0 ? r : answer_accept(running);
}

/* Returns 1, 0 (no session of ours has it, or had) or -errno. */
static int
find_counted(struct running *running, struct counted *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_SENT_FIND,
	    VALUES(text_value(running->act->connection), number_value(running->act->now)), &row);

	if (r != 1)
		return r;
	*ret = (struct counted){.account_id = sqlite3_column_int64(row, 0),
	    .bytes = sqlite3_column_int64(row, 4),
	    .told = sqlite3_column_int64(row, 5),
	    .is_open = sqlite3_column_int(row, 6) != 0};
	text_copy(ret->login, sizeof(ret->login), statement_text(row, 1));
	text_copy(ret->door, sizeof(ret->door), statement_text(row, 2));
	text_copy(ret->host, sizeof(ret->host), statement_text(row, 3));
	return 1;
}

/* The line of the log, and its alert. */
static int
tell(struct running *running, const struct counted *counted)
{
	const char *connection = running->act->connection;
	struct event event = {.id = 0};
	char address[PLACE_TEXT_SIZE], detail[EVENT_DETAIL_SIZE];
	int r = text_format(
	    address, sizeof(address), "%.*s", (int)strcspn(connection, " "), connection);

	if (r == 0)
		r = text_format(detail, sizeof(detail), "%lld MB sent by one session",
		    (long long)(counted->bytes / SENT_MEGABYTE));
	if (r == 0)
		r = statement_run(running->store, SQL_SENT_EVENT,
		    VALUES(number_value(running->act->now), number_value(counted->account_id),
			text_value(counted->door), text_value(counted->host), text_value(address),
			text_value(counted->login), text_value(detail)));
	if (r < 0)
		return r;
	event.id = sqlite3_last_insert_rowid(running->store->db);
	running->account_id = counted->account_id;
	return alert_add_bounded(running, &event, &(struct alert){.kind = "sent-much"});
}

static int
note(struct running *running, const struct counted *counted)
{
	int r = statement_run(running->store, counted->is_open ? SQL_SENT_NOTE : SQL_SENT_NOTE_KEPT,
	    VALUES(number_value(counted->account_id), text_value(counted->login),
		number_value(counted->bytes), number_value(counted->told)));

	if (r < 0 || !running->act->is_over || !counted->is_open)
		return r;
	r = sent_end(running, counted->account_id, counted->login, counted->door);
	return r < 0 ? r
		     : statement_run(running->store, SQL_SENT_UNCOUNT,
			   VALUES(number_value(counted->account_id), text_value(counted->login)));
}

int
act_sent(struct running *running)
{
	struct counted counted;
	int64_t *next = &running->result->threshold;
	int r = find_counted(running, &counted);

	if (r < 1)
		return r < 0 ? r : answer_refuse(running, REASON_NO_SUCH);
	if (running->act->bytes > counted.bytes) /* a count never falls */
		counted.bytes = running->act->bytes;
	r = find_next(running, &counted, next);
	if (r == 0 && *next > 0 && counted.bytes >= *next) {
		counted.told = counted.bytes;
		r = tell(running, &counted);
		*next = sent_next(*next, counted.told);
	}
	if (r == 0)
		r = note(running, &counted);
	return r < 0 ? r : answer_accept(running);
}

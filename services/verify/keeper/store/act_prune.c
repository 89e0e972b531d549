/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Old lines of the log, dropped a bounded piece a call: by date those of one day a day, by size
 * more than can have been written since the last call (keeper/loop.c). A hand goes round through
 * the log, as that of a clock, so that lines kept for their unsent alert hold nothing up. Called
 * by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/clock.h"

#include <string.h>

#include "base/poison.h"

#define WINDOW_ROWS 10000
#define SIZE_ROWS 1000 /* by size so many at a time, until it fits */
#define SIZE_TIMES_MAX 10
#define KEPT_ROWS 1000	/* the newest for each megabyte, whatever else fills the store */
#define ATTEMPT_DAYS 31 /* the longest limit looks back 30 */
#define MESSAGE_DAYS 30 /* a code or a test that was sent */
#define TOLD_DAYS 7	/* what lies in the spool is taken before the first pruning */

struct window {
	int64_t after; /* the hand: ids above it */
	int64_t rows, end, newest_at;
	int64_t oldest_at; /* of those that may go; INT64_MAX = none may */
};

static int
look(struct running *running, int64_t rows_max, int64_t up_to, struct window *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_number(running->store, SQL_PRUNE_HAND, NO_VALUES, &ret->after);

	if (r < 0)
		return r;
	r = statement_first(running->store, SQL_PRUNE_LOOK,
	    VALUES(number_value(ret->after), number_value(rows_max), number_value(up_to)), &row);
	if (r < 0)
		return r;
	ret->rows = sqlite3_column_int64(row, 0);
	ret->end = sqlite3_column_int64(row, 1);
	ret->newest_at = sqlite3_column_int64(row, 2);
	ret->oldest_at =
	    sqlite3_column_type(row, 3) == SQLITE_NULL ? INT64_MAX : sqlite3_column_int64(row, 3);
	return 0;
}

static int
drop(struct running *running, const struct window *window, int64_t before)
{
	const struct values values =
	    VALUES(number_value(window->after), number_value(window->end), number_value(before));
	int r = statement_run(running->store, SQL_PRUNE_DELIVERIES, values);

	if (r == 0)
		r = statement_run(running->store, SQL_PRUNE_ALERTS, values);
	return r < 0 ? r : statement_run(running->store, SQL_PRUNE_EVENTS, values);
}

/* On past what was looked through; round to the start behind the last old line. */
static int
move_hand(struct running *running, const struct window *window, int64_t limit)
{
	bool round = window->rows < WINDOW_ROWS || window->newest_at >= limit;

	return statement_run(
	    running->store, SQL_PRUNE_MOVE_HAND, VALUES(number_value(round ? 0 : window->end)));
}

/* "DAY BEFORE", as find_bound wrote it; what is not leaves nothing to be dropped today. */
static void
day_parse(const char *text, struct clock_day *ret)
{
	const char *blank = strchr(text, ' ');
	char day[32] = "";

	if (blank && (size_t)(blank - text) < sizeof(day))
		memcpy(day, text, (size_t)(blank - text));
	if (!blank || number_parse(day, 0, INT64_MAX, &ret->day) < 0 ||
	    number_parse(blank + 1, 0, INT64_MAX, &ret->before) < 0)
		*ret = (struct clock_day){.day = INT64_MAX};
}

/* The bound up to which rows of this kind may go today. Returns 0 or -errno. */
static int
find_bound(struct running *running, const char *name, int64_t oldest_at, int64_t *limit)
{
	struct clock_day day = {.day = -1}, before;
	sqlite3_stmt *scope_statement row = NULL;
	char text[64];
	int r = statement_first(running->store, SQL_PRUNE_DAY, VALUES(text_value(name)), &row);

	if (r < 0)
		return r;
	if (r == 1)
		day_parse(statement_text(row, 0), &day);
	before = day;
	*limit = clock_drop_before(&day, running->act->now, oldest_at, *limit);
	if (day.day == before.day && day.before == before.before)
		return 0;
	text_format(text, sizeof(text), "%lld %lld", (long long)day.day, (long long)day.before);
	return statement_run(
	    running->store, SQL_PRUNE_SET_DAY, VALUES(text_value(name), text_value(text)));
}

/* Drops lines dated before limit, those of one day a day at most. */
static int
prune_events(struct running *running, int64_t limit)
{
	struct window window;
	int64_t before = limit;
	int r = look(running, WINDOW_ROWS, INT64_MAX, &window);

	if (r == 0)
		r = find_bound(running, "prune_events", window.oldest_at, &before);
	if (r < 0)
		return r;
	if (window.oldest_at < before)
		r = drop(running, &window, before);
	if (r < 0 || (before < limit && window.oldest_at < limit))
		return r; /* more of this window the next time */
	return window.after == 0 && window.oldest_at >= limit && window.rows < WINDOW_ROWS
		   ? 0
		   : move_hand(running, &window, limit);
}

static int
prune_attempts(struct running *running, int64_t limit)
{
	sqlite3_stmt *scope_statement row = NULL;
	int64_t oldest_at = INT64_MAX;
	int r = statement_first(
	    running->store, SQL_PRUNE_OLDEST_ATTEMPT, VALUES(number_value(WINDOW_ROWS)), &row);

	if (r == 1 && sqlite3_column_type(row, 0) != SQLITE_NULL)
		oldest_at = sqlite3_column_int64(row, 0);
	if (r >= 0)
		r = find_bound(running, "prune_attempts", oldest_at, &limit);
	return r < 0 ? r
		     : statement_run(running->store, SQL_PRUNE_ATTEMPTS,
			   VALUES(number_value(limit), number_value(WINDOW_ROWS)));
}

/* A table of which all that is old may go. */
struct rows {
	const char *name;
	enum sql oldest, drop;
};

static int
prune_rows(struct running *running, const struct rows *rows, int64_t limit)
{
	sqlite3_stmt *scope_statement row = NULL;
	int64_t oldest_at = INT64_MAX;
	int r = statement_first(running->store, rows->oldest, NO_VALUES, &row);

	if (r == 1 && sqlite3_column_type(row, 0) != SQLITE_NULL)
		oldest_at = sqlite3_column_int64(row, 0);
	if (r >= 0)
		r = find_bound(running, rows->name, oldest_at, &limit);
	return r < 0 ? r : statement_run(running->store, rows->drop, VALUES(number_value(limit)));
}

static int
prune_by_age(struct running *running)
{
	static const struct rows logins = {
	    "prune_logins", SQL_PRUNE_OLDEST_LOGIN, SQL_PRUNE_LOGINS};
	static const struct rows told = {"prune_told", SQL_PRUNE_OLDEST_TOLD, SQL_PRUNE_TOLD};
	const struct act *act = running->act;
	int64_t limit = act->now - act->keep_days * CLOCK_DAY_SECONDS;
	int r = prune_events(running, limit);

	if (r == 0)
		r = prune_rows(running, &logins, limit);
	if (r == 0)
		r = prune_rows(running, &told, act->now - TOLD_DAYS * CLOCK_DAY_SECONDS);
	if (r == 0)
		r = statement_run(running->store, SQL_PRUNE_HOLDS,
		    VALUES(number_value(act->now - CLOCK_DAY_SECONDS)));
	if (r == 0)
		r = statement_run(running->store, SQL_PRUNE_MESSAGES,
		    VALUES(number_value(act->now - MESSAGE_DAYS * CLOCK_DAY_SECONDS)));
	if (r == 0)
		r = statement_run(
		    running->store, SQL_TEXT_DROP_OLD, VALUES(number_value(act->now)));
	if (r == 0)
		r = statement_run(running->store, SQL_PRUNE_CONTACTS,
		    VALUES(number_value(act->now - MESSAGE_DAYS * CLOCK_DAY_SECONDS)));
	return r < 0 ? r : prune_attempts(running, act->now - ATTEMPT_DAYS * CLOCK_DAY_SECONDS);
}

/*
 * Drops the oldest lines behind the hand, whatever their dates; but not the newest: whoever fills
 * the store with something else would wipe the log by that.
 */
static int
drop_oldest(struct running *running, bool *ret_is_dropped)
{
	struct window window;
	int64_t newest;
	int r = statement_number(running->store, SQL_PRUNE_NEWEST, NO_VALUES, &newest);

	if (r == 0)
		r = look(
		    running, SIZE_ROWS, newest - running->act->keep_megabytes * KEPT_ROWS, &window);

	if (r < 0)
		return r;
	*ret_is_dropped = window.oldest_at != INT64_MAX;
	if (*ret_is_dropped)
		r = drop(running, &window, INT64_MAX);
	if (r < 0 || (window.rows == 0 && window.after == 0))
		return r;
	return statement_run(running->store, SQL_PRUNE_MOVE_HAND,
	    VALUES(number_value(window.rows < SIZE_ROWS ? 0 : window.end)));
}

static int
is_too_large(struct running *running, bool *ret)
{
	int64_t bytes;
	int r = statement_number(running->store, SQL_PRUNE_BYTES, NO_VALUES, &bytes);

	*ret = r == 0 && bytes > running->act->keep_megabytes * 1024 * 1024;
	return r;
}

static int
prune_by_size(struct running *running)
{
	bool is_dropped = false, is_large;
	int r = is_too_large(running, &is_large);

	for (int i = 0; r == 0 && is_large && i < SIZE_TIMES_MAX; i++) {
		bool is_some = false;

		r = drop_oldest(running, &is_some);
		is_dropped |= is_some;
		if (r == 0)
			r = is_too_large(running, &is_large);
	}
	running->result->more = is_large && is_dropped;
	return r;
}

/* Dates count only while the clock does; the size counts always. */
int
act_prune(struct running *running)
{
	const struct act *act = running->act;
	enum clock_state clock = CLOCK_UNSYNCHRONISED;
	int r;

	if (act->keep_days < 1 || act->keep_days > 36500 || act->keep_megabytes < 1 ||
	    act->keep_megabytes > 1048576)
		return answer_refuse(running, REASON_BAD_VALUE);
	r = act->only_by_size ? 0 : clock_look(running, &clock);
	if (r == 0 && clock == CLOCK_RIGHT)
		r = prune_by_age(running);
	if (r == 0)
		r = prune_by_size(running);
	return r < 0 ? r : answer_accept(running);
}

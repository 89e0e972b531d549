/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What befell the store itself, written with the batch in which it was met. Used by the store's
 * files; runs in the keeper.
 */
#include "keeper/store/notice.h"

#include "base/text.h"

#include "base/poison.h"

#define DAY_SECONDS 86400

static const char *const names[NOTICE_COUNT] = {
    [NOTICE_READ_ONLY] = "store-read-only",
    [NOTICE_FULL] = "store-full",
    [NOTICE_CLOCK_BACK] = "clock-back",
    [NOTICE_CLOCK_OFF] = "clock-off",
};

void
notice_begin(struct store *store, enum notice_kind kind, const char *text)
{
	struct notice *notice = &store->notices[kind];

	if (notice->is_on)
		return;
	text_copy(notice->text, sizeof(notice->text), text);
	notice->is_on = notice->waits = true;
}

void
notice_end(struct store *store, enum notice_kind kind)
{
	store->notices[kind].is_on = false;
}

/* Returns 1 if root was told of it in the last day, 0 or -errno. */
static int
was_told(struct store *store, enum notice_kind kind, int64_t now)
{
	sqlite3_stmt *scope_statement row = NULL;

	return statement_first(store, SQL_NOTICE_SINCE,
	    VALUES(text_value(names[kind]), number_value(now - DAY_SECONDS), number_value(now)),
	    &row);
}

static int
write_one(struct store *store, enum notice_kind kind, int64_t now)
{
	int64_t id;
	int r = was_told(store, kind, now);

	if (r != 0)
		return r < 0 ? r : 0;
	r = statement_run(store, SQL_NOTICE_ADD,
	    VALUES(number_value(now), text_value(store->notices[kind].text)));
	if (r < 0)
		return r;
	id = sqlite3_last_insert_rowid(store->db);
	store->alerts++;
	return statement_run(store, SQL_ALERT_ADD,
	    VALUES((struct value){.kind = VALUE_NULL}, text_value(names[kind]), number_value(id),
		number_value(now)));
}

static int
write_all(struct store *store, int64_t now)
{
	int r = 0;

	for (enum notice_kind kind = 0; kind < NOTICE_COUNT && r == 0; kind++)
		if (store->notices[kind].waits)
			r = write_one(store, kind, now);
	return r;
}

static bool
any_waits(const struct store *store)
{
	for (enum notice_kind kind = 0; kind < NOTICE_COUNT; kind++)
		if (store->notices[kind].waits)
			return true;
	return false;
}

int
notice_write(struct store *store, int64_t now)
{
	int r;

	store->notices_written = false;
	if (!any_waits(store))
		return 0;
	r = statement_run(store, SQL_ACT_BEGIN, NO_VALUES);
	if (r < 0)
		return r;
	r = write_all(store, now);
	store->notices_written = r == 0;
	if (r < 0 && !sqlite3_get_autocommit(store->db))
		statement_run(store, SQL_ACT_UNDO, NO_VALUES);
	return sqlite3_get_autocommit(store->db) ? r : statement_run(store, SQL_ACT_END, NO_VALUES);
}

void
notice_settle(struct store *store)
{
	for (enum notice_kind kind = 0; kind < NOTICE_COUNT && store->notices_written; kind++)
		store->notices[kind].waits = false;
}

void
store_trouble(const struct store *store, char *text, size_t size)
{
	text[0] = '\0';
	for (enum notice_kind kind = 0; kind < NOTICE_COUNT && text[0] == '\0'; kind++)
		if (store->notices[kind].is_on)
			text_copy(text, size, store->notices[kind].text);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Room on a full disk. The log (WAL) has its blocks already: it is the database that can't grow,
 * and a log that can't be moved into it would fill up, too. So free pages are kept in it ahead of
 * time. Used by the store's files; runs in the keeper.
 */
#include "keeper/store/full.h"

#include "keeper/store/notice.h"
#include "keeper/store/reserve.h"
#include "keeper/store/wal.h"

#include <errno.h>
#include <sys/statvfs.h>

#include "base/poison.h"

#define FREE_BYTES (2 * 1024 * 1024) /* made at a time */
#define FREE_PAGES_MIN 256	     /* more than are used before the log is moved again */
#define DROP_ROWS 1000		     /* some 40 pages */
#define DROPS_MAX 10		     /* at a time */

static bool
disk_has(const struct store *store, int64_t bytes)
{
	struct statvfs disk;

	return statvfs(store->path, &disk) == 0 &&
	       disk.f_bavail >= (fsblkcnt_t)bytes / disk.f_frsize;
}

static void
say(struct store *store, const char *what)
{
	char text[NOTICE_SIZE];
	const struct words words = {.text = text, .size = sizeof(text)};

	words_say(&words, 0, "store %s: %s: make room", store->path, what);
	notice_begin(store, NOTICE_FULL, text);
}

static bool
give_up(struct store *store)
{
	bool had = reserve_give_up(store);

	say(store, "its disk is full, its reserve is in use");
	return had;
}

/* A deleted row of many zeros leaves free pages that later rows fill. */
static int
add_pages(struct store *store)
{
	char text[256];
	const struct words quiet = {.text = text, .size = sizeof(text)};
	int r = sqlite_execute(store->db,
	    "INSERT OR REPLACE INTO meta (name, value) VALUES ('reserve', zeroblob(2097152))",
	    &quiet);

	if (r == 0)
		r = sqlite_execute(store->db,
		    "PRAGMA secure_delete = OFF; DELETE FROM meta WHERE name = 'reserve'", &quiet);
	sqlite_execute(store->db, "PRAGMA secure_delete = ON", &quiet);
	return r < 0 ? r : wal_move(store);
}

static int
drop_old_lines(struct store *store, int *ret_count)
{
	int r = statement_run(store, SQL_BATCH_BEGIN, NO_VALUES);

	*ret_count = 0;
	if (r < 0)
		return r;
	r = statement_run(store, SQL_FULL_DROP_DELIVERIES, VALUES(number_value(DROP_ROWS)));
	if (r == 0)
		r = statement_run(store, SQL_FULL_DROP_ALERTS, VALUES(number_value(DROP_ROWS)));
	if (r == 0)
		r = statement_run(store, SQL_FULL_DROP_EVENTS, VALUES(number_value(DROP_ROWS)));
	*ret_count = sqlite3_changes(store->db);
	if (r == 0)
		r = statement_run(store, SQL_BATCH_COMMIT, NO_VALUES);
	if (r < 0 && !sqlite3_get_autocommit(store->db))
		statement_run(store, SQL_BATCH_UNDO, NO_VALUES);
	return r;
}

/* Pages are added only where the disk has them: a log that holds more could not be moved. */
static int
keep_pages(struct store *store)
{
	char text[256];
	const struct words quiet = {.text = text, .size = sizeof(text)};
	int64_t pages = 0;
	int r = sqlite_number(store->db, "PRAGMA freelist_count", &pages, &quiet);

	if (r < 0 || pages >= FREE_PAGES_MIN)
		return r;
	if (disk_has(store, 2 * FREE_BYTES) ||
	    (give_up(store) && disk_has(store, FREE_BYTES + FREE_BYTES / 8)))
		return add_pages(store);
	say(store, "its disk is full, old lines of the log are dropped");
	for (int i = 0, dropped = 1; i < DROPS_MAX && dropped > 0; i++) {
		r = drop_old_lines(store, &dropped);
		if (r == 0)
			r = sqlite_number(store->db, "PRAGMA freelist_count", &pages, &quiet);
		if (r < 0 || pages >= FREE_PAGES_MIN)
			break;
	}
	return r;
}

void
full_look(struct store *store)
{
	if (store->is_copy)
		return;
	(void)keep_pages(store);
	if (reserve_make(store))
		notice_end(store, NOTICE_FULL);
	else
		say(store, "its disk has hardly any room left");
}

int
full_checkpoint(struct store *store, bool is_idle)
{
	int r;

	if (!wal_is_due(store, is_idle))
		return 0;
	r = wal_move(store);
	if (store->is_copy)
		return r;
	if (r == -ENOSPC && give_up(store))
		r = wal_move(store);
	return r < 0 ? r : keep_pages(store);
}

bool
full_make_room(struct store *store, unsigned int attempt)
{
	int dropped;

	if (store->is_copy)
		return false;
	switch (attempt) {
	case 0: /* the log begins anew where all of it is in the database */
		return wal_move(store) == 0 || give_up(store);
	case 1:
		give_up(store);
		return wal_move(store) == 0;
	case 2:
		return drop_old_lines(store, &dropped) == 0 && dropped > 0;
	default:
		return false;
	}
}

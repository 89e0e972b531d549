/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A saved database made ready to be this machine's store: looked at as a whole, then changed in
 * one transaction so that nothing is good for a second use (sql/restore.sql). It lies under
 * another name until 2sv gives it its own. Runs in a child of the keeper.
 */
#include "keeper/factor/totp.h"
#include "keeper/store/device.h"
#include "keeper/store/meta.h"
#include "keeper/store/migrate.h"
#include "keeper/store/whole.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

struct restoring {
	struct store *store;
	const struct store_options *options;
	int64_t now;
	struct store_report *report;
	const struct words *words;
};

static int
open_saved(struct restoring *restoring)
{
	struct store *store = restoring->store;
	const struct words *words = restoring->words;
	int64_t application = 0;
	int r = file_check(store->path, &store->file, words);

	if (r == 0)
		r = seal_key_open(
		    restoring->options->seal_key, &store->key, words->text, words->size);
	if (r == 0)
		r = sqlite_connect(store->path, &store->db, words);
	if (r == 0)
		r = sqlite_number(store->db, "PRAGMA application_id", &application, words);
	if (r == 0 && application != STORE_APPLICATION)
		r = words_say(words, -EUCLEAN, "what was saved is no store of 2sv");
	if (r == 0)
		r = whole_check_structure(store, restoring->report, words);
	if (r > 0)
		r = words_say(words, -EUCLEAN, "what was saved is damaged; take an older save");
	if (r == 0)
		r = migrate_run(store->db, &store_migrations, words);
	return r < 0 ? r : statement_prepare_all(store, words);
}

/* The key must be the one of this database; a device whose seal fails would be lost anyway. */
static int
check_seals(struct restoring *restoring)
{
	int r = meta_check_canary(restoring->store, restoring->options, restoring->words);

	if (r == 0)
		r = whole_check_seals(restoring->store, restoring->report, restoring->words);
	return r < 0 ? r : 0;
}

static int
check_clock(struct restoring *restoring)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(restoring->store, SQL_NEWEST_AT, NO_VALUES, &row);

	if (r == 1 && sqlite3_column_int64(row, 0) > restoring->now)
		restoring->report->finding(restoring->report->context,
		    "The newest line of the saved log is of later than now: is this machine's "
		    "clock right?");
	return r < 0 ? r : 0;
}

/* What was open, or may be used once. */
static const enum sql void_all[] = {SQL_RESTORE_PENDING, SQL_RESTORE_LOGINS, SQL_RESTORE_RECOVERY,
    SQL_RESTORE_RECOVERY_SETS, SQL_RESTORE_BRAKES, SQL_RESTORE_TOKENS, SQL_RESTORE_TRUST,
    SQL_RESTORE_KNOWN, SQL_RESTORE_HOLDS, SQL_RESTORE_TEXTED, SQL_RESTORE_CONTACTS,
    SQL_RESTORE_MESSAGES, SQL_RESTORE_COUNTERS};

static int
change(struct restoring *restoring, const char *id)
{
	struct store *store = restoring->store;
	const struct value now = number_value(restoring->now);
	int r = statement_run(store, SQL_RESTORE_STEPS, VALUES(now, number_value(TOTP_TWO_STEPS)));

	for (size_t i = 0; r == 0 && i < sizeof(void_all) / sizeof(void_all[0]); i++)
		r = statement_run(store, void_all[i], NO_VALUES);
	if (r == 0)
		r = statement_run(store, SQL_RESTORE_ID, VALUES(bytes_value(id, strlen(id))));
	if (r == 0 && sqlite3_changes(store->db) != 1)
		r = -EUCLEAN;
	if (r == 0)
		r = statement_run(store, SQL_RESTORE_EPOCH, NO_VALUES);
	if (r == 0)
		r = statement_run(store, SQL_RESTORE_EVENT, VALUES(now));
	if (r == 0)
		r = statement_run(store, SQL_RESTORE_ALERTS,
		    VALUES(number_value(sqlite3_last_insert_rowid(store->db)), now));
	return r;
}

/* All is in the database's own file afterwards: that alone takes the store's name. */
static int
change_whole(struct restoring *restoring)
{
	struct store *store = restoring->store;
	char id[STORE_ID_SIZE];
	int remove_wal = 0, r = file_read_id(restoring->options->store_id, id, restoring->words);

	if (r == 0)
		r = sqlite_execute(store->db, "BEGIN IMMEDIATE", restoring->words);
	if (r < 0)
		return r;
	r = change(restoring, id);
	if (r < 0)
		return sqlite_say(store->db, restoring->words);
	r = sqlite_execute(store->db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)", restoring->words);
	if (r == 0)
		sqlite3_file_control(store->db, "main", SQLITE_FCNTL_PERSIST_WAL, &remove_wal);
	return r;
}

static int
tell_devices(struct restoring *restoring)
{
	struct store_report *report = restoring->report;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(restoring->store, SQL_DEVICE_LIST_ALL, NO_VALUES, &row);

	for (; r == 1; r = statement_next(row)) {
		struct device_row device;

		device_row_read(row, 1, &device);
		report->device(report->context, statement_text(row, 0), &device);
	}
	return r < 0 ? sqlite_say(restoring->store->db, restoring->words) : 0;
}

int
store_restore(const struct store_options *options, int64_t now, struct store_report *report)
{
	const struct words words = {.text = report->error, .size = sizeof(report->error)};
	struct restoring restoring = {
	    .options = options, .now = now, .report = report, .words = &words};
	int r;

	report->error[0] = '\0';
	restoring.store = store_allocate(options);
	if (!restoring.store)
		return words_say(&words, -ENOMEM, "no memory");
	r = open_saved(&restoring);
	if (r == 0)
		r = check_seals(&restoring);
	if (r == 0)
		r = check_clock(&restoring);
	if (r == 0)
		r = change_whole(&restoring);
	if (r == 0)
		r = tell_devices(&restoring);
	store_close(restoring.store);
	return r == -ENOENT ? -ESTALE : r;
}

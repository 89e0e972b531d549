/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SQLite driver's own parts: the open store and its connection. One connection, locked for
 * as long as it is open. Included by the store's files only; runs in the keeper.
 * Source: sqlite.org/wal.html, sqlite.org/security.html.
 */
#pragma once

#include "keeper/factor/seal.h"
#include "keeper/store/file.h"
#include "keeper/store/statement.h"
#include "keeper/store/store.h"
#include "keeper/store/words.h"

#include <sqlite3.h>

#define STORE_APPLICATION 0x32737600 /* "2sv": marks the database file as ours */

/* What may befall the store itself, see notice.h. */
enum notice_kind {
	NOTICE_READ_ONLY = 0,
	NOTICE_FULL,
	NOTICE_CLOCK_BACK,
	NOTICE_CLOCK_OFF,
	NOTICE_COUNT
};
#define NOTICE_SIZE 320

struct notice {
	bool is_on;
	bool waits; /* its event is to be written */
	char text[NOTICE_SIZE];
};

/* Up to which recipient messages were made (outbox.c). */
struct outbox_hand {
	char recipient[MESSAGE_RECIPIENT_SIZE];
	int64_t class, contact_id;
	uint64_t alerts; /* made when the round began */
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_COUNT];
	struct seal_key *key;
	bool is_copy; /* in memory, of a store that can't be written */
	char *path, *wal_path, *reserve_path, *issuer;
	struct file_mark file, wal; /* the files that were opened */
	int wal_pages;		    /* in the write-ahead log since it was last begun anew */
	sqlite3 *copy;		    /* being made, or NULL */
	sqlite3_backup *backup;
	struct outbox_hand hand;
	int64_t served[LANE_URLS + 1]; /* the account whose message was given out last */
	uint64_t alerts;	       /* made since it was opened */
	uint64_t counted;	       /* likewise, logins by a connection that is known */
	int64_t clock_off_since;       /* not synchronised since then; 0 = it is */
	struct notice notices[NOTICE_COUNT];
	bool notices_written; /* those that waited are in the transaction that runs */
};

/* A store that is not open yet; NULL without memory. store_close gives it back. */
struct store *store_allocate(const struct store_options *options);

/* What a result code of SQLite is as -errno. */
int sqlite_errno(int code);

/*
 * Opens the connection to path with all its settings; the file must be there. Returns 0 and *ret
 * (sqlite3_close), or -errno with words.
 */
int sqlite_connect(const char *path, sqlite3 **ret, const struct words *words);

/* Runs plain SQL without values. Returns 0 or -errno with words that name the file. */
int sqlite_execute(sqlite3 *db, const char *sql, const struct words *words);

/* The one number that sql gives. Returns 0 or -errno with words. */
int sqlite_number(sqlite3 *db, const char *sql, int64_t *ret, const struct words *words);

/* Says what SQLite found wrong with the store's file, and what to do. Returns -errno. */
int sqlite_say(sqlite3 *db, const struct words *words);

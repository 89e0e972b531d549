/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the store says of itself: its id and the canary of its seal key. Called when the store
 * is made and opened; runs in the keeper.
 */
#include "keeper/store/meta.h"

#include "base/text.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

/* No account and no device has the number 0, so the canary can't stand in for a secret. */
static const struct seal_row canary_row = {.account_id = 0, .device_id = 0};
static const char canary_text[] = "canary of a store of 2sv";

static int
write_one(sqlite3 *db, const char *name, struct value value, const struct words *words)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(
	    db, "INSERT INTO meta (name, value) VALUES (?1, ?2)", -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	if (code == SQLITE_OK)
		code = sqlite3_bind_blob64(statement, 2, value.bytes, value.size, SQLITE_STATIC);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? 0 : sqlite_say(db, words);
}

int
meta_write(sqlite3 *db, const struct seal_key *key, const char *id, const struct words *words)
{
	struct secret scope_secret canary = {.size = sizeof(canary_text) - 1};
	unsigned char sealed[SEALED_SIZE_MAX];
	size_t size;
	int r;

	memcpy(canary.bytes, canary_text, canary.size);
	seal_close(key, &canary_row, &canary, sealed, &size);
	r = write_one(db, "store_id", bytes_value(id, strlen(id)), words);
	return r < 0 ? r : write_one(db, "canary", bytes_value(sealed, size), words);
}

/* Only what holds nothing a shell would take for more than a word. */
static bool
id_is_good(const char *id)
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

	return id[0] != '\0' && id[strspn(id, allowed)] == '\0';
}

/* It is root who says that this is the right store, not the store. */
static int
say_missing_id(const struct store *store, const struct store_options *options, const char *found,
    const struct words *words)
{
	if (!id_is_good(found))
		return words_say(words, -ESTALE,
		    "store-id %s: is missing, and the store %s has none", options->store_id,
		    store->path);
	return words_say(words, -ESTALE,
	    "store-id %s: is missing. Is %s the right store, and not an old one, put its id back: "
	    "echo %s | install -m 644 /dev/stdin %s",
	    options->store_id, store->path, found, options->store_id);
}

static int
check_id(struct store *store, const struct store_options *options, const struct words *words)
{
	sqlite3_stmt *scope_statement row = NULL;
	char wanted[STORE_ID_SIZE] = "", found[STORE_ID_SIZE] = "";
	bool is_missing;
	int r = file_read_id(options->store_id, wanted, words);

	is_missing = r == -ENOENT;
	if (r < 0 && !is_missing)
		return r;
	r = statement_first(store, SQL_META_GET, VALUES(text_value("store_id")), &row);
	if (r < 0)
		return sqlite_say(store->db, words);
	if (r == 1 && sqlite3_column_bytes(row, 0) < STORE_ID_SIZE)
		text_escape(found, sizeof(found), statement_text(row, 0));
	if (is_missing)
		return say_missing_id(store, options, found, words);
	if (r == 1 && strcmp(found, wanted) == 0)
		return 0;
	return words_say(words, -ESTALE,
	    "store %s: has the id \"%s\", but %s wants \"%s\"; is the right disk mounted, "
	    "the right store restored?",
	    store->path, found, options->store_id, wanted);
}

int
meta_check_canary(
    struct store *store, const struct store_options *options, const struct words *words)
{
	struct secret scope_secret canary = {0};
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(store, SQL_META_GET, VALUES(text_value("canary")), &row);

	if (r < 0)
		return sqlite_say(store->db, words);
	if (r == 1 && seal_open(store->key, &canary_row, sqlite3_column_blob(row, 0),
			  (size_t)sqlite3_column_bytes(row, 0), &canary) == 0)
		return 0;
	return words_say(words, -EKEYREJECTED,
	    "store %s: was sealed under another key than %s; put the right key back", store->path,
	    options->seal_key);
}

int
meta_check(struct store *store, const struct store_options *options, const struct words *words)
{
	int r = check_id(store, options, words);

	return r < 0 ? r : meta_check_canary(store, options, words);
}

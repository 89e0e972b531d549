/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invitations and help codes in the store. They leave it once, in the result that made them. Runs
 * in the keeper.
 */
#include "keeper/store/token.h"

#include "base/text.h"
#include "keeper/store/account.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define CLOCK_SLACK 300 /* a clock may be set back by so much after one was made */

static enum token_state
state_of(const struct act *act, sqlite3_stmt *row)
{
	int64_t made_at = sqlite3_column_int64(row, 2);
	int64_t until = sqlite3_column_int64(row, 3);

	if (sqlite3_column_int64(row, 4) != 0)
		return TOKEN_USED;
	return act->now >= until || act->now < made_at - CLOCK_SLACK ? TOKEN_OLD : TOKEN_LIVE;
}

int
token_find(struct running *running, enum token_kind kind, struct token *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_TOKEN_FIND,
	    VALUES(number_value(running->account_id), number_value((int64_t)kind)), &row);

	memset(ret, 0, sizeof(*ret));
	if (r != 1)
		return r;
	if (sqlite3_column_bytes(row, 0) != RECOVERY_SALT_BYTES ||
	    sqlite3_column_bytes(row, 1) != RECOVERY_HASH_BYTES)
		return 0; /* not written by us */
	memcpy(ret->salt, sqlite3_column_blob(row, 0), RECOVERY_SALT_BYTES);
	memcpy(ret->hash, sqlite3_column_blob(row, 1), RECOVERY_HASH_BYTES);
	ret->until = sqlite3_column_int64(row, 3);
	ret->state = state_of(running->act, row);
	return 0;
}

bool
token_is(const struct token *token, const char *typed)
{
	unsigned char hash[RECOVERY_HASH_BYTES];
	bool is;

	recovery_hash(token->salt, typed, hash);
	is = sodium_memcmp(hash, token->hash, sizeof(hash)) == 0;
	sodium_memzero(hash, sizeof(hash));
	return is && token->state != TOKEN_NONE;
}

int
token_use(struct running *running, enum token_kind kind)
{
	int r = statement_run(running->store, SQL_TOKEN_USE,
	    VALUES(number_value(running->account_id), number_value((int64_t)kind),
		number_value(running->act->now)));

	return r < 0 ? r : sqlite3_changes(running->store->db) == 1;
}

static int
store(struct running *running, enum token_kind kind, const char *canonical, int64_t until)
{
	unsigned char salt[RECOVERY_SALT_BYTES], hash[RECOVERY_HASH_BYTES];

	recovery_salt_make(salt);
	recovery_hash(salt, canonical, hash);
	return statement_run(running->store, SQL_TOKEN_MAKE,
	    VALUES(number_value(running->account_id), number_value((int64_t)kind),
		bytes_value(salt, sizeof(salt)), bytes_value(hash, sizeof(hash)),
		number_value(running->act->now), number_value(until)));
}

int
token_make(struct running *running, enum token_kind kind, int64_t seconds)
{
	struct result *result = running->result;
	char canonical[WORDS_LENGTH + 1] = "";
	struct recovery_row *row;
	int r = answer_rows(running, ROW_TOKEN, 1, sizeof(*result->rows.recovery));

	if (r < 0)
		return r;
	/* Who began an enrolment by the invitation before does not end it by this one. */
	if (kind == TOKEN_INVITATION)
		r = ACCOUNT_FORGET(running, SQL_DEVICE_DROP_PENDING);
	if (r < 0)
		return r;
	row = &result->rows.recovery[result->row_count++];
	row->number = running->act->now + seconds;
	if (kind == TOKEN_HELP) {
		help_make(canonical);
		text_copy(row->text, sizeof(row->text), canonical);
	} else {
		recovery_make(canonical);
		recovery_show(canonical, row->text);
	}
	r = store(running, kind, canonical, row->number);
	sodium_memzero(canonical, sizeof(canonical));
	return r;
}

int
token_enrolled(struct running *running)
{
	int r = statement_run(running->store, SQL_TOKEN_DROP,
	    VALUES(number_value(running->account_id), number_value(TOKEN_INVITATION)));

	return r < 0 ? r
		     : statement_run(running->store, SQL_MUST_ENROL_SET,
			   VALUES(number_value(running->account_id), number_value(0)));
}

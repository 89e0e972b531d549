/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recovery code that was typed: found among the hashes of its account's set, all of them
 * compared, and used up by one statement. Called by guess.c; runs in the keeper.
 */
#include "keeper/store/recovery.h"

#include "base/text.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define FEW_LEFT 3

/* The hashes of a set, and where each stands in it. */
struct hashes {
	unsigned char salt[RECOVERY_SALT_BYTES];
	unsigned char list[RECOVERY_CODES_MAX][RECOVERY_HASH_BYTES];
	int64_t places[RECOVERY_CODES_MAX];
	size_t count;
};

/* What is not of the right size was not written by us, and matches nothing. */
static int
load(struct running *running, struct hashes *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(
	    running->store, SQL_RECOVERY_HASHES, VALUES(number_value(running->account_id)), &row);

	ret->count = 0;
	for (; r == 1 && ret->count < RECOVERY_CODES_MAX; r = statement_next(row)) {
		if (sqlite3_column_bytes(row, 1) != RECOVERY_HASH_BYTES ||
		    sqlite3_column_bytes(row, 2) != RECOVERY_SALT_BYTES)
			continue;
		ret->places[ret->count] = sqlite3_column_int64(row, 0);
		memcpy(ret->list[ret->count++], sqlite3_column_blob(row, 1), RECOVERY_HASH_BYTES);
		memcpy(ret->salt, sqlite3_column_blob(row, 2), RECOVERY_SALT_BYTES);
	}
	return r < 0 ? r : 0;
}

/* Its place in the set, 0 for none; or -errno. */
static int64_t
find(struct running *running, const char *words)
{
	struct hashes hashes = {.count = 0};
	unsigned char hash[RECOVERY_HASH_BYTES];
	int r = load(running, &hashes), found;

	if (r < 0)
		return r;
	recovery_hash(hashes.salt, words, hash);
	found = recovery_find(
	    hash, (const unsigned char(*)[RECOVERY_HASH_BYTES])hashes.list, hashes.count);
	sodium_memzero(hash, sizeof(hash));
	return found < 0 ? 0 : hashes.places[found];
}

/* The owner may have the paper of an older set: the log says which one counts. */
static int
refuse_wrong(struct running *running, const struct recovery_set *set, struct guess *guess)
{
	if (running->act->recovery_codes == 0)
		text_copy(guess->detail, sizeof(guess->detail), "recovery codes: not allowed here");
	else if (set->made == 0)
		text_copy(guess->detail, sizeof(guess->detail), "recovery codes: there are none");
	else
		text_format(guess->detail, sizeof(guess->detail), "no recovery code of set %lld",
		    (long long)set->number);
	return answer_refuse(running, REASON_WRONG);
}

/* Typed again, whether it was right for the first time decides the statement alone. */
static int
use_up(struct running *running, int64_t place, struct guess *guess)
{
	struct result *result = running->result;
	int r = statement_run(running->store, SQL_RECOVERY_USE,
	    VALUES(number_value(running->account_id), number_value(place),
		number_value(running->act->now)));
	bool is_new = r == 0 && sqlite3_changes(running->store->db) == 1;

	if (r == 0)
		r = recovery_look(running, &result->recovery);
	if (r < 0)
		return r;
	text_copy(result->device, sizeof(result->device), RECOVERY_DEVICE);
	text_format(guess->detail, sizeof(guess->detail), "set %lld, code %lld; %lld left",
	    (long long)result->recovery.number, (long long)place, (long long)result->recovery.left);
	if (!is_new) {
		guess->unexplained = guess->is_paper = true;
		return answer_refuse(running, REASON_USED);
	}
	guess->is_new = guess->by_recovery = result->has_recovery = true;
	return answer_accept(running);
}

int
recovery_try(struct running *running, const char *words, struct guess *guess)
{
	struct recovery_set set;
	int64_t place = 0;
	int r;

	if (recovery_is_unknown(running)) {
		text_copy(guess->detail, sizeof(guess->detail),
		    "none is taken while the store can't be written");
		return answer_refuse(running, REASON_READ_ONLY);
	}
	r = recovery_look(running, &set);
	if (r == 0 && running->act->recovery_codes > 0)
		place = find(running, words);
	if (r < 0 || place < 0)
		return r < 0 ? r : (int)place;
	return place > 0 ? use_up(running, place, guess) : refuse_wrong(running, &set, guess);
}

int
recovery_alert(struct running *running, const struct event *event)
{
	int r = alert_add(running, event, &(struct alert){.kind = "recovery-used"});

	if (r < 0 || running->result->recovery.left > FEW_LEFT)
		return r;
	return alert_add(running, event, &(struct alert){.kind = "codes-few"});
}

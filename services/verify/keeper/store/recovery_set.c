/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A set of recovery codes: made, counted, made void. Only hashes are kept; the codes leave the
 * store once, in the result that made them. Used by the acts; runs in the keeper.
 */
#include "keeper/store/recovery.h"

#include "base/text.h"
#include "keeper/store/host.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

static int
look(struct running *running, struct recovery_set *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(
	    running->store, SQL_RECOVERY_SET_LOOK, VALUES(number_value(running->account_id)), &row);

	*ret = (struct recovery_set){.number = 0};
	if (r != 1)
		return r;
	ret->number = sqlite3_column_int64(row, 0);
	ret->made_at = sqlite3_column_int64(row, 1);
	ret->made = sqlite3_column_int64(row, 2);
	ret->left = sqlite3_column_int64(row, 3);
	return 0;
}

int
recovery_look(struct running *running, struct recovery_set *ret)
{
	*ret = (struct recovery_set){.number = 0};
	return running->act->recovery_codes > 0 ? look(running, ret) : 0;
}

/* Used on a copy that is then lost with the machine's memory it would be good again: no clock voids
 * it, as it does a TOTP code. */
bool
recovery_is_unknown(const struct running *running)
{
	return running->store->is_copy;
}

int
recovery_can_be_used(struct running *running)
{
	struct recovery_set set;
	int r;

	if (recovery_is_unknown(running))
		return 0;
	r = recovery_look(running, &set);
	return r < 0 ? r : set.left > 0;
}

static int
add(struct running *running, const unsigned char *salt, struct recovery_row *ret)
{
	unsigned char hash[RECOVERY_HASH_BYTES];
	char words[WORDS_LENGTH + 1];

	recovery_make(words);
	recovery_show(words, ret->text);
	recovery_hash(salt, words, hash);
	sodium_memzero(words, sizeof(words));
	return statement_run(running->store, SQL_RECOVERY_ADD,
	    VALUES(number_value(running->account_id), number_value(ret->number),
		bytes_value(hash, sizeof(hash))));
}

static int
add_all(struct running *running, const unsigned char *salt)
{
	struct result *result = running->result;
	int64_t wanted = running->act->recovery_codes;
	int r;

	if (wanted > RECOVERY_CODES_MAX)
		wanted = RECOVERY_CODES_MAX;
	r = answer_rows(
	    running, ROW_RECOVERY, (unsigned int)wanted, sizeof(*result->rows.recovery));
	while (r == 0 && result->row_count < (unsigned int)wanted) {
		struct recovery_row *row = &result->rows.recovery[result->row_count++];

		row->number = result->row_count;
		r = add(running, salt, row);
	}
	return r;
}

int
recovery_make_set(struct running *running, struct event *ret_event)
{
	unsigned char salt[RECOVERY_SALT_BYTES];
	char detail[64], codes[TEXT_COUNT_SIZE];
	int r = recovery_forget(running);

	recovery_salt_make(salt);
	if (r == 0)
		r = statement_run(running->store, SQL_RECOVERY_SET_MAKE,
		    VALUES(number_value(running->account_id), bytes_value(salt, sizeof(salt)),
			number_value(running->act->now)));
	if (r == 0)
		r = add_all(running, salt);
	if (r == 0)
		r = look(running, &running->result->recovery);
	if (r < 0)
		return r;
	running->result->has_recovery = true;
	text_count(codes, running->result->recovery.made, "code");
	text_format(detail, sizeof(detail), "set %lld, %s",
	    (long long)running->result->recovery.number, codes);
	*ret_event = (struct event){
	    .name = "codes-new", .place = host_place_of_act(running), .detail = detail};
	r = event_add(running, ret_event);
	ret_event->detail = NULL;
	return r;
}

int
recovery_make_first(struct running *running)
{
	struct event event;
	struct recovery_set set;
	int r;

	if (running->act->recovery_codes == 0)
		return 0;
	r = look(running, &set);
	return r < 0 || set.made > 0 ? r : recovery_make_set(running, &event);
}

int
recovery_forget(struct running *running)
{
	return statement_run(
	    running->store, SQL_FORGET_RECOVERY, VALUES(number_value(running->account_id)));
}

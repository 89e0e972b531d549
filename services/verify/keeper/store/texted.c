/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Codes that are sent, in the store. It has no more of one than a hash under the seal key. Called
 * within one charged guess: no try of it is free. Runs in the keeper.
 */
#include "keeper/store/texted.h"

#include "base/text.h"
#include "keeper/store/login.h"
#include "keeper/store/recovery.h"
#include "settings/contact.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

/*
 * So many are live of an account, of proven prefixes and of others. One guess can hit one of them,
 * that of its own door and prefix; and all wrong tries that they have, 20, are no more than the
 * ledger gives to all unproven prefixes in a day.
 */
#define TEXTED_LIVE 4

struct texted {
	char shown[DEVICE_NAME_MAX];
	unsigned char salt[TEXTED_SALT_BYTES], hash[TEXTED_HASH_BYTES];
	int64_t made_at, until, tries;
	bool is_used;
};

void
texted_name(const char *recipient, char ret[DEVICE_NAME_MAX])
{
	char mask[CONTACT_MASK_SIZE], name[CONTACT_MASK_SIZE + sizeof(TEXTED_DEVICE)];
	enum contact_kind kind = contact_parse_masked(recipient, mask);
	const char *before = kind == CONTACT_PUSH    ? PUSHED_DEVICE
			     : kind == CONTACT_EMAIL ? MAILED_DEVICE
						     : TEXTED_DEVICE;
	const char *where = mask;

	if (kind == CONTACT_PUSH && strstr(mask, "://"))
		where = strstr(mask, "://") + 3;
	text_format(name, sizeof(name), "%s%s", before, where);
	text_format(ret, DEVICE_NAME_MAX, "%.*s", DEVICE_NAME_MAX - 1, name);
}

/* The salt is that of the code, the rest the act's. */
static void
bound_of(const struct running *running, struct texted_bound *ret)
{
	ret->account_id = running->account_id;
	ret->door = running->act->door;
	ret->prefix = running->act->place.prefix;
}

int
texted_add(struct running *running, const char *shown)
{
	const struct act *act = running->act;
	struct message *message = &running->result->message;
	unsigned char hash[TEXTED_HASH_BYTES];
	struct texted_bound bound;
	int64_t until = act->now + TEXTED_SECONDS;
	int r;

	_Static_assert(sizeof(message->code) == TEXTED_DIGITS + 1, "rows.h");
	bound_of(running, &bound);
	texted_salt_make(bound.salt);
	texted_make(message->code);
	texted_hash(running->store->key, &bound, message->code, hash);
	running->result->text_until = until;
	r = statement_run(running->store, SQL_TEXTED_MAKE,
	    VALUES(number_value(running->account_id), text_value(act->door),
		text_value(act->place.prefix), number_value(running->result->proven),
		text_value(shown), bytes_value(bound.salt, sizeof(bound.salt)),
		bytes_value(hash, sizeof(hash)), number_value(act->now), number_value(until)));
	return r < 0 ? r
		     : statement_run(running->store, SQL_TEXTED_FORGET,
			   VALUES(number_value(running->account_id),
			       number_value(running->result->proven), number_value(TEXTED_LIVE)));
}

/*
 * The one of this door and this prefix. What is not of the right size was not written by us.
 * Returns 1, 0 or -errno.
 */
static int
find(struct running *running, struct texted *ret)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_TEXTED_FIND,
	    VALUES(number_value(running->account_id), text_value(act->door),
		text_value(act->place.prefix)),
	    &row);

	if (r != 1)
		return r;
	if (sqlite3_column_bytes(row, 1) != TEXTED_SALT_BYTES ||
	    sqlite3_column_bytes(row, 2) != TEXTED_HASH_BYTES)
		return 0;
	*ret = (struct texted){.made_at = sqlite3_column_int64(row, 3),
	    .until = sqlite3_column_int64(row, 4),
	    .tries = sqlite3_column_int64(row, 5),
	    .is_used = sqlite3_column_int64(row, 6) != 0};
	text_copy(ret->shown, sizeof(ret->shown), statement_text(row, 0));
	memcpy(ret->salt, sqlite3_column_blob(row, 1), TEXTED_SALT_BYTES);
	memcpy(ret->hash, sqlite3_column_blob(row, 2), TEXTED_HASH_BYTES);
	return 1;
}

static bool
is_it(const struct running *running, const struct texted *texted, const char *code)
{
	unsigned char hash[TEXTED_HASH_BYTES];
	struct texted_bound bound;

	bound_of(running, &bound);
	memcpy(bound.salt, texted->salt, sizeof(bound.salt));
	texted_hash(running->store->key, &bound, code, hash);
	return texted_is_same(hash, texted->hash);
}

/* One statement: it is used once, whoever else has it. */
static int
use_up(struct running *running, const struct texted *texted, struct guess *guess)
{
	int r = statement_run(running->store, SQL_TEXTED_USE,
	    VALUES(number_value(running->account_id), number_value(running->act->now),
		bytes_value(texted->salt, sizeof(texted->salt))));

	if (r < 0)
		return r;
	text_copy(running->result->device, sizeof(running->result->device), texted->shown);
	guess->by_text = guess->is_new = sqlite3_changes(running->store->db) == 1;
	guess->unexplained = guess->is_paper = !guess->is_new;
	if (guess->is_new)
		answer_accept(running);
	else
		answer_refuse(running, REASON_USED);
	return 1;
}

/* Who tries elsewhere makes it void for nobody: he never finds it. */
static int
count_wrong(struct running *running, const struct texted *texted)
{
	if (texted->is_used)
		return 0;
	return statement_run(running->store, SQL_TEXTED_WRONG,
	    VALUES(number_value(running->account_id),
		bytes_value(texted->salt, sizeof(texted->salt))));
}

int
texted_try(struct running *running, const char *code, struct guess *guess)
{
	struct texted texted;
	int r;

	/* A login alone, and none while the copy of a store is served, which may be lost. */
	if (running->act->kind != ACT_TRY || !login_is_it(running->act) ||
	    recovery_is_unknown(running))
		return 0;
	r = find(running, &texted);
	if (r <= 0 || texted.tries >= TEXTED_TRIES ||
	    !texted_is_in_time(texted.made_at, texted.until, running->act->now))
		return r < 0 ? r : 0;
	return is_it(running, &texted, code) ? use_up(running, &texted, guess)
					     : count_wrong(running, &texted);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger of failures in SQL. No count goes through more rows than its limit has, but for those
 * of one account and kind within the limit's time. Runs in the keeper.
 */
#include "keeper/store/ledger.h"
#include "keeper/store/recovery.h"
#include "keeper/store/rules.h"

#include "base/poison.h"

/* More than any limit counts, and no more than a disk should hold. At one charge in so many. */
#define KEPT_ONE 10000
#define KEPT_TWO 4000
#define KEPT_WORDS 20000
#define KEPT_LOOK 64

/*
 * What is no login counts against none, root's tests neither. Nor does what the account's own
 * processes type to passwd: it asks its code before the old password, so any of them may.
 */
static bool
is_own(const struct running *running)
{
	const struct act *act = running->act;

	if (act->for_password || act->kind == ACT_CHAUTHTOK)
		return rules_place_is_own(act);
	return act->way == WAY_USER || act->for_test;
}

static int64_t
way_of(const struct running *running)
{
	return is_own(running) ? WAY_USER : WAY_ROOT;
}

static enum limit_bucket
bucket_of(const struct running *running)
{
	if (is_own(running))
		return BUCKET_OWN;
	return running->result->proven ? BUCKET_PROVEN : BUCKET_UNPROVEN;
}

/* The date of the failure that closes the way by this limit. Returns 1, 0 (there is none) or
 * -errno. */
static int
find_failure(struct running *running, enum limit_kind kind, const struct limit *limit, int64_t *ret)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	/* Two codes and recovery codes have one limit, whatever the prefix. */
	struct value proven = kind == LIMIT_ONE ? number_value(bucket_of(running) == BUCKET_PROVEN)
						: (struct value){.kind = VALUE_NULL};
	int r = statement_first(running->store, SQL_ATTEMPT_NTH,
	    VALUES(number_value(running->account_id), number_value(way_of(running)),
		number_value(kind), number_value(act->now - limit->seconds), proven,
		text_or_null(limit->of_prefix ? act->place.prefix : NULL),
		number_value(limit->failures - 1)),
	    &row);

	if (r == 1)
		*ret = sqlite3_column_int64(row, 0);
	return r;
}

int
ledger_wait(struct running *running, enum limit_kind kind, int64_t *ret)
{
	size_t count;
	const struct limit *limits = limits_of(kind, bucket_of(running), &count);

	*ret = 0;
	for (size_t i = 0; i < count; i++) {
		int64_t failed_at = 0, wait;
		int r = find_failure(running, kind, &limits[i], &failed_at);

		if (r < 0)
			return r;
		wait = r == 1 ? limit_wait(&limits[i], failed_at, running->act->now) : 0;
		if (wait > *ret)
			*ret = wait;
	}
	return 0;
}

static int64_t
kept(enum limit_kind kind)
{
	switch (kind) {
	case LIMIT_TWO:
		return KEPT_TWO;
	case LIMIT_WORDS:
		return KEPT_WORDS;
	case LIMIT_ONE:
		break;
	}
	return KEPT_ONE;
}

int
ledger_charge(struct running *running, enum limit_kind kind, int64_t *ret)
{
	const struct act *act = running->act;
	int r = statement_run(running->store, SQL_ATTEMPT_CHARGE,
	    VALUES(number_value(running->account_id), number_value(way_of(running)),
		number_value(kind), number_value(bucket_of(running) == BUCKET_PROVEN),
		text_value(act->place.prefix), number_value(act->now)));

	if (r < 0)
		return r;
	*ret = sqlite3_last_insert_rowid(running->store->db);
	if (*ret % KEPT_LOOK != 0)
		return 0;
	return statement_run(running->store, SQL_ATTEMPT_FORGET,
	    VALUES(number_value(running->account_id), number_value(way_of(running)),
		number_value(kind), number_value(kept(kind))));
}

int
ledger_take_back(struct running *running, int64_t number)
{
	return statement_run(running->store, SQL_ATTEMPT_TAKE_BACK, VALUES(number_value(number)));
}

int
ledger_day(struct running *running, int64_t *ret)
{
	return statement_number(running->store, SQL_ATTEMPT_DAY,
	    VALUES(number_value(running->account_id), number_value(WAY_ROOT),
		number_value(running->act->now)),
	    ret);
}

int
ledger_ask_paper(struct running *running, enum ask ask)
{
	int64_t wait = 0;
	int can = recovery_can_be_used(running), r;

	running->result->ask = ASK_NOTHING;
	if (can <= 0)
		return can;
	r = ledger_wait(running, LIMIT_WORDS, &wait);
	if (r == 0 && wait == 0)
		running->result->ask = ask;
	return r;
}

int
ledger_ask(struct running *running)
{
	bool is_stopped = running->brake == BRAKE_TWO;
	struct result *result = running->result;
	int64_t wait = 0;
	int r = 0;

	if (running->brake == BRAKE_HELD)
		return ledger_ask_paper(running, ASK_HELD);
	result->ask = ASK_CODE;
	if (!is_stopped)
		r = ledger_wait(running, LIMIT_ONE, &wait);
	if (r < 0 || (wait == 0 && !is_stopped))
		return r;
	result->wait_seconds = wait;
	r = ledger_wait(running, LIMIT_TWO, &wait);
	result->ask = is_stopped ? ASK_STOPPED : ASK_TWO;
	/* Who has a recovery code comes in all the same. */
	return r < 0 || wait == 0 ? r : ledger_ask_paper(running, ASK_RECOVERY);
}

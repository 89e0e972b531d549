/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The batch: one transaction, a savepoint for each act, one commit. What is not in the table, or
 * came by another way than its row says, is refused. Called by the keeper's loop; runs in the
 * keeper.
 */
#include "keeper/store/run.h"

#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/told.h"
#include "keeper/store/full.h"
#include "keeper/store/notice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define NOW_MAX INT64_C(253402300799) /* the end of the year 9999 */

enum ways {
	WAYS_NONE = 0,
	WAYS_ROOT,
	WAYS_BOTH,
	WAYS_KEEPER, /* its own: of no account, like the next */
	WAYS_NOTIFY,
	WAYS_WATCH,
};

/* What becomes of an act whose account's name is stored with another uid. */
enum other_uid {
	OTHER_TOLD = 0, /* refused, with an event and an alert to root */
	OTHER_REFUSED,	/* refused: it only asks */
	OTHER_HANDLED,	/* the act sees to it */
};

static const struct row {
	int (*run)(struct running *running);
	const char *event;
	enum ways ways;
	enum other_uid other;
	bool of_all;	/* may be asked for every account */
	bool of_nobody; /* may name what is no account, without a uid */
	bool on_copy;	/* is served while the store can't be written */
} table[] = {
    [ACT_DECIDE] = {act_decide, "code", WAYS_BOTH, OTHER_TOLD, false, false, true},
    [ACT_SPLIT] = {act_split, "", WAYS_BOTH, OTHER_REFUSED, false, false, true},
    [ACT_TRY] = {act_try, "code", WAYS_BOTH, OTHER_TOLD, false, false, true},
    [ACT_TEXT] = {act_text, "text", WAYS_ROOT, OTHER_TOLD, false, false, false},
    [ACT_END] = {act_end, "code", WAYS_BOTH, OTHER_HANDLED, false, true, true},
    [ACT_ADMIT] = {act_admit, "admit", WAYS_BOTH, OTHER_TOLD, false, false, true},
    [ACT_ARRIVED] = {act_arrived, "login", WAYS_ROOT, OTHER_TOLD, false, false, true},
    [ACT_NUDGE] = {act_nudge, "", WAYS_ROOT, OTHER_REFUSED, false, false, false},
    [ACT_LEFT] = {act_left, "left", WAYS_ROOT, OTHER_HANDLED, false, false, true},
    [ACT_COPY] = {act_copy, "copy", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_CHAUTHTOK] = {act_chauthtok, "password", WAYS_ROOT, OTHER_TOLD, false, false, true},
    [ACT_ENROL] = {act_enrol, "enrol", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_CONFIRM] = {act_confirm, "enrol", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_OFF] = {act_off, "off", WAYS_BOTH, OTHER_HANDLED, false, false, false},
    [ACT_REMOVE] = {act_remove, "removed", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_RENAME] = {act_rename, "renamed", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_RESYNC] = {act_resync, "resync", WAYS_ROOT, OTHER_TOLD, false, false, false},
    [ACT_CODES] = {act_codes, "", WAYS_BOTH, OTHER_REFUSED, false, false, false},
    [ACT_CODES_NEW] = {act_codes_new, "codes-new", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_STOP] = {act_stop, "stop", WAYS_BOTH, OTHER_TOLD, false, false, true},
    [ACT_FREE] = {act_free, "freed", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_RESET] = {act_reset, "reset", WAYS_ROOT, OTHER_TOLD, false, false, false},
    [ACT_INVITE] = {act_invite, "invited", WAYS_ROOT, OTHER_TOLD, false, false, false},
    [ACT_HELP_CODE] = {act_help_code, "help-code", WAYS_ROOT, OTHER_TOLD, false, false, false},
    [ACT_REDEEM] = {act_redeem, "code", WAYS_ROOT, OTHER_TOLD, false, false, false},
    [ACT_OFFER] = {act_offer, "code", WAYS_ROOT, OTHER_TOLD, false, false, false},
    [ACT_TRUST] = {act_trust, "trusted", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_FORGET] = {act_forget, "forgotten", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_PROTECT] = {act_protect, "protect", WAYS_ROOT, OTHER_HANDLED, false, false, true},
    [ACT_TRIED] = {act_tried, "protect", WAYS_ROOT, OTHER_HANDLED, false, false, false},
    [ACT_EXPLAIN] = {act_explain, "code", WAYS_ROOT, OTHER_REFUSED, false, false, true},
    [ACT_FOUND] = {act_found, "doctor", WAYS_ROOT, OTHER_HANDLED, false, false, true},
    [ACT_STATUS] = {act_status, "", WAYS_BOTH, OTHER_REFUSED, false, false, true},
    [ACT_CHECKUP] = {act_checkup, "", WAYS_BOTH, OTHER_REFUSED, false, false, true},
    [ACT_ACCOUNTS] = {act_accounts, "", WAYS_ROOT, OTHER_REFUSED, true, false, true},
    [ACT_REMIND] = {act_remind, "reminder", WAYS_ROOT, OTHER_REFUSED, false, false, false},
    [ACT_DEVICES] = {act_devices, "", WAYS_BOTH, OTHER_REFUSED, true, false, true},
    [ACT_HOSTS] = {act_hosts, "", WAYS_BOTH, OTHER_REFUSED, true, false, false},
    [ACT_LOG] = {act_log, "", WAYS_BOTH, OTHER_REFUSED, true, false, false},
    [ACT_PRUNE] = {act_prune, "", WAYS_KEEPER, OTHER_TOLD, false, false, false},
    [ACT_SAVED] = {act_saved, "saved", WAYS_KEEPER, OTHER_TOLD, false, false, false},
    [ACT_CONTACTS] = {act_contacts, "", WAYS_BOTH, OTHER_REFUSED, false, false, true},
    [ACT_CONTACT_ADD] = {act_contact_add, "contact", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_CONTACT_CONFIRM] = {act_contact_confirm, "contact", WAYS_BOTH, OTHER_TOLD, false, false,
	false},
    [ACT_CONTACT_REMOVE] = {act_contact_remove, "contact", WAYS_BOTH, OTHER_TOLD, false, false,
	false},
    [ACT_CONTACT_TEST] = {act_contact_test, "contact", WAYS_BOTH, OTHER_TOLD, false, false, false},
    [ACT_ALERTS] = {act_alerts, "", WAYS_BOTH, OTHER_REFUSED, true, false, true},
    [ACT_CLAIM] = {act_claim, "", WAYS_NOTIFY, OTHER_TOLD, false, false, true},
    [ACT_SESSIONS] = {act_sessions, "", WAYS_WATCH, OTHER_TOLD, false, false, true},
    [ACT_SENT] = {act_sent, "", WAYS_WATCH, OTHER_TOLD, false, false, true},
    [ACT_SETTLE] = {act_settle, "", WAYS_NOTIFY, OTHER_TOLD, false, false, true},
    [ACT_TEXTED] = {act_texted, "text", WAYS_NOTIFY, OTHER_TOLD, false, false, true},
};

int
answer_accept(struct running *running)
{
	running->result->verdict = VERDICT_ACCEPT;
	running->result->reason = REASON_RIGHT;
	return 0;
}

int
answer_refuse(struct running *running, enum reason reason)
{
	running->result->verdict = VERDICT_REFUSE;
	running->result->reason = reason;
	return 0;
}

int
answer_skip(struct running *running, enum reason reason)
{
	running->result->verdict = VERDICT_SKIP;
	running->result->reason = reason;
	return 0;
}

int
answer_rows(struct running *running, enum row_kind kind, unsigned int count, size_t size)
{
	running->result->rows.any = calloc(count, size);
	if (!running->result->rows.any)
		return -ENOMEM;
	running->result->row_kind = kind;
	return 0;
}

static bool
is_of_no_account(const struct row *row)
{
	return row->ways == WAYS_KEEPER || row->ways == WAYS_NOTIFY || row->ways == WAYS_WATCH;
}

/* May this caller do that, by the way it came? */
static bool
is_permitted(const struct act *act, const struct row *row)
{
	if (row->ways == WAYS_WATCH)
		return act->way == WAY_WATCH;
	if (is_of_no_account(row))
		return row->ways == WAYS_KEEPER || act->way == WAY_NOTIFY;
	if (act->all && !row->of_all)
		return false;
	if (act->active_at_once && act->caller != 0)
		return false;
	if (act->way == WAY_ROOT)
		return act->caller == 0;
	return act->way == WAY_USER && row->ways == WAYS_BOTH && !act->all &&
	       act->caller == act->account_uid;
}

/* Is there all that the act needs, and nothing that no row could hold? */
static bool
is_whole(const struct act *act, const struct row *row)
{
	if (act->now < 0 || act->now > NOW_MAX)
		return false;
	if (is_of_no_account(row) || act->all)
		return true;
	return !text_is_empty(act->account) && strlen(act->account) < ACCOUNT_NAME_MAX &&
	       act->door && strlen(act->door) < sizeof(((struct event_row *)NULL)->door) &&
	       (act->account_uid != (uid_t)-1 || row->of_nobody);
}

/* Returns 1 (the act may run), 0 (refused) or -errno. */
static int
check_account(struct running *running, const struct row *row)
{
	int r = account_find(running);

	if (r < 0 || running->match != ACCOUNT_OTHER_UID || row->other == OTHER_HANDLED)
		return r < 0 ? r : 1;
	if (row->other == OTHER_REFUSED)
		return answer_refuse(running, REASON_OTHER_UID);
	return account_refuse_other(running);
}

static int
run_act(struct running *running)
{
	const struct act *act = running->act;
	const struct row *row;
	int r = 1;

	if ((unsigned int)act->kind >= sizeof(table) / sizeof(table[0]) || !table[act->kind].run)
		return answer_refuse(running, REASON_PROTOCOL);
	row = &table[act->kind];
	if (running->store->is_copy && !row->on_copy)
		return answer_refuse(running, REASON_READ_ONLY);
	if (!is_permitted(act, row))
		return answer_refuse(running, REASON_NOT_PERMITTED);
	if (!is_whole(act, row))
		return answer_refuse(running, REASON_INTERNAL);
	running->event = row->event;
	if (act->once)
		r = told_once(running);
	if (r == 1 && !is_of_no_account(row) && !act->all)
		r = check_account(running, row);
	return r == 1 ? row->run(running) : r;
}

/* One act between its savepoint's begin and end: it happened whole, or not at all. */
static int
run_whole(struct running *running, const struct words *words)
{
	struct store *store = running->store;
	int r = statement_run(store, SQL_ACT_BEGIN, NO_VALUES);

	if (r < 0)
		return sqlite_say(store->db, words);
	r = run_act(running);
	if (r < 0) {
		words_say(words, r, "store %s: an act of kind %d failed: %s (SQLite: %s)",
		    store->path, (int)running->act->kind, strerror(-r), sqlite3_errmsg(store->db));
		result_free(running->result);
		answer_refuse(running, REASON_NO_STORE);
		/* SQLite has undone the whole batch, or it is run again once there is room. */
		if (sqlite3_get_autocommit(store->db) || r == -ENOSPC)
			return r;
		r = statement_run(store, SQL_ACT_UNDO, NO_VALUES);
	}
	if (r == 0)
		r = statement_run(store, SQL_ACT_END, NO_VALUES);
	return r < 0 ? sqlite_say(store->db, words) : 0;
}

/* A store that was deleted or replaced under us: what is written now would be lost. */
static int
check_files(const struct store *store, const struct words *words)
{
	if (!file_is_same(store->path, &store->file))
		return words_say(words, -ESTALE,
		    "store %s: was removed or replaced while in use; put it back and start the "
		    "service again",
		    store->path);
	if (!file_is_same(store->wal_path, &store->wal))
		return words_say(words, -ESTALE,
		    "store %s: was removed or replaced while in use; start the service again",
		    store->wal_path);
	return 0;
}

struct batch {
	struct store *store;
	const struct act *acts;
	unsigned int count;
	struct result *results;
};

static int
run_batch(const struct batch *batch, const struct words *words)
{
	struct store *store = batch->store;
	int r = check_files(store, words);

	if (r < 0)
		return r;
	if (statement_run(store, SQL_BATCH_BEGIN, NO_VALUES) < 0)
		return sqlite_say(store->db, words);
	for (unsigned int i = 0; i < batch->count && r == 0; i++) {
		struct running running = {
		    .store = store, .act = &batch->acts[i], .result = &batch->results[i]};

		r = run_whole(&running, words);
	}
	if (r == 0)
		(void)notice_write(store, batch->acts[0].now); /* for its lack no act is refused */
	if (r == 0 && statement_run(store, SQL_BATCH_COMMIT, NO_VALUES) < 0)
		r = sqlite_say(store->db, words);
	if (r < 0 && !sqlite3_get_autocommit(store->db))
		statement_run(store, SQL_BATCH_UNDO, NO_VALUES);
	if (r == 0)
		notice_settle(store);
	return r;
}

static void
refuse_all(const struct batch *batch)
{
	for (unsigned int i = 0; i < batch->count; i++) {
		result_free(&batch->results[i]);
		batch->results[i].reason = REASON_NO_STORE;
	}
}

/* On a full disk the same acts are run again, as long as room can be made. */
static int
run_while_there_is_room(const struct batch *batch, const struct words *words)
{
	int r = run_batch(batch, words);

	for (unsigned int i = 0; r == -ENOSPC && full_make_room(batch->store, i); i++) {
		refuse_all(batch);
		memset(batch->results, 0, batch->count * sizeof(*batch->results));
		words->text[0] = '\0';
		r = run_batch(batch, words);
	}
	return r;
}

int
store_run(struct store *store, const struct act *acts, unsigned int n, struct result *results,
    char *error, size_t size)
{
	const struct words words = {.text = error, .size = size};
	const struct batch batch = {store, acts, n, results};
	int r;

	error[0] = '\0';
	if (n == 0)
		return 0;
	memset(results, 0, n * sizeof(*results));
	r = run_while_there_is_room(&batch, &words);
	if (r < 0)
		refuse_all(&batch);
	else
		(void)full_checkpoint(store, false);
	return r;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The notifier's acts: it claims a message, tries to send it, and says what came of it. A claim
 * holds for a while, so that a notifier that dies keeps nothing back; whoever is late with his
 * answer has no claim any more. Called by run.c; runs in the keeper.
 */
#include "keeper/store/contact.h"
#include "keeper/store/event.h"
#include "keeper/store/login.h"
#include "keeper/store/outbox.h"
#include "keeper/store/password.h"
#include "keeper/store/recipient.h"

#include "base/text.h"
#include "keeper/policy/delivery.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define WAIT_SECONDS_MAX 600 /* what waits for room is looked at again by then */
#define ABANDONED_MAX 16     /* given up in one call */
#define ABANDONED_WHY "nobody who claimed it has said what came of it"

/* A message that may be claimed, and what its row says besides. */
struct owed {
	struct message *message;
	bool is_abandoned; /* who claimed it last has not settled it */
	bool is_ordinary;
	int64_t contact_id, account_id;
};

/* A message that its claimer settles. */
struct claimed {
	struct message message;
	enum message_lane lane;
	int64_t contact_id;
};

/* Returns 1, 0 (none is due) or -errno. */
static int
find_due(struct running *running, struct owed *due)
{
	struct message *message = due->message;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_MESSAGE_DUE,
	    VALUES(number_value(running->act->now), number_value(DELIVERY_LEASE_SECONDS),
		number_value(DELIVERY_WAIT_MAX), number_value((int64_t)running->act->lane),
		number_value(DELIVERY_REST_MAX),
		number_value(running->store->served[running->act->lane])),
	    &row);

	if (r != 1)
		return r;
	message->id = sqlite3_column_int64(row, 0);
	text_copy(message->name, sizeof(message->name), statement_text(row, 1));
	text_copy(message->recipient, sizeof(message->recipient), statement_text(row, 2));
	message->tries = sqlite3_column_int64(row, 3);
	message->made_at = sqlite3_column_int64(row, 4);
	due->is_abandoned = sqlite3_column_int64(row, 5) != 0;
	message->purpose = (enum message_purpose)sqlite3_column_int(row, 6);
	due->contact_id = sqlite3_column_int64(row, 7);
	text_copy(message->code, sizeof(message->code), statement_text(row, 8));
	due->is_ordinary = sqlite3_column_int64(row, 9) == DELIVERY_ORDINARY;
	due->account_id = sqlite3_column_int64(row, 10);
	return 1;
}

/* Whose contact it is, and what signs what goes there. */
static int
find_contact(struct running *running, const struct owed *due)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r;

	if (due->contact_id == 0 && due->message->purpose == MESSAGE_TEST)
		text_copy(due->message->account, sizeof(due->message->account),
		    due->message->recipient + strlen("local:"));
	if (due->contact_id == 0)
		return 0;
	r = statement_first(
	    running->store, SQL_CONTACT_KEY, VALUES(number_value(due->contact_id)), &row);
	if (r != 1)
		return r;
	text_copy(due->message->key, sizeof(due->message->key), statement_text(row, 0));
	text_copy(due->message->account, sizeof(due->message->account), statement_text(row, 1));
	return 0;
}

static int
lease(struct running *running, const struct owed *due)
{
	struct message *message = due->message;

	login_make_id(message->claim);
	if (due->account_id > 0)
		running->store->served[running->act->lane] = due->account_id;
	return statement_run(running->store, SQL_MESSAGE_LEASE,
	    VALUES(number_value(message->id),
		number_value(running->act->now + DELIVERY_LEASE_SECONDS),
		text_value(message->claim)));
}

/* The oldest alerts of the message, as many as there are rows; count says how many it has. */
static int
list_alerts(struct running *running, struct message *message)
{
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r = answer_rows(running, ROW_ALERT, ROWS_MAX, sizeof(*result->rows.alerts));

	if (r == 0)
		r = statement_number(running->store, SQL_MESSAGE_SIZE,
		    VALUES(number_value(message->id)), &message->alerts);
	if (r < 0)
		return r;
	r = statement_first(running->store, SQL_MESSAGE_ALERTS,
	    VALUES(number_value(message->id), number_value(ROWS_MAX)), &row);
	for (; r == 1 && result->row_count < ROWS_MAX; r = statement_next(row)) {
		struct alert_row *alert = &result->rows.alerts[result->row_count++];

		event_read(row, &alert->event);
		text_copy(alert->kind, sizeof(alert->kind), statement_text(row, 14));
		alert->id = sqlite3_column_int64(row, 15);
		alert->devices = sqlite3_column_int64(row, 16);
	}
	return r < 0 ? r : 0;
}

/* None is due: when to ask again, unless the notifier is woken before. */
static int
find_wait(struct running *running, bool is_whole)
{
	int64_t wait = 0, alert_wait = 0;
	int r = statement_number(running->store, SQL_MESSAGE_WAIT,
	    VALUES(number_value(running->act->now), number_value((int64_t)running->act->lane),
		number_value(DELIVERY_REST_MAX)),
	    &wait);

	if (r == 0)
		r = statement_number(running->store, SQL_OUTBOX_WAIT,
		    VALUES(number_value(running->act->now), number_value(PASSWORD_WAIT_SECONDS)),
		    &alert_wait);
	if (r < 0)
		return r;
	if (wait < 1 || wait > WAIT_SECONDS_MAX)
		wait = WAIT_SECONDS_MAX;
	if (alert_wait > 0 && alert_wait < wait)
		wait = alert_wait;
	running->result->wait_seconds = is_whole ? wait : 1;
	return answer_refuse(running, REASON_NO_SUCH);
}

static int
end(struct running *running, int64_t id, int64_t state, const char *why)
{
	int r = statement_run(running->store, SQL_MESSAGE_END,
	    VALUES(number_value(id), number_value(state), number_value(running->act->now),
		text_or_null(why)));

	return r < 0 ? r : statement_run(running->store, SQL_OUTBOX_END, VALUES(number_value(id)));
}

/* Root hears of it; unless that itself is what could not be sent, or there would be no end. */
static int
tell_undelivered(struct running *running, const struct message *message, const char *detail)
{
	struct store *store = running->store;
	const int64_t now = running->act->now;
	int64_t told;
	int r =
	    statement_number(store, SQL_UNDELIVERED_TOLD, VALUES(number_value(message->id)), &told);

	if (r == 0)
		r = statement_run(store, SQL_UNDELIVERED_ADD,
		    VALUES(number_value(now), text_value(detail), number_value(message->id)));
	if (r < 0 || told > 0)
		return r;
	store->alerts++;
	return statement_run(store, SQL_ALERT_ADD,
	    VALUES((struct value){.kind = VALUE_NULL}, text_value("undelivered"),
		number_value(sqlite3_last_insert_rowid(store->db)), number_value(now)));
}

/* A code that nobody can type any more is not tried for days. */
static bool
gives_up(const struct running *running, const struct message *message, bool is_for_good)
{
	int64_t age = running->act->now - message->made_at;

	if (message->purpose != MESSAGE_ALERTS)
		return is_for_good || age >= CONTACT_CODE_SECONDS;
	return delivery_gives_up(age, message->tries, is_for_good);
}

/* Nobody waits for it any more, but the log says so; whoever asked for a code or a test sees it. */
static int
give_up(struct running *running, const struct message *message, const char *why)
{
	char detail[sizeof(((struct event_row *)NULL)->detail)], shown[RECIPIENT_MASK_SIZE];
	int r = end(running, message->id, MESSAGE_GIVEN_UP, why);

	if (r < 0 || message->purpose != MESSAGE_ALERTS)
		return r;
	recipient_mask(message->recipient, shown);
	if (text_format(
		detail, sizeof(detail), "%.100s%s%s", shown, why ? ": " : "", why ? why : "") < 0)
		text_format(detail, sizeof(detail), "%.100s", shown);
	return tell_undelivered(running, message, detail);
}

/*
 * The next one. One that kills each notifier, or that none can read, is given up as others are.
 * Returns as find_due.
 */
static int
find_next(struct running *running, struct owed *due)
{
	const struct message *message = due->message;
	int r = find_due(running, due);

	for (int i = 0;
	     i < ABANDONED_MAX && r == 1 && due->is_abandoned && gives_up(running, message, false);
	     i++) {
		r = give_up(running, message, ABANDONED_WHY);
		if (r == 0)
			r = find_due(running, due);
	}
	return r;
}

int
act_claim(struct running *running)
{
	struct owed due = {.message = &running->result->message};
	struct outbox_given given;
	int r = outbox_give(running, &given);

	if (r == 0)
		r = find_next(running, &due);
	/* Behind a storm of them there may be one that is urgent. */
	if (r == 0 || (r == 1 && due.is_ordinary && !given.is_all))
		return find_wait(running, given.is_whole);
	if (r == 1)
		r = lease(running, &due);
	if (r == 0)
		r = find_contact(running, &due);
	if (r == 0)
		r = list_alerts(running, due.message);
	return r < 0 ? r : answer_accept(running);
}

static int
fail(struct running *running, const struct message *message)
{
	const struct act *act = running->act;

	if (gives_up(running, message, act->outcome == OUTCOME_NEVER))
		return give_up(running, message, act->why);
	return statement_run(running->store, SQL_MESSAGE_AGAIN,
	    VALUES(number_value(act->message_id),
		number_value(act->now + delivery_wait(message->tries, randombytes_random())),
		text_or_null(act->why)));
}

/* The message that the act's claim holds. Returns 1, 0 (another has it, or nobody) or -errno. */
static int
find_claimed(struct running *running, struct claimed *ret)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_MESSAGE_CLAIMED,
	    VALUES(number_value(act->message_id), text_value(act->claim)), &row);

	if (r != 1)
		return r;
	*ret = (struct claimed){.message = {.id = act->message_id,
				    .tries = sqlite3_column_int64(row, 0),
				    .made_at = sqlite3_column_int64(row, 1),
				    .purpose = (enum message_purpose)sqlite3_column_int(row, 3)},
	    .lane = (enum message_lane)sqlite3_column_int(row, 4),
	    .contact_id = sqlite3_column_int64(row, 5)};
	text_copy(ret->message.recipient, sizeof(ret->message.recipient), statement_text(row, 2));
	return 1;
}

/* Others' URLs come first for a while. */
static int
let_rest(struct running *running, const struct claimed *claimed)
{
	int64_t rest = delivery_rest(running->act->took_ms);

	if (claimed->lane != LANE_URLS || rest == 0)
		return 0;
	return statement_run(running->store, SQL_URLS_REST,
	    VALUES(number_value(claimed->contact_id), number_value(running->act->now + rest)));
}

/* Shown by 2sv hosts, and looked at by nothing else. */
static int
note_countries(struct running *running)
{
	const struct act *act = running->act;
	int r = 0;

	for (unsigned int i = 0; i < act->country_count && r == 0; i++)
		r = statement_run(running->store, SQL_HOST_COUNTRY,
		    VALUES(number_value(act->message_id), text_value(act->countries[i].address),
			text_value(act->countries[i].name)));
	return r;
}

int
act_settle(struct running *running)
{
	struct claimed claimed;
	int r = find_claimed(running, &claimed);

	if (r < 1)
		return r < 0 ? r : answer_refuse(running, REASON_EXPIRED);
	r = running->act->outcome == OUTCOME_SENT
		? end(running, claimed.message.id, MESSAGE_SENT, running->act->why)
		: fail(running, &claimed.message);
	if (r == 0)
		r = let_rest(running, &claimed);
	if (r == 0)
		r = note_countries(running);
	return r < 0 ? r : answer_accept(running);
}

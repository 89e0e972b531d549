/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The notifier's acts: it claims a message, tries to send it, and says what came of it. A claim
 * holds for a while, so that a notifier that dies keeps nothing back; whoever is late with his
 * answer has no claim any more. Called by run.c; runs in the keeper.
 */
#include "keeper/store/event.h"
#include "keeper/store/login.h"
#include "keeper/store/outbox.h"
#include "keeper/store/contact.h"
#include "keeper/store/recipient.h"

#include "base/text.h"
#include "keeper/policy/delivery.h"

#include <sodium.h>

#include "base/poison.h"

#define WAIT_SECONDS_MAX 600 /* what waits for room is looked at again by then */

/* Returns 1, 0 (none is due) or -errno. */
static int
find_due(struct running *running, struct message *ret, int64_t *ret_contact_id)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_MESSAGE_DUE,
	    VALUES(number_value(running->act->now), number_value(DELIVERY_LEASE_SECONDS),
		number_value(DELIVERY_WAIT_MAX)),
	    &row);

	if (r != 1)
		return r;
	ret->id = sqlite3_column_int64(row, 0);
	text_copy(ret->name, sizeof(ret->name), statement_text(row, 1));
	text_copy(ret->recipient, sizeof(ret->recipient), statement_text(row, 2));
	ret->tries = sqlite3_column_int64(row, 3);
	ret->made_at = sqlite3_column_int64(row, 4);
	ret->purpose = (enum message_purpose)sqlite3_column_int(row, 5);
	*ret_contact_id = sqlite3_column_int64(row, 6);
	text_copy(ret->code, sizeof(ret->code), statement_text(row, 7));
	return 1;
}

/* Whose contact it is, and what signs what goes there. */
static int
find_contact(struct running *running, int64_t contact_id, struct message *message)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r;

	if (contact_id == 0)
		return 0;
	r = statement_first(
	    running->store, SQL_CONTACT_KEY, VALUES(number_value(contact_id)), &row);
	if (r != 1)
		return r;
	text_copy(message->key, sizeof(message->key), statement_text(row, 0));
	text_copy(message->account, sizeof(message->account), statement_text(row, 1));
	return 0;
}

static int
lease(struct running *running, struct message *message)
{
	login_make_id(message->claim);
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
	int64_t wait = 0;
	int r = statement_number(
	    running->store, SQL_MESSAGE_WAIT, VALUES(number_value(running->act->now)), &wait);

	if (r < 0)
		return r;
	if (wait < 1 || wait > WAIT_SECONDS_MAX)
		wait = WAIT_SECONDS_MAX;
	running->result->wait_seconds = is_whole ? wait : 1;
	return answer_refuse(running, REASON_NO_SUCH);
}

int
act_claim(struct running *running)
{
	struct message *message = &running->result->message;
	int64_t contact_id = 0;
	bool is_whole;
	int r = outbox_give(running, &is_whole);

	if (r == 0)
		r = find_due(running, message, &contact_id);
	if (r == 0)
		return find_wait(running, is_whole);
	if (r == 1)
		r = lease(running, message);
	if (r == 0)
		r = find_contact(running, contact_id, message);
	if (r == 0)
		r = list_alerts(running, message);
	return r < 0 ? r : answer_accept(running);
}

static int
end(struct running *running, int64_t state)
{
	const struct act *act = running->act;
	int r = statement_run(running->store, SQL_MESSAGE_END,
	    VALUES(number_value(act->message_id), number_value(state), number_value(act->now),
		text_or_null(act->why)));

	return r < 0 ? r
		     : statement_run(
			   running->store, SQL_OUTBOX_END, VALUES(number_value(act->message_id)));
}

/* Nobody waits for it any more, but the log says so. */
static int
give_up(struct running *running, const struct message *message)
{
	char detail[sizeof(((struct event_row *)NULL)->detail)], shown[CONTACT_MASK_SIZE];
	int r = end(running, MESSAGE_GIVEN_UP);

	if (r < 0)
		return r;
	recipient_mask(message->recipient, shown);
	if (text_format(detail, sizeof(detail), "%.100s%s%s", shown, running->act->why ? ": " : "",
		running->act->why ? running->act->why : "") < 0)
		text_format(detail, sizeof(detail), "%.100s", shown);
	return statement_run(running->store, SQL_UNDELIVERED_ADD,
	    VALUES(number_value(running->act->now), text_value(detail)));
}

static int
fail(struct running *running, const struct message *message)
{
	const struct act *act = running->act;

	if (message->purpose != MESSAGE_ALERTS &&
	    (act->outcome == OUTCOME_NEVER || act->now - message->made_at >= CONTACT_CODE_SECONDS))
		return end(running, MESSAGE_GIVEN_UP); /* who asked for it sees that */
	if (delivery_gives_up(
		act->now - message->made_at, message->tries, act->outcome == OUTCOME_NEVER))
		return give_up(running, message);
	return statement_run(running->store, SQL_MESSAGE_AGAIN,
	    VALUES(number_value(act->message_id),
		number_value(act->now + delivery_wait(message->tries, randombytes_random())),
		text_or_null(act->why)));
}

/* The message that the act's claim holds. Returns 1, 0 (another has it, or nobody) or -errno. */
static int
find_claimed(struct running *running, struct message *ret)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_MESSAGE_CLAIMED,
	    VALUES(number_value(act->message_id), text_value(act->claim)), &row);

	if (r != 1)
		return r;
	*ret = (struct message){.id = act->message_id};
	ret->tries = sqlite3_column_int64(row, 0);
	ret->made_at = sqlite3_column_int64(row, 1);
	text_copy(ret->recipient, sizeof(ret->recipient), statement_text(row, 2));
	ret->purpose = (enum message_purpose)sqlite3_column_int(row, 3);
	return 1;
}

int
act_settle(struct running *running)
{
	struct message message;
	int r = find_claimed(running, &message);

	if (r < 1)
		return r < 0 ? r : answer_refuse(running, REASON_EXPIRED);
	r = running->act->outcome == OUTCOME_SENT ? end(running, MESSAGE_SENT)
						  : fail(running, &message);
	return r < 0 ? r : answer_accept(running);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From alerts to deliveries, from deliveries to messages. A delivery that is in a message stays in
 * it: what is tried again is the same, under the same name. Runs in the keeper.
 */
#include "keeper/store/outbox.h"

#include "base/text.h"
#include "keeper/policy/delivery.h"
#include "keeper/store/login.h"
#include "keeper/store/recipient.h"
#include "wire/tried.h"

#include "base/poison.h"

#define GIVEN_MAX 256	   /* alerts a call: logins wait for the batch */
#define RECIPIENTS_MAX 256 /* and recipients */

struct alert_waiting {
	struct recipient_alert alert;
	char kind[MESSAGE_KIND_SIZE], account[ACCOUNT_NAME_MAX];
};

/* Returns 1, 0 (none waits) or -errno. */
static int
next_alert(struct running *running, int64_t after, struct alert_waiting *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_OUTBOX_NEXT, VALUES(number_value(after)), &row);

	if (r != 1)
		return r;
	text_copy(ret->kind, sizeof(ret->kind), statement_text(row, 1));
	text_copy(ret->account, sizeof(ret->account), statement_text(row, 2));
	ret->alert = (struct recipient_alert){.id = sqlite3_column_int64(row, 0),
	    .kind = ret->kind,
	    .account = ret->account,
	    .account_id = sqlite3_column_int64(row, 3),
	    .event_id = sqlite3_column_int64(row, 4),
	    .made_at = sqlite3_column_int64(row, 5)};
	return 1;
}

static int
add_delivery(
    struct running *running, const struct recipient_alert *alert, const struct recipient *recipient)
{
	return statement_run(running->store, SQL_DELIVERY_ADD,
	    VALUES(number_value(alert->id), text_value(recipient->text),
		number_value(delivery_class_of(alert->kind)), number_value(recipient->contact_id)));
}

/* Of a throw-away account nobody reads the mail. */
static int
give_one(struct running *running, const struct alert_waiting *waiting)
{
	const struct recipient_alert *alert = &waiting->alert;
	int r;

	if (tried_name_is_good(waiting->account))
		return statement_run(
		    running->store, SQL_OUTBOX_DROP, VALUES(number_value(alert->id)));
	r = recipient_each(running, alert, add_delivery);
	return r < 0 ? r
		     : statement_run(
			   running->store, SQL_OUTBOX_GIVEN, VALUES(number_value(alert->id)));
}

static int
give_all(struct running *running, bool *ret_is_whole)
{
	struct alert_waiting waiting = {.kind = ""};
	int r = 1;

	for (int i = 0; i < GIVEN_MAX && r == 1; i++) {
		int given;

		r = next_alert(running, waiting.alert.id, &waiting);
		given = r == 1 ? give_one(running, &waiting) : 0;
		if (given < 0)
			r = given;
	}
	*ret_is_whole = r == 0;
	return r < 0 ? r : 0;
}

/* What one recipient has waiting, of one class, as one contact. */
struct waiting {
	char recipient[MESSAGE_RECIPIENT_SIZE];
	int64_t class, contact_id, count;
};

/* The next one in order. Returns 1, 0 (no more) or -errno. */
static int
next_waiting(struct running *running, struct waiting *waiting)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_DELIVERY_WAITING,
	    VALUES(text_value(waiting->recipient), number_value(waiting->class),
		number_value(waiting->contact_id)),
	    &row);

	if (r != 1)
		return r;
	waiting->class = sqlite3_column_int64(row, 1);
	waiting->contact_id = sqlite3_column_int64(row, 2);
	waiting->count = sqlite3_column_int64(row, 3);
	r = text_copy(waiting->recipient, sizeof(waiting->recipient), statement_text(row, 0));
	return r < 0 ? r : 1;
}

int
outbox_message(struct running *running, const struct outbox_message *message, int64_t *ret_id)
{
	char name[LOGIN_ID_SIZE];
	int r;

	login_make_id(name);
	r = statement_run(running->store, SQL_MESSAGE_ADD,
	    VALUES(text_value(name), text_value(message->recipient), number_value(message->class),
		number_value(running->act->now), number_value(message->contact_id),
		number_value((int64_t)message->purpose), text_or_null(message->code)));
	*ret_id = sqlite3_last_insert_rowid(running->store->db);
	return r;
}

/* A message with the oldest count deliveries. */
static int
make_message(struct running *running, const struct waiting *waiting, int64_t count)
{
	const struct outbox_message message = {.recipient = waiting->recipient,
	    .class = waiting->class,
	    .contact_id = waiting->contact_id};
	int64_t id;
	int r = outbox_message(running, &message, &id);

	if (r < 0)
		return r;
	return statement_run(running->store, SQL_MESSAGE_FILL,
	    VALUES(number_value(id), text_value(waiting->recipient), number_value(waiting->class),
		number_value(count), number_value(waiting->contact_id)));
}

static int
make_messages(struct running *running, const struct waiting *waiting)
{
	bool has_digest;
	int64_t made, singles;
	int r = statement_number(running->store, SQL_MESSAGE_MADE,
	    VALUES(text_value(waiting->recipient), number_value(waiting->class),
		number_value(running->act->now)),
	    &made);

	if (r < 0)
		return r;
	singles = delivery_singles(
	    waiting->count, made, (enum delivery_class)waiting->class, &has_digest);
	for (int64_t i = 0; i < singles && r == 0; i++)
		r = make_message(running, waiting, 1);
	if (r == 0 && has_digest)
		r = make_message(running, waiting, waiting->count - singles);
	return r;
}

/*
 * Goes on where the last call ended: those who wait for room, be they thousands, hold nobody up. A
 * round is whole if no alert was made since its begin, for it may be one of somebody passed
 * already. While alerts are still to be given out no ordinary message is made: the list that ends
 * an hour has all of them.
 */
static int
make_all(struct running *running, struct outbox_given *given)
{
	struct store *store = running->store;
	struct waiting waiting = {.class = store->hand.class, .contact_id = store->hand.contact_id};
	int r = text_copy(waiting.recipient, sizeof(waiting.recipient), store->hand.recipient);

	if (waiting.recipient[0] == '\0')
		store->hand.alerts = store->alerts;
	if (!given->is_all)
		store->hand.alerts = store->alerts - 1;
	given->is_whole = false;
	for (int i = 0; i < RECIPIENTS_MAX && r >= 0; i++) {
		r = next_waiting(running, &waiting);
		if (r == 0) {
			given->is_whole = store->hand.alerts == store->alerts;
			store->hand = (struct outbox_hand){.recipient = ""};
			return 0;
		}
		if (r == 1 && (given->is_all || waiting.class != DELIVERY_ORDINARY))
			r = make_messages(running, &waiting);
	}
	store->hand.class = waiting.class;
	store->hand.contact_id = waiting.contact_id;
	return r < 0 ? r
		     : text_copy(
			   store->hand.recipient, sizeof(store->hand.recipient), waiting.recipient);
}

int
outbox_give(struct running *running, struct outbox_given *ret)
{
	int r = give_all(running, &ret->is_all);

	return r < 0 ? r : make_all(running, ret);
}

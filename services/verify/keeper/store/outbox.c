/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From alerts to deliveries, from deliveries to messages. A delivery that is in a message stays in
 * it: what is tried again is the same, under the same name. Runs in the keeper.
 */
#include "keeper/store/outbox.h"

#include "base/text.h"
#include "keeper/policy/delivery.h"
#include "keeper/store/login.h"
#include "keeper/store/password.h"
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
	int r = statement_first(running->store, SQL_OUTBOX_NEXT,
	    VALUES(number_value(after), number_value(running->act->now),
		number_value(PASSWORD_WAIT_SECONDS)),
	    &row);

	if (r != 1)
		return r;
	text_copy(ret->kind, sizeof(ret->kind), statement_text(row, 1));
	text_copy(ret->account, sizeof(ret->account), statement_text(row, 2));
	ret->alert = (struct recipient_alert){.id = sqlite3_column_int64(row, 0),
	    .kind = ret->kind,
	    .account = ret->account,
	    .account_id = sqlite3_column_int64(row, 3),
	    .event_id = sqlite3_column_int64(row, 4),
	    .caused_by = sqlite3_column_int64(row, 6),
	    .made_at = sqlite3_column_int64(row, 5)};
	return 1;
}

static int
add_delivery(
    struct running *running, const struct recipient_alert *alert, const struct recipient *recipient)
{
	return statement_run(running->store, SQL_DELIVERY_ADD,
	    VALUES(number_value(alert->id), text_value(recipient->text),
		number_value(delivery_class_of(alert->kind)), number_value(recipient->contact_id),
		number_value(recipient->share_of)));
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

/* Only what an account names: the admin answers for his own. */
static enum message_lane
lane_of(const struct outbox_message *message)
{
	const char *address;
	enum contact_kind kind = contact_kind_of(message->recipient, &address);

	return message->contact_id != 0 && (kind == CONTACT_PUSH || kind == CONTACT_WEBHOOK)
		   ? LANE_URLS
		   : LANE_OWN;
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
		number_value((int64_t)message->purpose), text_or_null(message->code),
		number_value((int64_t)lane_of(message)), number_value(message->share_of)));
	*ret_id = sqlite3_last_insert_rowid(running->store->db);
	return r;
}

/* What waits there of one account's doing, or of nobody's. */
struct share {
	int64_t of, count;
	int64_t singles;
	bool has_digest;
};

/* The next account's, after share->of. Returns 1, 0 (no more) or -errno. */
static int
next_share(struct running *running, const struct waiting *waiting, struct share *share)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_SHARE_WAITING,
	    VALUES(text_value(waiting->recipient), number_value(waiting->class),
		number_value(waiting->contact_id), number_value(running->act->now),
		number_value(share->of)),
	    &row);

	if (r != 1)
		return r;
	share->of = sqlite3_column_int64(row, 0);
	share->count = sqlite3_column_int64(row, 1);
	share->singles = share->count;
	share->has_digest = false;
	if (share->of != 0)
		share->singles = delivery_singles(share->count,
		    DELIVERY_SHARE_HOURLY - sqlite3_column_int64(row, 2), &share->has_digest);
	return 1;
}

static void
leave_at_most(int64_t *room, int64_t left)
{
	if (left < *room)
		*room = left;
}

/* Whoever's own contact takes nothing gets one message an hour, with all. */
static int
find_unsent_room(
    struct running *running, const struct waiting *waiting, int64_t made, int64_t *room)
{
	int64_t unsent = 0;
	int r = statement_number(running->store, SQL_MESSAGE_UNSENT,
	    VALUES(number_value(waiting->contact_id), number_value(waiting->class)), &unsent);

	if (unsent < DELIVERY_UNSENT_MAX)
		leave_at_most(room, DELIVERY_UNSENT_MAX - unsent);
	else
		leave_at_most(room, made == 0);
	return r;
}

/* How many messages may be made now: of the hour, and of a day's text messages. */
static int
find_room(struct running *running, const struct waiting *waiting, int64_t *ret)
{
	const enum delivery_class class = (enum delivery_class)waiting->class;
	const char *address;
	int64_t made = 0, today = 0;
	int r = statement_number(running->store, SQL_MESSAGE_MADE,
	    VALUES(text_value(waiting->recipient), number_value(waiting->class),
		number_value(waiting->contact_id), number_value(running->act->now)),
	    &made);

	*ret = delivery_hourly(class) - made;
	if (r < 0 || waiting->contact_id == 0)
		return r;
	r = find_unsent_room(running, waiting, made, ret);
	if (r < 0 || contact_kind_of(waiting->recipient, &address) != CONTACT_SMS)
		return r;
	r = statement_number(running->store, SQL_MESSAGE_MADE_DAY,
	    VALUES(number_value(waiting->contact_id), number_value(running->act->now)), &today);
	leave_at_most(ret, delivery_texts_daily(class) - today);
	return r;
}

/* How many messages are wanted, as far as it matters: more than there is room for are too many. */
static int
count_wanted(struct running *running, const struct waiting *waiting, int64_t room, int64_t *ret)
{
	struct share share = {.of = -1};
	int r = 1;

	*ret = 0;
	while (*ret <= room && (r = next_share(running, waiting, &share)) == 1)
		*ret += share.singles + share.has_digest;
	return r < 0 ? r : 0;
}

/* A message of that account's doing, with the oldest count deliveries. */
static int
make_message(struct running *running, const struct waiting *waiting, int64_t of, int64_t count)
{
	const struct outbox_message message = {.recipient = waiting->recipient,
	    .class = waiting->class,
	    .contact_id = waiting->contact_id,
	    .share_of = of};
	int64_t id;
	int r = outbox_message(running, &message, &id);

	if (r < 0)
		return r;
	return statement_run(running->store, SQL_MESSAGE_FILL,
	    VALUES(number_value(id), text_value(waiting->recipient), number_value(waiting->class),
		number_value(waiting->contact_id), number_value(of), number_value(count)));
}

/* The last of the hour has all that waits, whose doing it may be. */
static int
make_last(struct running *running, const struct waiting *waiting)
{
	const struct outbox_message message = {.recipient = waiting->recipient,
	    .class = waiting->class,
	    .contact_id = waiting->contact_id};
	int64_t id;
	int r = outbox_message(running, &message, &id);

	if (r < 0)
		return r;
	return statement_run(running->store, SQL_MESSAGE_FILL_ALL,
	    VALUES(number_value(id), text_value(waiting->recipient), number_value(waiting->class),
		number_value(waiting->contact_id)));
}

/* A share's messages, at most as many as are left. */
static int
make_share(struct running *running, const struct waiting *waiting, const struct share *share,
    int64_t *left)
{
	int64_t singles = share->singles < *left ? share->singles : *left;
	int r = 0;

	for (int64_t i = 0; i < singles && r == 0; i++)
		r = make_message(running, waiting, share->of, 1);
	*left -= singles;
	if (r < 0 || !share->has_digest || *left == 0)
		return r;
	--*left;
	return make_message(running, waiting, share->of, share->count - share->singles);
}

/*
 * What more than one account may fill is divided between them: none has more than its share, and
 * the others' alerts need not wait behind it.
 */
static int
make_messages(struct running *running, const struct waiting *waiting)
{
	struct share share = {.of = -1};
	int64_t room, wanted, left;
	int r = find_room(running, waiting, &room);

	if (r < 0 || room <= 0)
		return r;
	r = count_wanted(running, waiting, room, &wanted);
	left = wanted <= room ? wanted : room - 1;
	while (r >= 0 && left > 0 && (r = next_share(running, waiting, &share)) == 1)
		r = make_share(running, waiting, &share, &left);
	return r < 0 || wanted <= room ? (r < 0 ? r : 0) : make_last(running, waiting);
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

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events and their alerts, written in the transaction of what they tell of. Used by the acts;
 * runs in the keeper.
 */
#include "keeper/store/event.h"

#include "base/text.h"
#include "keeper/store/fingerprint.h"

#include "base/poison.h"

static const char *
or_empty(const char *text)
{
	return text ? text : "";
}

/* A locker that is run again and again tries no code by that, and so is charged for none. */
static bool
is_free(const struct act *act, const struct event *event)
{
	return event->is_free ||
	       (act->way == WAY_USER &&
		   (act->kind == ACT_DECIDE || act->kind == ACT_END || act->kind == ACT_ADMIT));
}

/* Whoever has an account here could fill the disk with what nothing limits: its detail counts. */
static bool
is_counted(const struct running *running, const struct event *event)
{
	return is_free(running->act, event) && running->account_id != 0 &&
	       (running->act->way == WAY_USER || running->act->kind == ACT_CHAUTHTOK ||
		   running->act->kind == ACT_TEXT || running->result->reason == REASON_THROTTLED);
}

/* Returns 1 where a row of the last hour took it in, 0 or -errno. */
static int
count_again(struct running *running, struct event *event)
{
	const struct act *act = running->act;
	const struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r;

	if (!is_counted(running, event))
		return 0;
	r = statement_first(running->store, SQL_EVENT_AGAIN,
	    VALUES(number_value(running->account_id),
		text_value(event->name ? event->name : running->event),
		text_value(verdict_text(result->verdict)), text_value(reason_text(result->reason)),
		text_value(act->door), text_value(act->place.host), text_or_null(event->device),
		number_value(act->now)),
	    &row);
	if (r != 1)
		return r;
	event->id = sqlite3_column_int64(row, 0);
	r = statement_next(row);
	return r < 0 ? r : 1;
}

/* Acts of a login, by the one socket whose word is good: of them sshd may have named a key. */
static bool
may_name_key(const struct act *act)
{
	if (act->way != WAY_ROOT || act->for_test)
		return false;
	switch (act->kind) {
	case ACT_DECIDE:
	case ACT_TRY:
	case ACT_END:
	case ACT_ADMIT:
	case ACT_ARRIVED:
	case ACT_CHAUTHTOK:
	case ACT_REDEEM:
	case ACT_OFFER:
		return true;
	case ACT_CONFIRM:
		return act->for_login;
	default:
		return false;
	}
}

/* The ssh key comes first; what else there is to say fits behind it. */
static const char *
detail_of(const struct running *running, const struct event *event, char text[EVENT_DETAIL_SIZE])
{
	const struct act *act = running->act;
	char key[FINGERPRINT_SIZE];

	if (!may_name_key(act) || is_counted(running, event) ||
	    fingerprint_find(act->auth_info, key) < 0 ||
	    text_format(text, EVENT_DETAIL_SIZE, "%s%s%s", key,
		text_is_empty(event->detail) ? "" : "; ", or_empty(event->detail)) < 0)
		return event->detail;
	return text;
}

static int
add_row(struct running *running, struct event *event)
{
	const struct act *act = running->act;
	const struct result *result = running->result;
	bool nobody = running->account_id == 0;
	char detail[EVENT_DETAIL_SIZE];
	int r = statement_run(running->store, SQL_EVENT_ADD,
	    VALUES(number_value(act->now),
		nobody ? (struct value){.kind = VALUE_NULL} : number_value(running->account_id),
		nobody ? text_value(act->account) : (struct value){.kind = VALUE_NULL},
		text_value(event->name ? event->name : running->event), text_value(act->door),
		text_value(act->place.host), text_value(act->place.address),
		text_value(or_empty(event->place)), text_or_null(event->device),
		text_value(verdict_text(result->verdict)), text_value(reason_text(result->reason)),
		text_or_null(event->login), text_or_null(detail_of(running, event, detail))));

	if (r == 0)
		event->id = sqlite3_last_insert_rowid(running->store->db);
	return r;
}

int
event_add(struct running *running, struct event *event)
{
	int r = count_again(running, event);

	if (r != 0)
		return r < 0 ? r : 0;
	return add_row(running, event);
}

static struct value
receiver(const struct running *running, const struct alert *alert)
{
	return alert->to_root ? (struct value){.kind = VALUE_NULL}
			      : number_value(running->account_id);
}

uint64_t
store_alerts(const struct store *store)
{
	return store->alerts;
}

/* What is told late is dated when it was told, and is counted by that date. */
static int64_t
alert_date(const struct act *act)
{
	return act->late ? act->told_at : act->now;
}

int
alert_add(struct running *running, const struct event *event, const struct alert *alert)
{
	running->store->alerts++;
	return statement_run(running->store, SQL_ALERT_ADD,
	    VALUES(receiver(running, alert), text_value(alert->kind), number_value(event->id),
		number_value(alert_date(running->act))));
}

int
alert_add_daily(struct running *running, const struct event *event, const struct alert *alert)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_ALERT_SINCE,
	    VALUES(receiver(running, alert), text_value(alert->kind),
		number_value(running->account_id),
		text_or_null(alert->each_host ? running->act->place.host : NULL),
		number_value(alert_date(running->act))),
	    &row);

	if (r != 0)
		return r < 0 ? r : 0;
	return alert_add(running, event, alert);
}

int
alert_both(struct running *running, const struct event *event, const char *kind, alert_adder *add)
{
	int r = add(running, event, &(struct alert){.kind = kind});

	return r < 0 ? r : add(running, event, &(struct alert){.kind = kind, .to_root = true});
}

int
alert_made_enough(struct running *running, const char *kind, int64_t limit)
{
	int64_t made = 0;
	int r = statement_number(running->store, SQL_ALERT_COUNT,
	    VALUES(number_value(running->account_id), text_value(kind),
		number_value(alert_date(running->act)), number_value(limit)),
	    &made);

	return r < 0 ? r : made >= limit;
}

int
alert_add_bounded(struct running *running, const struct event *event, const struct alert *alert)
{
	int r = alert_made_enough(running, alert->kind, ALERTS_A_DAY);

	return r != 0 ? (r < 0 ? r : 0) : alert_add(running, event, alert);
}

/* What does not fit was not written by us; it is left out, never cut. */
#define COLUMN(field, column) text_copy(field, sizeof(field), statement_text(row, column))

void
event_read(sqlite3_stmt *row, struct event_row *ret)
{
	ret->id = sqlite3_column_int64(row, 0);
	ret->at = sqlite3_column_int64(row, 1);
	COLUMN(ret->account, 2);
	ret->account_uid = (uid_t)sqlite3_column_int64(row, 3);
	COLUMN(ret->event, 4);
	COLUMN(ret->door, 5);
	COLUMN(ret->host, 6);
	COLUMN(ret->address, 7);
	COLUMN(ret->place, 8);
	COLUMN(ret->device, 9);
	COLUMN(ret->verdict, 10);
	COLUMN(ret->reason, 11);
	COLUMN(ret->login, 12);
	COLUMN(ret->detail, 13);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The change of a password, from its try to its end, as far as the module can tell. The alert of
 * the try waits a little, and is then said with the words of the outcome. Called by run.c; runs in
 * the keeper.
 */
#include "keeper/store/password.h"

#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/event.h"
#include "keeper/store/host.h"
#include "keeper/store/ledger.h"
#include "keeper/store/rules.h"
#include "keeper/store/told.h"
#include "keeper/store/trust.h"

#include "base/poison.h"

static const struct alert alerts[] = {[PASSWORD_TRY] = {.kind = "password-try"},
    [PASSWORD_BEGUN] = {.kind = "password-begun"},
    [PASSWORD_FAILED] = {.kind = "password-failed"},
    [PASSWORD_CHANGED] = {.kind = "password-changed"}};

/* The alert of a try: 0 = none. */
struct pending {
	int64_t alert, event;
	bool is_given; /* its recipients have it, or it tells of a change: it stays as it is */
};

static int
find(struct running *running, enum sql statement, const char *by, struct pending *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r;

	*ret = (struct pending){.alert = 0};
	if (text_is_empty(by))
		return 0;
	r = statement_first(running->store, statement,
	    VALUES(number_value(running->account_id), text_value(by)), &row);
	if (r != 1)
		return r;
	ret->alert = sqlite3_column_int64(row, 0);
	ret->event = sqlite3_column_int64(row, 1);
	ret->is_given = sqlite3_column_int64(row, 2) != 0;
	return 0;
}

/* Alerts of what is told late count from then; their outcome is told with them. */
static int64_t
date(const struct act *act)
{
	return act->late ? act->told_at : act->now;
}

static int
become(struct running *running, const struct pending *pending, enum password_stage stage,
    const struct event *event)
{
	int64_t until = stage == PASSWORD_BEGUN ? date(running->act) + PASSWORD_WAIT_SECONDS : 0;

	running->store->alerts++;
	return statement_run(running->store, SQL_PASSWORD_BECOMES,
	    VALUES(number_value(pending->alert), text_value(alerts[stage].kind),
		number_value(event->id), number_value(until)));
}

static int
add_waiting(struct running *running, const struct event *event)
{
	const struct act *act = running->act;
	const char *tried = act->password == PASSWORD_TRY ? act->once : act->tried_once;
	int64_t at = date(act);

	running->store->alerts++;
	return statement_run(running->store, SQL_PASSWORD_ALERT,
	    VALUES(number_value(running->account_id), text_value(alerts[act->password].kind),
		number_value(event->id), number_value(at), number_value(at + PASSWORD_WAIT_SECONDS),
		text_value(tried ? tried : "")));
}

/* "by root", and what else is known of who it was. */
static void
describe(const struct act *act, char text[EVENT_DETAIL_SIZE])
{
	static const char *const stages[] = {[PASSWORD_TRY] = "tried",
	    [PASSWORD_BEGUN] = "begun",
	    [PASSWORD_FAILED] = "failed,",
	    [PASSWORD_CHANGED] = "changed"};
	char by[40];
	bool says_why = act->password == PASSWORD_FAILED && !text_is_empty(act->why);

	if (act->door_arrives)
		text_copy(by, sizeof(by), "at its login");
	else if (act->by_uid == act->account_uid)
		text_copy(by, sizeof(by), "by the account itself");
	else if (act->by_uid == 0)
		text_copy(by, sizeof(by), "by root");
	else
		text_format(by, sizeof(by), "by user id %u", (unsigned int)act->by_uid);
	if (text_format(text, EVENT_DETAIL_SIZE, "%s %s%s%s", stages[act->password], by,
		says_why ? ": " : "", says_why ? act->why : "") < 0)
		text_format(text, EVENT_DETAIL_SIZE, "%s %s", stages[act->password], by);
}

/* What is written of this stage. */
static void
set_result(struct running *running)
{
	switch (running->act->password) {
	case PASSWORD_TRY:
		answer_skip(running, REASON_LET_BE);
		break;
	case PASSWORD_FAILED:
		answer_refuse(running, REASON_UNCHANGED);
		break;
	case PASSWORD_BEGUN:
	case PASSWORD_CHANGED:
		answer_accept(running);
		break;
	}
	if (running->act->late)
		running->result->reason = REASON_LATE;
}

/* What costs nothing is alerted of so often a day, and then no more. Returns 1, 0 or -errno. */
static int
has_made(struct running *running, enum sql statement, int64_t limit)
{
	int64_t made = 0;
	int r = statement_number(running->store, statement,
	    VALUES(number_value(running->account_id), number_value(date(running->act)),
		number_value(limit)),
	    &made);

	return r < 0 ? r : made >= limit;
}

/* One that failed has an alert by its try, or none. */
static int
is_enough(struct running *running)
{
	enum password_stage stage = running->act->password;

	if (stage == PASSWORD_FAILED)
		return 1;
	return has_made(running, stage == PASSWORD_TRY ? SQL_PASSWORD_TRIES : SQL_PASSWORD_CHANGES,
	    ALERTS_A_DAY);
}

/* One more of them: a line that says no more than how many there were. */
static int
count(struct running *running, struct event *event)
{
	enum reason reason = running->result->reason;
	int r;

	event->is_free = true;
	event->detail = NULL;
	running->result->reason = REASON_TOO_MANY;
	r = event_add(running, event);
	running->result->reason = reason;
	return r < 0 ? r : told_forget(running);
}

/*
 * No alert waits for it. Of what has begun behind many tries there is one all the same, until it is
 * known that it failed: they must not hide it.
 */
static int
tell_alone(struct running *running, struct event *event)
{
	enum password_stage stage = running->act->password;
	int enough = is_enough(running), tries = 0, r;

	if (enough != 0)
		return enough < 0 ? enough : count(running, event);
	if (stage == PASSWORD_BEGUN)
		tries = has_made(running, SQL_PASSWORD_TRIES, ALERTS_A_DAY);
	if (tries < 0)
		return tries;
	r = tries ? count(running, event) : event_add(running, event);
	if (r < 0)
		return r;
	return stage == PASSWORD_CHANGED ? alert_add(running, event, &alerts[stage])
					 : add_waiting(running, event);
}

static int
drop(struct running *running, const struct pending *pending)
{
	int r =
	    statement_run(running->store, SQL_PASSWORD_DROP, VALUES(number_value(pending->alert)));

	return r < 0 ? r
		     : statement_run(running->store, SQL_PASSWORD_DROP_OLDER,
			   VALUES(number_value(running->account_id), number_value(pending->alert)));
}

static int
fail(struct running *running, const struct pending *pending, struct event *event)
{
	int enough = 0, r;

	if (!pending->is_given)
		enough = has_made(running, SQL_PASSWORD_TRIES, ALERTS_A_DAY + 1);
	if (enough < 0)
		return enough;
	r = enough ? count(running, event) : event_add(running, event);
	if (r < 0 || pending->is_given)
		return r;
	return enough ? drop(running, pending) : become(running, pending, PASSWORD_FAILED, event);
}

/*
 * That it has begun is said where the try stands already; each outcome is a line of its own. What
 * comes when the try was alerted of already is alerted of once more, unless it failed.
 */
static int
tell_of_try(struct running *running, const struct pending *pending, struct event *event)
{
	enum password_stage stage = running->act->password;
	int r;

	if (stage == PASSWORD_FAILED)
		return fail(running, pending, event);
	if (stage == PASSWORD_BEGUN) {
		event->id = pending->event;
		r = statement_run(running->store, SQL_PASSWORD_DETAIL,
		    VALUES(number_value(event->id), text_value(event->detail)));
	} else {
		r = event_add(running, event);
	}
	if (r < 0 || !pending->is_given)
		return r < 0 ? r : become(running, pending, stage, event);
	return stage == PASSWORD_BEGUN ? add_waiting(running, event)
				       : alert_add(running, event, &alerts[stage]);
}

static int
tell(struct running *running)
{
	const struct act *act = running->act;
	char detail[EVENT_DETAIL_SIZE];
	struct event event = {.place = host_place(running), .login = act->login, .detail = detail};
	struct pending pending;
	int r = find(running, SQL_PASSWORD_FIND, act->tried_once, &pending);

	describe(act, detail);
	set_result(running);
	if (r < 0)
		return r;
	return pending.alert == 0 ? tell_alone(running, &event)
				  : tell_of_try(running, &pending, &event);
}

/* The account's own code that auth took in this very login is not asked for once more. */
static int
has_just_come(struct running *running, bool *ret)
{
	const struct act *act = running->act;
	int64_t found = 0;
	int r = 0;

	if (act->login && act->door_arrives)
		r = statement_number(running->store, SQL_PASSWORD_LOGIN,
		    VALUES(number_value(running->account_id), text_value(act->login),
			text_value(act->door), text_value(act->place.host), number_value(act->now),
			text_value(RECOVERY_DEVICE)),
		    &found);
	*ret = found > 0;
	return r;
}

static int
want(struct running *running)
{
	int r = ledger_ask(running);

	if (r < 0 || running->result->ask == ASK_NOTHING)
		return r < 0 ? r : answer_refuse(running, REASON_THROTTLED);
	answer_accept(running);
	running->result->reason = REASON_NEEDS_CODE;
	return 0;
}

/* As a login would be: but no host is trusted here, and no code holds. */
static int
decide(struct running *running)
{
	struct decision_facts facts = {.uid_matches = true};
	bool has_come = false;
	int64_t active = 0;
	int r = device_count(running, &active, NULL);

	if (r == 0)
		r = has_just_come(running, &has_come);
	if (r < 0)
		return r;
	rules_look(running, &facts);
	if (facts.require == REQUIRE_REFUSE)
		return answer_refuse(running, REASON_RULE);
	if (running->brake == BRAKE_HELD)
		return answer_refuse(running, REASON_HELD);
	if (active == 0)
		return answer_skip(running, REASON_NOT_ENROLLED);
	if (has_come)
		return answer_skip(running, REASON_HOLDS);
	if (facts.require == REQUIRE_NEVER && running->brake == BRAKE_NONE)
		return answer_skip(running, REASON_RULE);
	return want(running);
}

/*
 * Who knew the old one may have come from a host that is trusted since, or by a code that holds:
 * each is asked again.
 */
int
act_chauthtok(struct running *running)
{
	const struct act *act = running->act;
	int r = account_need(running);

	if (r == 0)
		r = host_look(running);
	if (r == 0 && (act->password == PASSWORD_BEGUN || act->password == PASSWORD_CHANGED))
		r = trust_forget_all(running);
	if (r == 0)
		r = tell(running);
	if (r < 0 || act->password != PASSWORD_TRY || !act->wants_code || act->late)
		return r;
	return decide(running);
}

int
password_arrived(struct running *running)
{
	struct event event = {.name = "password",
	    .place = host_place(running),
	    .login = running->result->login,
	    .detail = "changed at its login"};
	struct pending pending;
	int r = find(running, SQL_PASSWORD_FIND_LOGIN, running->result->login, &pending);

	if (r < 0 || pending.alert == 0)
		return r;
	r = event_add(running, &event);
	if (r < 0 || !pending.is_given)
		return r < 0 ? r : become(running, &pending, PASSWORD_CHANGED, &event);
	return alert_add(running, &event, &alerts[PASSWORD_CHANGED]);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A host becomes trusted: by who has just given a right code from there, or by 2sv hosts trust; and
 * is forgotten, which only closes. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/policy/clock.h"
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/fingerprint.h"
#include "keeper/store/guess.h"
#include "keeper/store/host.h"
#include "keeper/store/trust.h"

#include <string.h>

#include "base/poison.h"

/* What is to be trusted. */
struct trusted {
	struct place place;
	char key[FINGERPRINT_SIZE]; /* "" = none was seen */
	const char *shown;	    /* of the event: its place */
};

static int
add(struct running *running, const struct trusted *trusted, enum trust_how how)
{
	const struct act *act = running->act;
	int64_t days = act->days > 0 && act->days < act->trust_days ? act->days : act->trust_days;
	char detail[96], span[TEXT_COUNT_SIZE];
	struct event event = {.name = "trusted", .place = trusted->shown, .detail = detail};
	int r = statement_run(running->store, SQL_TRUST_DROP_OLD,
	    VALUES(number_value(running->account_id), number_value(act->now)));

	if (r == 0)
		r = statement_run(running->store, SQL_TRUST_ADD,
		    VALUES(number_value(running->account_id), text_value(trusted->place.host),
			text_value(how == TRUST_BY_KEY ? trusted->key : ""), number_value(act->now),
			number_value(act->now + days * CLOCK_DAY_SECONDS)));
	if (r < 0)
		return r;
	text_count(span, days, "day");
	text_format(detail, sizeof(detail), "%s for %s, %s", trusted->place.host, span,
	    how == TRUST_BY_KEY ? trusted->key : "by its address");
	answer_accept(running);
	running->result->trust_days = days;
	r = event_add(running, &event);
	return r < 0 ? r : alert_add(running, &event, &(struct alert){.kind = "trusted"});
}

static enum trust_how
judge(const struct act *act, const struct trusted *trusted)
{
	return trust_judge_place(act, &trusted->place, trusted->key[0] != '\0');
}

/* The talker brings the login's id: a right code was given, here and now. */
static int
trust_login(struct running *running)
{
	const struct act *act = running->act;
	struct trusted trusted = {.place = act->place};
	enum trust_how how;
	int64_t found = 0;
	int r = host_look(running);

	if (r == 0)
		r = statement_number(running->store, SQL_TRUST_LOGIN,
		    VALUES(number_value(running->account_id),
			text_value(act->login ? act->login : ""), text_value(act->door),
			text_value(act->place.host), number_value(act->now),
			text_value(HELP_DEVICE), text_value(RECOVERY_DEVICE)),
		    &found);
	if (r < 0)
		return r;
	fingerprint_find(act->auth_info, trusted.key);
	trusted.shown = host_place(running);
	how = judge(act, &trusted);
	if (found == 0 || !running->result->known_place || running->brake != BRAKE_NONE ||
	    act->trust_days == 0 || how == TRUST_NEVER)
		return answer_refuse(running, REASON_RULE);
	return add(running, &trusted, how);
}

/* A known host by the name that 2sv hosts shows. Returns 1, 0 or -errno. */
static int
find_host(struct running *running, struct trusted *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	struct place_seen seen = {.rhost = NULL};
	int r = statement_first(running->store, SQL_TRUST_HOST,
	    VALUES(number_value(running->account_id), text_value(running->act->host)), &row);

	if (r != 1)
		return r;
	seen.rhost = statement_text(row, 1);
	place_find(&seen, &ret->place);
	text_copy(ret->place.host, sizeof(ret->place.host), statement_text(row, 0));
	if (sqlite3_column_type(row, 2) != SQLITE_NULL)
		text_copy(ret->key, sizeof(ret->key), statement_text(row, 2));
	return 1;
}

static int
trust_named(struct running *running)
{
	struct trusted trusted = {.key = "", .shown = "local"};
	int64_t active;
	enum trust_how how;
	int r = find_host(running, &trusted);

	if (r <= 0)
		return r < 0 ? r : answer_refuse(running, REASON_NO_SUCH);
	how = judge(running->act, &trusted);
	if (running->act->trust_days == 0 || how == TRUST_NEVER || running->brake != BRAKE_NONE)
		return answer_refuse(running, REASON_RULE);
	r = device_count(running, &active, NULL);
	if (r == 0 && active == 0)
		return answer_refuse(running, REASON_NOT_ENROLLED);
	if (r == 0)
		r = guess_gate(running, active);
	return r == 1 ? add(running, &trusted, how) : r;
}

int
act_trust(struct running *running)
{
	if (running->match != ACCOUNT_MATCHES)
		return answer_refuse(running, REASON_NOT_ENROLLED);
	return running->act->for_login ? trust_login(running) : trust_named(running);
}

/* The host itself is forgotten with it: a login from there is one from a new host. */
int
act_forget(struct running *running)
{
	const char *host = running->act->host;
	struct event event = {
	    .name = "forgotten", .place = "local", .detail = host ? host : "all hosts"};
	int r;

	if (running->match != ACCOUNT_MATCHES)
		return answer_refuse(running, REASON_NO_SUCH);
	r = statement_run(running->store, SQL_HOST_FORGET,
	    VALUES(number_value(running->account_id), text_or_null(host),
		number_value(running->act->now)));
	if (r < 0)
		return r;
	if (sqlite3_changes(running->store->db) == 0)
		return answer_refuse(running, REASON_NO_SUCH);
	r = statement_run(
	    running->store, SQL_TRUST_FORGET, VALUES(number_value(running->account_id)));
	if (r == 0)
		r = statement_run(running->store, SQL_FORGET_HOLDS_OF,
		    VALUES(number_value(running->account_id), text_or_null(host)));
	answer_accept(running);
	if (r == 0)
		r = event_add(running, &event);
	return r < 0 ? r : alert_add_daily(running, &event, &(struct alert){.kind = "forgotten"});
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where an account comes from. Known is what a right code came from; new is what no login came
 * from before. Used by the acts; runs in the keeper.
 */
#include "keeper/store/host.h"

#include "keeper/store/fingerprint.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define PROVEN_SECONDS (INT64_C(30) * 86400)

static int
look_at_prefix(struct running *running)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_PREFIX_FIND,
	    VALUES(number_value(running->account_id), text_value(running->act->place.prefix)),
	    &row);

	if (r == 1)
		running->result->proven =
		    sqlite3_column_int64(row, 0) > running->act->now - PROVEN_SECONDS;
	return r < 0 ? r : 0;
}

int
host_look(struct running *running)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r;

	if (running->account_id == 0 || running->act->place.kind == PLACE_UNKNOWN)
		return 0;
	r = statement_first(running->store, SQL_HOST_FIND,
	    VALUES(number_value(running->account_id), text_value(running->act->place.host)), &row);
	if (r == 1)
		running->result->known_place = sqlite3_column_int64(row, 0) == 1;
	return r < 0 ? r : look_at_prefix(running);
}

const char *
host_place(const struct running *running)
{
	if (running->act->place.kind == PLACE_LOCAL)
		return "local";
	return running->result->known_place ? "known" : "new";
}

const char *
host_place_of_act(const struct running *running)
{
	return running->act->for_login ? host_place(running) : "local";
}

int
host_make_known(struct running *running)
{
	const struct act *act = running->act;
	char key[FINGERPRINT_SIZE];
	bool has_key = fingerprint_find(act->auth_info, key) == 0;
	int r;

	if (act->place.kind == PLACE_UNKNOWN)
		return 0;
	r = statement_run(running->store, SQL_HOST_KNOW,
	    VALUES(number_value(running->account_id), text_value(act->place.host),
		text_value(act->place.address), text_value(act->door), number_value(act->now),
		text_or_null(has_key ? key : NULL)));
	if (r < 0)
		return r;
	return statement_run(running->store, SQL_PREFIX_PROVE,
	    VALUES(number_value(running->account_id), text_value(act->place.prefix),
		number_value(act->now)));
}

void
host_own_seat(const struct act *act, char host[HOST_OWN_SIZE])
{
	text_format(host, HOST_OWN_SIZE, "local:%u", (unsigned int)act->account_uid);
}

/* Who is logged in already becomes nobody else. */
static bool
is_own_seat(const struct act *act)
{
	char own[HOST_OWN_SIZE];

	host_own_seat(act, own);
	return act->place.kind == PLACE_LOCAL && strcmp(act->place.host, own) == 0;
}

static int
look_for_logins(struct running *running, struct host_login *login)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	int64_t logins = 0;
	int r = statement_first(running->store, SQL_HOST_FIND,
	    VALUES(number_value(running->account_id), text_value(act->place.host)), &row);

	if (r < 0)
		return r;
	login->first_at = login->since_at = act->now;
	if (r == 1) {
		logins = sqlite3_column_int64(row, 1);
		login->first_at = sqlite3_column_int64(row, 2);
		login->since_at = sqlite3_column_int64(row, 3);
	}
	login->is_new = act->place.kind == PLACE_UNKNOWN || (logins == 0 && !is_own_seat(act));
	return 0;
}

/* Alerts that wait are never dropped: so many of an account a day, then one that there are more. */
static int
tell_new_host(struct running *running, const struct event *event)
{
	const struct act *act = running->act;
	int r = alert_made_enough(running, "new-host", HOSTS_TOLD_A_DAY);

	if (r == 0)
		r = alert_add(running, event, &(struct alert){.kind = "new-host"});
	else if (r == 1)
		r = alert_add_daily(running, event, &(struct alert){.kind = "new-hosts"});
	if (r < 0)
		return r;
	return statement_run(running->store, SQL_NEW_HOST_ADD,
	    VALUES(number_value(event->id), number_value(running->account_id),
		text_value(act->place.host), number_value(act->now)));
}

/* The row of its host, which keeps whose code the last login by a code gave. */
static int
write_login(struct running *running, const struct host_login *login)
{
	const struct act *act = running->act;
	const char *device = login->event.device;
	char key[FINGERPRINT_SIZE];
	bool has_key = fingerprint_find(act->auth_info, key) == 0;

	return statement_run(running->store, SQL_HOST_LOGIN,
	    VALUES(number_value(running->account_id), text_value(act->place.host),
		text_value(act->place.address), text_value(act->door), number_value(act->now),
		number_value(login->by_key), number_value(act->late),
		text_or_null(has_key ? key : NULL),
		text_or_null(text_is_empty(device) ? NULL : device)));
}

int
host_add_login(struct running *running, struct host_login *login)
{
	const struct act *act = running->act;
	int r = look_for_logins(running, login);

	if (r == 0)
		r = write_login(running, login);
	if (r < 0)
		return r;
	login->event.place = act->place.kind == PLACE_LOCAL ? "local"
			     : login->is_new		    ? "new"
							    : "known";
	r = event_add(running, &login->event);
	if (r == 0 && login->is_new)
		r = tell_new_host(running, &login->event);
	return r;
}

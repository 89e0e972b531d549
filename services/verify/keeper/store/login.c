/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The thread from a right code to the session's begin and end. Users can set the variable that
 * carries the id, so an id alone proves nothing. Used by the acts; runs in the keeper.
 */
#include "keeper/store/login.h"

#include "base/text.h"
#include "keeper/store/holds.h"
#include "keeper/store/host.h"
#include "keeper/store/sent.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

void
login_make_id(char id[LOGIN_ID_SIZE])
{
	unsigned char bytes[(LOGIN_ID_SIZE - 1) / 2];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(id, LOGIN_ID_SIZE, bytes, sizeof(bytes));
}

/* The id that the act brings, or NULL where it brings none that we could have made. */
static const char *
given_id(const struct act *act)
{
	const char *id = act->login;

	if (!id || strlen(id) != LOGIN_ID_SIZE - 1 ||
	    strspn(id, "0123456789abcdef") != LOGIN_ID_SIZE - 1)
		return NULL;
	return id;
}

int
login_begin(struct running *running, bool joined)
{
	const struct act *act = running->act;

	return statement_run(running->store, SQL_LOGIN_BEGIN,
	    VALUES(number_value(running->account_id), text_value(running->result->login),
		text_value(act->door), text_value(act->place.host),
		text_or_null(running->result->device), number_value(act->now),
		joined ? number_value(act->now) : (struct value){.kind = VALUE_NULL},
		number_value(running->code_at > 0)));
}

/* GDM asks on tty1, whatever terminal the session is to have: both are at the machine itself. */
static const char *
other_terminals(const struct act *act)
{
	return act->door_moves && place_is_console(&act->place) ? "tty[0-9]*" : NULL;
}

int
login_join(struct running *running)
{
	const struct act *act = running->act;
	struct result *result = running->result;
	const char *id = given_id(act);
	sqlite3_stmt *scope_statement row = NULL;
	int r;

	if (!id)
		return 0;
	r = statement_first(running->store, SQL_LOGIN_JOIN,
	    VALUES(number_value(running->account_id), text_value(id), text_value(act->door),
		text_value(act->place.host), number_value(act->now),
		text_or_null(other_terminals(act))),
	    &row);
	if (r != 1)
		return r;
	text_copy(result->login, sizeof(result->login), id);
	text_copy(result->device, sizeof(result->device), statement_text(row, 0));
	running->code_at = sqlite3_column_int64(row, 1);
	r = statement_next(row);
	return r < 0 ? r : 1;
}

int
login_end(struct running *running)
{
	const struct act *act = running->act;
	const char *id = given_id(act);
	int r;

	if (!id)
		return 0;
	r = sent_end(running, running->account_id, id, act->door);
	if (r < 0)
		return r;
	r = statement_run(running->store, SQL_LOGIN_END,
	    VALUES(number_value(running->account_id), text_value(id), text_value(act->door)));
	return r < 0 ? r : sqlite3_changes(running->store->db) == 1;
}

bool
login_is_it(const struct act *act)
{
	return login_counts(act) && !act->for_password;
}

bool
login_counts(const struct act *act)
{
	return act->way == WAY_ROOT && !act->for_test;
}

/* Nothing is known, trusted or begun by it: who changes a password has come in already. */
static int
accept_change(struct running *running, struct event *event)
{
	int r = statement_run(
	    running->store, SQL_WRONG_NO_MORE, VALUES(number_value(running->account_id)));

	return r < 0 ? r : event_add(running, event);
}

/* Where the door has no session, the right code is the login. */
int
login_accept(struct running *running, struct event *event)
{
	struct result *result = running->result;
	struct host_login login = {.is_new = false};
	int r;

	if (running->act->for_test) {
		r = holds_tested(running);
		return r < 0 ? r : event_add(running, event);
	}
	if (running->act->for_password)
		return accept_change(running, event);
	login_make_id(result->login);
	event->login = result->login;
	if (!login_is_it(running->act))
		return event_add(running, event);
	/* Who has it read out to him may be anywhere; so may who took over a phone's number. */
	r = running->by_text || strcmp(result->device, HELP_DEVICE) == 0 ? 0
									 : host_make_known(running);
	if (r == 0)
		r = statement_run(
		    running->store, SQL_WRONG_NO_MORE, VALUES(number_value(running->account_id)));
	if (r < 0)
		return r;
	if (!running->act->door_arrives) {
		login.event = *event;
		r = host_add_login(running, &login);
		event->id = login.event.id;
		return r < 0 ? r : holds_add(running);
	}
	r = login_begin(running, false);
	return r < 0 ? r : event_add(running, event);
}

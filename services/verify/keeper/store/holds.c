/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes that hold, and where. Called by the acts; runs in the keeper. */
#include "keeper/store/holds.h"

#include "base/text.h"
#include "keeper/store/clock.h"
#include "keeper/store/rules.h"
#include "settings/rule.h"

#include <string.h>

#include "base/poison.h"

#define MINUTE_SECONDS 60
#define HOLDS_MAX 64 /* of an account: what is more than that is asked once more */

/* Where a code holds. */
struct where {
	int64_t session;	   /* 0 = none */
	const char *tty;	   /* "" = everywhere in the session */
	char who[PLACE_TEXT_SIZE]; /* of a host, for copies: its name; session 0 and tty "" */
};

static bool
do_copies_want_codes(const struct act *act)
{
	const struct sections *sections = act->sections;

	for (size_t i = 0; sections && i < sections->rule_count; i++)
		if (sections->rules[i].copies == COPIES_CODE)
			return true;
	return false;
}

/* Without a rule by which a code could hold nothing is noted. */
static bool
may_any_hold(const struct act *act)
{
	const struct sections *sections = act->sections;

	for (size_t i = 0; sections && i < sections->rule_count; i++)
		if (sections->rules[i].holds_minutes > 0 ||
		    sections->rules[i].require == REQUIRE_NEW_SESSION)
			return true;
	return do_copies_want_codes(act);
}

/* A session of which one login alone has arrived: an id that several have tells nobody apart. */
static int
session_is_known(struct running *running, bool *ret)
{
	const struct act *act = running->act;
	int64_t logins = 0;
	int r = 0;

	if (act->session > 0)
		r = statement_number(running->store, SQL_SESSION_LOGINS,
		    VALUES(number_value(act->session), text_value(act->boot)), &logins);
	*ret = logins == 1;
	return r;
}

/* Whoever may write there: "ftp", ":0" and the like stand for anybody. */
static bool
is_terminal(const char *tty)
{
	return strncmp(tty, "pts/", strlen("pts/")) == 0 || strncmp(tty, "tty", 3) == 0 ||
	       strncmp(tty, "hvc", 3) == 0;
}

/* Returns 1 and *ret, 0 (nothing holds there) or -errno. */
static int
find_where(struct running *running, struct where *ret)
{
	const struct act *act = running->act;
	bool is_known;
	int r;

	if (!act->door_holds || act->way != WAY_ROOT || !act->boot ||
	    act->place.kind != PLACE_LOCAL)
		return 0;
	*ret = (struct where){.session = act->session, .tty = ""};
	text_copy(ret->who, sizeof(ret->who), act->place.prefix);
	r = session_is_known(running, &is_known);
	if (r < 0 || is_known)
		return r < 0 ? r : 1;
	ret->tty = act->place.address;
	return is_terminal(ret->tty);
}

/* Given less than so many minutes ago; 0 where the clock was set back. Returns 1, 0 or -errno. */
static int
was_given(struct running *running, const struct where *where, int64_t minutes)
{
	const struct act *act = running->act;
	int64_t found = 0;
	int r = statement_number(running->store, SQL_HOLD_FIND,
	    VALUES(number_value(running->account_id), number_value(where->session),
		text_value(where->tty), text_value(where->who), text_value(act->boot),
		number_value(act->now), number_value(act->now - minutes * MINUTE_SECONDS)),
	    &found);

	if (r < 0 || found == 0)
		return r;
	return clock_is_on(running, true); /* set back, an hour that is over would come again */
}

/*
 * A greeter that unlocks is no part of the session: there an open session that its door began
 * with a code, from that seat, tells. Only a terminal of the machine names a seat: each display is
 * local:0, and so is a desktop that is used from afar. Returns 1, 0 or -errno.
 */
static int
session_had_code(struct running *running)
{
	const struct act *act = running->act;
	bool by_door = act->way == WAY_ROOT && act->door_arrives;
	int64_t found = 0;
	bool is_known = true;
	int r = 0;

	if (!act->boot || act->place.kind != PLACE_LOCAL ||
	    (by_door && (act->door_remote || !place_is_console(&act->place))))
		return 0;
	if (!by_door)
		r = session_is_known(running, &is_known);
	if (r < 0 || !is_known)
		return r;
	r = statement_number(running->store, SQL_SESSION_HAD_CODE,
	    VALUES(number_value(running->account_id), text_value(act->boot),
		by_door ? (struct value){.kind = VALUE_NULL} : number_value(act->session),
		text_value(act->door), text_value(act->place.host)),
	    &found);
	return r < 0 ? r : found > 0;
}

int
holds_look(struct running *running, bool *ret)
{
	const struct rule *rule = running->result->rule;
	int64_t minutes = rule ? rule->holds_minutes : 0;
	struct where where;
	int r = 0;

	*ret = false;
	if (!rule || running->match != ACCOUNT_MATCHES || running->store->is_copy)
		return 0;
	if (rule->require == REQUIRE_NEW_SESSION)
		r = session_had_code(running);
	if (r != 0 || minutes <= 0) {
		*ret = r == 1;
		return r < 0 ? r : 0;
	}
	r = find_where(running, &where);
	if (r == 1)
		r = was_given(running, &where, minutes);
	*ret = r == 1;
	return r < 0 ? r : 0;
}

static int
add(struct running *running, const struct where *where)
{
	const struct act *act = running->act;
	struct value account_id = number_value(running->account_id);
	int r = statement_run(running->store, SQL_HOLD_ADD,
	    VALUES(account_id, number_value(where->session), text_value(where->tty),
		text_value(where->who), text_value(act->boot), number_value(running->code_at)));

	return r < 0 ? r
		     : statement_run(running->store, SQL_HOLD_TRIM,
			   VALUES(account_id, text_value(act->boot),
			       number_value(act->now - RULE_HOLDS_MINUTES_MAX * MINUTE_SECONDS),
			       number_value(act->now), number_value(HOLDS_MAX)));
}

int
holds_add(struct running *running)
{
	struct where where;
	int r;

	if (running->code_at == 0 || !may_any_hold(running->act))
		return 0;
	r = find_where(running, &where);
	return r == 1 ? add(running, &where) : r;
}

/* A code given in that session, by a process of the account's own. */
static void
own_session(const struct act *act, struct where *ret)
{
	*ret = (struct where){.session = act->session, .tty = ""};
	text_format(ret->who, sizeof(ret->who), "local:%u", (unsigned int)act->account_uid);
}

/* False for an address that others come from as well. */
static bool
host_of(const struct act *act, struct where *ret)
{
	*ret = (struct where){.tty = ""};
	text_copy(ret->who, sizeof(ret->who), act->place.host);
	return act->place.kind == PLACE_ADDRESS && !rules_place_is_shared(act);
}

int
holds_given(struct running *running, bool *ret)
{
	const struct act *act = running->act;
	struct where where;
	bool is_known;
	int r;

	*ret = false;
	if (running->match != ACCOUNT_MATCHES || !act->boot)
		return 0;
	r = session_is_known(running, &is_known);
	if (r == 0 && is_known) {
		own_session(act, &where);
		r = was_given(running, &where, HOLDS_GIVEN_HOURS * 60);
	}
	if (r == 0 && host_of(act, &where))
		r = was_given(running, &where, HOLDS_GIVEN_HOURS * 60);
	*ret = r == 1;
	return r < 0 ? r : 0;
}

int
holds_tested(struct running *running)
{
	struct act said = *running->act;
	struct where where;

	said.place = said.said;
	if (running->code_at == 0 || !said.boot || !do_copies_want_codes(&said) ||
	    !host_of(&said, &where))
		return 0;
	return add(running, &where);
}

/*
 * What held on the terminal was of who had it before. Without sessions a login may get any terminal
 * that another one of that person had: sshd's is not named.
 */
static int
end_terminals(struct running *running, bool all_of_person)
{
	const struct act *act = running->act;
	char who[PLACE_TEXT_SIZE];

	text_format(who, sizeof(who), "local:%u", (unsigned int)act->account_uid);
	return statement_run(running->store, SQL_HOLD_END_TERMINALS,
	    VALUES(text_value(act->place.kind == PLACE_LOCAL ? act->place.address : ""),
		text_value(all_of_person ? who : "")));
}

/* The session is this login's; its code, if it had one, is given by whoever the session runs as. */
static int
begin_session(struct running *running)
{
	const struct act *act = running->act;
	struct where where;
	int r = statement_run(running->store, SQL_SESSION_SET,
	    VALUES(number_value(running->account_id), text_value(running->result->login),
		number_value(act->session), text_value(act->boot)));

	if (r < 0 || running->code_at == 0)
		return r;
	own_session(act, &where);
	return add(running, &where);
}

/* For copies that come from there later, by logins of their own. */
static int
note_host(struct running *running)
{
	const struct act *act = running->act;
	struct where where;

	if (running->code_at == 0 || act->late || !act->boot || !do_copies_want_codes(act) ||
	    !host_of(act, &where))
		return 0;
	return add(running, &where);
}

int
holds_arrived(struct running *running)
{
	const struct act *act = running->act;
	/* What is told late may be of another boot. */
	bool has_session = act->session > 0 && !act->late && act->boot;
	int r = end_terminals(running, !has_session);

	if (r == 0 && has_session)
		r = statement_run(
		    running->store, SQL_HOLD_END_SESSION, VALUES(number_value(act->session)));
	if (r == 0 && has_session && may_any_hold(act))
		r = begin_session(running);
	return r == 0 ? note_host(running) : r;
}

int
holds_left(struct running *running)
{
	const struct act *act = running->act;
	int r = end_terminals(running, true);

	if (r < 0 || !act->login)
		return r;
	return statement_run(running->store, SQL_HOLD_END_LEFT,
	    VALUES(
		number_value(running->account_id), text_value(act->login), text_value(act->door)));
}

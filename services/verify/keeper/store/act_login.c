/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a login needs, the account entry, and the end of a dialogue in which no code could be
 * tried. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/policy/decision.h"
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/host.h"
#include "keeper/store/ledger.h"
#include "keeper/store/token.h"
#include "keeper/store/trust.h"

#include "base/poison.h"

/* Where no way in is open nobody is asked: what he types would not be looked at. */
static int
ask(struct running *running)
{
	struct event event = {.place = host_place(running), .is_free = true};
	int r = ledger_ask(running);

	if (r < 0)
		return r;
	if (running->result->ask == ASK_NOTHING) {
		answer_refuse(running, REASON_THROTTLED);
		return event_add(running, &event);
	}
	answer_accept(running);
	running->result->reason = REASON_NEEDS_CODE;
	return 0;
}

/* Nobody is asked who has nothing that would be taken. */
static int
ask_held(struct running *running)
{
	struct event event = {.place = host_place(running), .is_free = true};
	int r = ledger_ask_paper(running, ASK_HELD);

	if (r < 0)
		return r;
	if (running->result->ask == ASK_NOTHING) {
		answer_refuse(running, REASON_HELD);
		return event_add(running, &event);
	}
	answer_accept(running);
	running->result->reason = REASON_NEEDS_CODE;
	return 0;
}

static int
ask_invitation(struct running *running)
{
	answer_accept(running);
	running->result->reason = REASON_NEEDS_CODE;
	running->result->ask = ASK_INVITATION;
	return 0;
}

/* Whom an invitation waits for; of who has a device it does not matter. */
static int
find_invitation(struct running *running, struct decision_facts *facts)
{
	struct token token = {.state = TOKEN_NONE};
	int r = 0;

	if (facts->devices == 0 && running->match == ACCOUNT_MATCHES)
		r = token_find(running, TOKEN_INVITATION, &token);
	facts->is_invited = token.state == TOKEN_LIVE;
	facts->must_enrol = running->must_enrol;
	return r;
}

/* Nobody is asked, and nothing becomes known or proven by that. */
static int
skip_trusted(struct running *running)
{
	struct event event = {.place = host_place(running)};

	answer_skip(running, REASON_TRUSTED);
	return event_add(running, &event);
}

static int
ask_unless_trusted(struct running *running)
{
	int r = trust_holds(running);

	if (r < 0)
		return r;
	return r == 1 ? skip_trusted(running) : ask(running);
}

static int
decide_by(struct running *running, const struct decision_facts *facts)
{
	struct event event = {.place = host_place(running)};
	int r;

	switch (decision_make(facts)) {
	case DECISION_ASK:
		return ask_unless_trusted(running);
	case DECISION_INVITE:
		return ask_invitation(running);
	case DECISION_HELD:
		return ask_held(running);
	case DECISION_SKIP:
		answer_skip(running, REASON_NOT_ENROLLED);
		break;
	case DECISION_DENY:
		answer_refuse(
		    running, running->must_enrol ? REASON_INVITATION : REASON_NOT_ENROLLED);
		break;
	}
	r = account_need(running);
	return r < 0 ? r : event_add(running, &event);
}

int
act_decide(struct running *running)
{
	int64_t active = 0;
	struct decision_facts facts = {.refuse_unenrolled = running->act->refuse_unenrolled};
	int r = 0;

	facts.uid_matches = running->match != ACCOUNT_OTHER_UID;
	if (running->match == ACCOUNT_MATCHES) {
		r = device_count(running, &active, NULL);
		if (r == 0)
			r = host_look(running);
	}
	facts.devices = (unsigned int)active;
	facts.is_held = running->brake == BRAKE_HELD;
	if (r == 0)
		r = find_invitation(running, &facts);
	return r < 0 ? r : decide_by(running, &facts);
}

/* What would be decided is decided, and undone: so nothing can differ, and nothing is left. */
int
act_explain(struct running *running)
{
	struct store *store = running->store;
	int r = statement_run(store, SQL_ACT_BEGIN, NO_VALUES);

	if (r == 0)
		r = act_decide(running);
	if (r == 0)
		r = statement_run(store, SQL_ACT_UNDO, NO_VALUES);
	return r < 0 ? r : statement_run(store, SQL_ACT_END, NO_VALUES);
}

/* A login without a code that was let be while nobody could be asked. */
static int
admit_late(struct running *running)
{
	struct event event = {.place = ""};
	int r = account_need(running);

	if (r == 0)
		r = host_look(running);
	event.place = host_place(running);
	answer_skip(running, REASON_LATE);
	return r < 0 ? r : event_add(running, &event);
}

/* Who has the key, or is in already, is kept out of a held account too. */
static int
admit_held(struct running *running)
{
	struct event event = {.is_free = true};
	int r = host_look(running);

	event.place = host_place(running);
	answer_refuse(running, REASON_HELD);
	return r < 0 ? r : event_add(running, &event);
}

/* A login that is let be leaves nothing behind: cron comes by here, too. */
int
act_admit(struct running *running)
{
	if (running->act->late)
		return admit_late(running);
	if (running->brake == BRAKE_HELD)
		return admit_held(running);
	return answer_skip(running, REASON_LET_BE);
}

/* Names that nobody has are strangers' inventions: they make no account. */
static bool
is_of_nobody(const struct act *act)
{
	return act->account_uid == (uid_t)-1 || act->reason == REASON_UNKNOWN_ACCOUNT ||
	       act->reason == REASON_DECOY;
}

int
act_end(struct running *running)
{
	const struct act *act = running->act;
	struct event event = {.place = ""};
	int r = 0;

	if (!is_of_nobody(act)) {
		if (running->match == ACCOUNT_OTHER_UID)
			return account_refuse_other(running);
		r = account_need(running);
	}
	if (r == 0)
		r = host_look(running);
	event.place = host_place(running);
	answer_refuse(running, act->reason);
	return r < 0 ? r : event_add(running, &event);
}

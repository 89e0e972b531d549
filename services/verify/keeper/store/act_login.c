/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a login needs, the account entry, and the end of a dialogue in which no code could be
 * tried. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/holds.h"
#include "keeper/store/host.h"
#include "keeper/store/enrol.h"
#include "keeper/store/ledger.h"
#include "keeper/store/rules.h"
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

/* Asks for no code yet, but for what leads to the first device. */
static int
ask_for(struct running *running, enum ask ask)
{
	answer_accept(running);
	running->result->reason = REASON_NEEDS_CODE;
	running->result->ask = ask;
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

/* The name of the rule, where one holds. */
static const char *
rule_detail(const struct running *running, char text[EVENT_DETAIL_SIZE])
{
	const struct rule *rule = running->result->rule;

	if (!rule)
		return NULL;
	text_format(text, EVENT_DETAIL_SIZE, "rule %s%s", rule->section.name,
	    running->result->rule_is_unsure ? ", the strictest: nobody could name the groups" : "");
	return text;
}

/* Nobody is asked, and nothing becomes known or proven by that. */
static int
skip(struct running *running, enum reason reason)
{
	char detail[EVENT_DETAIL_SIZE];
	struct event event = {.place = host_place(running), .detail = rule_detail(running, detail)};
	int r = account_need(running);

	answer_skip(running, reason);
	if (r == 0 && reason == REASON_NOT_ENROLLED)
		r = due_use_skip(running);
	return r < 0 ? r : event_add(running, &event);
}

/* Who was offered one today, or wants none, is let be as ever. */
static int
offer(struct running *running)
{
	int r = running->act->is_declined ? 0 : account_need(running);

	if (r == 0 && !running->act->is_declined)
		r = due_use_offer(running);
	if (r < 0)
		return r;
	return r == 1 ? ask_for(running, ASK_OFFER) : skip(running, REASON_NOT_ENROLLED);
}

static int
deny(struct running *running, enum reason reason)
{
	char detail[EVENT_DETAIL_SIZE];
	struct event event = {.place = host_place(running), .detail = rule_detail(running, detail)};
	int r = account_need(running);

	answer_refuse(running, reason);
	return r < 0 ? r : event_add(running, &event);
}

static int
ask_unless_trusted(struct running *running)
{
	int r = running->act->one_field ? 0 : trust_holds(running);

	if (r < 0)
		return r;
	return r == 1 ? skip(running, REASON_TRUSTED) : ask(running);
}

static int
decide_by(struct running *running, const struct decision_facts *facts)
{
	switch (decision_make(facts)) {
	case DECISION_ASK:
		return ask_unless_trusted(running);
	case DECISION_INVITE:
		return running->act->one_field ? deny(running, REASON_INVITATION)
					       : ask_for(running, ASK_INVITATION);
	case DECISION_ENROL:
		return ask_for(running, ASK_ENROL);
	case DECISION_OFFER:
		return offer(running);
	case DECISION_HELD:
		return ask_held(running);
	case DECISION_SKIP:
		return skip(running, REASON_NOT_ENROLLED);
	case DECISION_RULE_SKIP:
		return skip(running, REASON_RULE);
	case DECISION_KNOWN_SKIP:
		return skip(running, REASON_KNOWN_HOST);
	case DECISION_HOLDS_SKIP:
		return skip(running, REASON_HOLDS);
	case DECISION_RULE_DENY:
		return deny(running, REASON_RULE);
	case DECISION_LATE_DENY:
		return deny(running, REASON_OVERDUE);
	case DECISION_DENY:
		break;
	}
	return deny(running, running->must_enrol ? REASON_INVITATION : REASON_NOT_ENROLLED);
}

/* Whatever counts, as it is now. */
static int
find_facts(struct running *running, struct decision_facts *ret)
{
	int64_t active = 0;
	int r = 0;

	*ret = (struct decision_facts){.refuse_unenrolled = running->act->refuse_unenrolled,
	    .uid_matches = running->match != ACCOUNT_OTHER_UID,
	    .is_held = running->brake == BRAKE_HELD,
	    .wants_two = running->brake == BRAKE_TWO};
	if (running->match == ACCOUNT_MATCHES) {
		r = device_count(running, &active, NULL);
		if (r == 0)
			r = host_look(running);
	}
	ret->devices = (unsigned int)active;
	rules_look(running, ret);
	if (r == 0)
		r = holds_look(running, &ret->holds);
	if (r == 0)
		r = find_invitation(running, ret);
	if (r == 0 && active == 0)
		r = due_look(running, ret);
	if (running->act->one_field) {
		ret->is_known = ret->may_enrol = false;
		/* Minutes pass; a session that was begun with a code stays one. */
		ret->holds = ret->holds && ret->require == REQUIRE_NEW_SESSION;
	}
	return r;
}

int
act_decide(struct running *running)
{
	struct decision_facts facts;
	int r = find_facts(running, &facts);

	return r < 0 ? r : decide_by(running, &facts);
}

/*
 * How much of what was typed into one field is a code; asked before the password proved right. So
 * it tells nobody anything: whoever typed a wrong one sees the same.
 */
int
act_split(struct running *running)
{
	struct decision_facts facts;
	enum decision decision;
	int r = find_facts(running, &facts);

	if (r < 0)
		return r;
	answer_skip(running, REASON_LET_BE);
	decision = decision_make(&facts);
	if (decision != DECISION_ASK && decision != DECISION_HELD)
		return 0;
	return statement_number(running->store, SQL_DEVICE_DIGITS,
	    VALUES(number_value(running->account_id)), &running->result->digits);
}

/* The login leads to a first device: what was decided is decided again. */
int
act_offer(struct running *running)
{
	struct decision_facts facts;
	enum decision decision;
	int r = find_facts(running, &facts);

	if (r < 0)
		return r;
	decision = decision_make(&facts);
	if (decision != DECISION_ENROL && decision != DECISION_OFFER)
		return deny(running, REASON_NOT_PERMITTED);
	r = account_need(running);
	return r < 0 ? r : enrol_make(running, 0);
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

/* What asked a code is over where auth has run; who has a key is met by rules here alone. */
static int
admit_by_rule(struct running *running)
{
	const struct sections *sections = running->act->sections;
	struct decision_facts facts;
	int r;

	if (!sections || sections->rule_count == 0 || running->act->asked == WANTED_YES)
		return answer_skip(running, REASON_LET_BE);
	r = host_look(running);
	if (r < 0)
		return r;
	rules_look(running, &facts);
	return facts.require == REQUIRE_REFUSE ? deny(running, REASON_RULE)
					       : answer_skip(running, REASON_LET_BE);
}

/* A login that is let be leaves nothing behind: cron comes by here, too. */
int
act_admit(struct running *running)
{
	if (running->act->late)
		return admit_late(running);
	if (running->brake == BRAKE_HELD)
		return admit_held(running);
	return admit_by_rule(running);
}

/* Names that nobody has are strangers' inventions: they make no account. */
static bool
is_of_nobody(const struct act *act)
{
	return act->account_uid == (uid_t)-1 || act->reason == REASON_UNKNOWN_ACCOUNT ||
	       act->reason == REASON_DECOY;
}

/* What a dialogue began goes with it; who took an offer is made it once more. */
static int
drop_begun(struct running *running)
{
	struct value account = number_value(running->account_id);
	int r;

	if (running->act->device_id == 0)
		return 0;
	r = statement_run(running->store, SQL_DEVICE_DROP_BEGUN,
	    VALUES(account, number_value(running->act->device_id)));
	return r < 0 ? r : statement_run(running->store, SQL_OFFER_UNDO, VALUES(account));
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
		if (r == 0)
			r = drop_begun(running);
	}
	if (r == 0)
		r = host_look(running);
	event.place = host_place(running);
	answer_refuse(running, act->reason);
	return r < 0 ? r : event_add(running, &event);
}

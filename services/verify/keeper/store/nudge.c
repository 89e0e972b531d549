/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The line at the begin of a session that asks for a first device: at most one a day. Whose groups
 * are looked up takes long, so it is an act of its own, behind the login. Called by act_session.c
 * and run.c; runs in the keeper.
 */
#include "keeper/store/nudge.h"

#include "keeper/store/host.h"
#include "keeper/store/rules.h"

#include "base/poison.h"

int
nudge_look(struct running *running)
{
	int64_t wants = 0;
	int r;

	if (!running->act->nudges || running->store->is_copy)
		return 0;
	r = statement_number(running->store, SQL_NUDGE_IS_WANTED,
	    VALUES(number_value(running->account_id), number_value(running->act->now)), &wants);
	running->result->wants_nudge = wants == 1;
	return r;
}

/* Of whom no code is ever asked there, nothing is wanted; nor is told what nobody knows. */
static int
judge(struct running *running)
{
	struct decision_facts facts = {.require = REQUIRE_ALWAYS};
	int r = host_look(running);

	if (r < 0)
		return r;
	rules_look(running, &facts);
	if (running->act->groups_unknown || facts.require == REQUIRE_NEVER ||
	    facts.require == REQUIRE_REFUSE)
		return answer_skip(running, REASON_RULE);
	r = due_state(running, &running->result->due);
	if (r < 0)
		return r;
	answer_accept(running);
	return statement_run(running->store, SQL_NUDGED,
	    VALUES(number_value(running->account_id), number_value(running->act->now)));
}

int
act_nudge(struct running *running)
{
	int r = running->match == ACCOUNT_MATCHES ? nudge_look(running) : 0;

	if (r < 0 || !running->result->wants_nudge)
		return r < 0 ? r : answer_skip(running, REASON_LET_BE);
	return judge(running);
}

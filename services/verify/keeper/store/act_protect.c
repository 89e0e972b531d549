/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root's 2sv did or saw on this machine, and root hears of: a door was changed (2sv protect),
 * or is as it was before; 2sv doctor found something. Called by run.c; runs in the keeper.
 */
#include "keeper/store/event.h"

#include "base/text.h"

#include "base/poison.h"

int
act_protect(struct running *running)
{
	const struct act *act = running->act;
	char detail[sizeof(((struct event_row *)NULL)->detail)];
	struct event event = {.place = "local", .detail = detail};
	int r;

	text_format(detail, sizeof(detail), "%s%s%s", act->change, act->why ? ": " : "",
	    act->why ? act->why : "");
	answer_accept(running);
	r = event_add(running, &event);
	return r < 0 ? r
		     : alert_add(
			   running, &event, &(struct alert){.kind = "protect", .to_root = true});
}

int
act_found(struct running *running)
{
	struct event event = {.place = "local", .detail = running->act->why};
	int r;

	answer_accept(running);
	r = event_add(running, &event);
	return r < 0
		   ? r
		   : alert_add(running, &event, &(struct alert){.kind = "doctor", .to_root = true});
}

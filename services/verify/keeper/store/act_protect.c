/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root's 2sv did or saw on this machine, and root hears of: a door was changed (2sv protect),
 * or is as it was before; 2sv doctor found something. Called by run.c; runs in the keeper.
 */
#include "keeper/store/event.h"

#include "base/text.h"

#include "base/poison.h"

static int
tell_root(struct running *running, const char *detail, const char *kind)
{
	struct event event = {.place = "local", .detail = detail};
	int r;

	answer_accept(running);
	r = event_add(running, &event);
	return r < 0 ? r
		     : alert_add(running, &event, &(struct alert){.kind = kind, .to_root = true});
}

int
act_protect(struct running *running)
{
	const struct act *act = running->act;
	char detail[sizeof(((struct event_row *)NULL)->detail)];

	text_format(detail, sizeof(detail), "%s%s%s", act->change, act->why ? ": " : "",
	    act->why ? act->why : "");
	return tell_root(running, detail, "protect");
}

int
act_found(struct running *running)
{
	return tell_root(running, running->act->why, "doctor");
}

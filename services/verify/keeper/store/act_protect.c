/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A door of this machine was changed by root (2sv protect), or is as it was before: root hears of
 * it. Called by run.c; runs in the keeper.
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

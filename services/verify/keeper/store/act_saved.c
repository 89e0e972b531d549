/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * That a copy of the whole store is given out: root hears of it before the first byte leaves.
 * Called by run.c for the keeper itself; runs in the keeper.
 */
#include "keeper/store/event.h"

#include "base/poison.h"

int
act_saved(struct running *running)
{
	struct event event = {.place = "local"};
	int r;

	answer_accept(running);
	r = event_add(running, &event);
	return r < 0
		   ? r
		   : alert_add(running, &event, &(struct alert){.kind = "saved", .to_root = true});
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All devices of an account, removed: by root, or with a right code. It is also root's way to
 * give a name over to a new uid. Called by run.c; runs in the keeper.
 */
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/event.h"
#include "keeper/store/guess.h"

#include "base/poison.h"

/* Devices that were never confirmed did not count: that they are gone changes nothing. */
static int
off(struct running *running, bool did_count)
{
	struct event event = {.place = "local", .is_free = !did_count};
	int r = ACCOUNT_FORGET(running, SQL_DEVICE_DROP_ALL, SQL_FORGET_RECOVERY, SQL_FORGET_TRUST,
	    SQL_FORGET_KNOWN, SQL_FORGET_HOLDS, SQL_FORGET_TEXTED, SQL_FORGET_CODES,
	    SQL_FORGET_TOKENS);

	if (r < 0)
		return r;
	answer_accept(running);
	r = event_add(running, &event);
	if (r == 0 && did_count)
		r = alert_add(running, &event, &(struct alert){.kind = "off"});
	return r;
}

int
act_off(struct running *running)
{
	int64_t active, pending;
	int r;

	if (running->match == ACCOUNT_OTHER_UID) {
		if (running->act->caller != 0)
			return account_refuse_other(running);
		r = account_rebind(running);
		return r < 0 ? r : off(running, true);
	}
	r = device_count(running, &active, &pending);
	if (r < 0)
		return r;
	if (device_wants_invitation(running, active))
		return answer_refuse(running, REASON_INVITATION);
	if (active + pending == 0)
		return answer_refuse(running, REASON_NOT_ENROLLED);
	r = active > 0 ? device_may_go(running) : 1;
	if (r == 1)
		r = guess_gate(running, active);
	return r == 1 ? off(running, active > 0) : r;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One device by its name: removed, or given another one. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/event.h"
#include "keeper/store/guess.h"

#include "base/poison.h"

/* One that was never confirmed did not count: that it is gone changes nothing. */
static int
remove_named(struct running *running, const struct device_named *named, int64_t active)
{
	const char *name = running->act->device_name;
	struct event event = {.place = "local", .device = name, .is_free = !named->is_active};
	int r = device_drop(running, named->id);

	running->result->devices_left = active - named->is_active;
	if (r == 0 && running->result->devices_left == 0) /* paper codes and tokens go, too */
		r = ACCOUNT_FORGET(running, SQL_FORGET_RECOVERY, SQL_FORGET_TOKENS);
	if (r < 0)
		return r;
	answer_accept(running);
	r = event_add(running, &event);
	if (r < 0 || !named->is_active)
		return r;
	return alert_add(running, &event,
	    &(struct alert){.kind = running->result->devices_left > 0 ? "device-removed" : "off"});
}

int
act_remove(struct running *running)
{
	struct device_named named;
	int64_t active;
	int r = 0;

	if (running->match == ACCOUNT_MATCHES)
		r = device_find(running, running->act->device_name, &named);
	if (r <= 0)
		return r < 0 ? r : answer_refuse(running, REASON_NO_SUCH);
	r = device_count(running, &active, NULL);
	if (r < 0)
		return r;
	if (device_wants_invitation(running, active))
		return answer_refuse(running, REASON_INVITATION);
	if (named.is_active && active == 1) {
		r = device_may_go(running);
		if (r <= 0)
			return r;
	}
	r = named.is_active ? guess_gate(running, active) : 1;
	return r == 1 ? remove_named(running, &named, active) : r;
}

int
act_rename(struct running *running)
{
	const struct act *act = running->act;
	char detail[64];
	struct event event = {
	    .place = "local", .device = act->new_name, .detail = detail, .is_free = true};
	struct device_named named;
	int r = 0;

	if (running->match == ACCOUNT_MATCHES)
		r = device_find(running, act->device_name, &named);
	if (r <= 0)
		return r < 0 ? r : answer_refuse(running, REASON_NO_SUCH);
	r = statement_run(running->store, SQL_DEVICE_RENAME,
	    VALUES(number_value(named.id), text_value(act->new_name)));
	if (r < 0)
		return r;
	if (sqlite3_changes(running->store->db) != 1)
		return answer_refuse(running, REASON_EXISTS);
	text_format(detail, sizeof(detail), "was %s", act->device_name);
	answer_accept(running);
	return event_add(running, &event);
}

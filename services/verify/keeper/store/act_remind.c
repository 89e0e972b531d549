/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv remind: who has no device hears until when one is wanted. Of an account that was reset, or is
 * invited, only an invitation makes the device, and that is no letter's to bring. Called by run.c;
 * runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/event.h"
#include "keeper/store/rules.h"

#include "base/poison.h"

/* What letters show behind its first word. Without a deadline there is nothing to say. */
static void
write_detail(const struct due_state *due, char text[EVENT_DETAIL_SIZE])
{
	char day[DEADLINE_DAY_SIZE], logins[TEXT_COUNT_SIZE];
	bool has_date = due->deadline && due->deadline->ends_at > 0;

	text[0] = '\0';
	if (due->due == DUE_NEVER)
		return;
	if (due->due == DUE_OVER)
		deadline_since(due->deadline, day);
	else
		deadline_day(due->deadline, day);
	text_count(logins, due->skips_left, "more login");
	if (due->due == DUE_OVER)
		text_format(
		    text, EVENT_DETAIL_SIZE, "deadline: over%s%s", has_date ? " since " : "", day);
	else if (due->due == DUE_SKIPS)
		text_format(text, EVENT_DETAIL_SIZE, "deadline: %s%s%s", has_date ? day : "",
		    has_date ? " is over, " : "", logins);
	else
		text_format(text, EVENT_DETAIL_SIZE, "deadline: end of %s UTC%s%s", day,
		    due->skips_left > 0 ? ", then " : "", due->skips_left > 0 ? logins : "");
}

/* Returns 1 (a device of it may be asked for), 0 (refused) or -errno. */
static int
may_enrol(struct running *running)
{
	int64_t active = 0, invited_until = 0;
	int r = device_count(running, &active, NULL);

	if (r == 0)
		r = statement_number(running->store, SQL_INVITED_UNTIL,
		    VALUES(number_value(running->account_id)), &invited_until);
	if (r < 0)
		return r;
	if (active > 0)
		return answer_refuse(running, REASON_EXISTS);
	if (running->must_enrol || invited_until > running->act->now)
		return answer_refuse(running, REASON_INVITATION);
	return 1;
}

/* One a day. Returns 1, 0 (refused) or -errno. */
static int
take_turn(struct running *running)
{
	int r = account_need(running);

	if (r == 0)
		r = statement_run(running->store, SQL_REMIND_TAKE,
		    VALUES(number_value(running->account_id), number_value(running->act->now)));
	if (r < 0)
		return r;
	return sqlite3_changes(running->store->db) > 0 ? 1
						       : answer_refuse(running, REASON_TOO_MANY);
}

int
act_remind(struct running *running)
{
	char detail[EVENT_DETAIL_SIZE];
	struct event event = {.place = "local", .detail = detail};
	int r = may_enrol(running);

	if (r == 1)
		r = take_turn(running);
	if (r != 1)
		return r;
	r = due_state(running, &running->result->due);
	if (r < 0)
		return r;
	write_detail(&running->result->due, detail);
	answer_accept(running);
	r = event_add(running, &event);
	return r < 0 ? r : alert_add(running, &event, &(struct alert){.kind = "reminder"});
}

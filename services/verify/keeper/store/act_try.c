/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A typed code: the guess is charged, the code tried and used up, and all that follows from
 * it written, in one go. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/guess.h"
#include "keeper/store/brake.h"
#include "keeper/store/host.h"
#include "keeper/store/ledger.h"
#include "keeper/store/login.h"
#include "keeper/store/recovery.h"
#include "keeper/store/token.h"
#include "keeper/store/trust.h"

#include <stdlib.h>

#include "base/poison.h"

#define WRONG_CODES_TOLD 3 /* in a row, from this one on */
#define FAILURES_TOLD 10   /* within a day */

static int
alert_wrong_codes(struct running *running, const struct event *event)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(
	    running->store, SQL_WRONG_ONE_MORE, VALUES(number_value(running->account_id)), &row);

	if (r != 1 || sqlite3_column_int64(row, 0) < WRONG_CODES_TOLD)
		return r < 0 ? r : 0;
	r = alert_made_enough(running, "wrong-codes", HOSTS_TOLD_A_DAY);
	if (r != 0)
		return r < 0 ? r : 0;
	return alert_add_daily(
	    running, event, &(struct alert){.kind = "wrong-codes", .each_host = true});
}

static int
alert_failures(struct running *running, const struct event *event)
{
	int64_t failures = 0;
	int r = ledger_day(running, &failures);

	if (r < 0 || failures < FAILURES_TOLD)
		return r;
	return alert_add_daily(running, event, &(struct alert){.kind = "failures"});
}

static int
refused(struct running *running, const struct guess *guess, struct event *event)
{
	char detail[64] = "";
	int r;

	if (running->result->reason == REASON_CLOCK)
		text_format(detail, sizeof(detail),
		    running->result->offset_seconds < 0 ? "right %lld s ago" : "right in %lld s",
		    llabs((long long)running->result->offset_seconds));
	if (running->result->reason == REASON_NO_STORE)
		text_copy(detail, sizeof(detail), "a stored secret did not open");
	event->detail = detail;
	r = guess_tell(running, guess, event);
	if (r == 0 && guess->charged && login_counts(running->act) &&
	    running->result->reason != REASON_USED) {
		r = alert_wrong_codes(running, event);
		if (r == 0)
			r = alert_failures(running, event);
	}
	return r;
}

/* Good for its owner, whose clock was ahead; bad where somebody turned it back for an old code. */
static int
accepted_after_going_back(struct running *running, struct event *event)
{
	int r;

	event->detail = GUESS_WENT_BACK;
	r = login_accept(running, event);
	return r < 0 ? r : alert_add(running, event, &(struct alert){.kind = "clock-back"});
}

static int
accepted_by_recovery(struct running *running, const struct guess *guess, struct event *event)
{
	int r;

	event->detail = guess->detail;
	r = login_accept(running, event);
	if (r == 0)
		r = recovery_alert(running, event);
	return r < 0 || running->brake != BRAKE_HELD ? r : brake_free(running);
}

/* Somebody else read it out: its owner hears what it was good for. */
static int
accepted_by_help(struct running *running, struct event *event)
{
	int r = login_accept(running, event);

	return r < 0 ? r : alert_both(running, event, "help-code-used", alert_add);
}

/*
 * A phone number is its owner's as long as nobody else talks its provider round: by such a code a
 * host becomes neither known, nor trusted, nor is a prefix proven, and it holds nowhere else.
 */
static int
accepted_by_text(struct running *running, struct event *event)
{
	running->by_text = true;
	return login_accept(running, event);
}

int
act_try(struct running *running)
{
	const struct act *act = running->act;
	struct guess guess = {.charged = false};
	struct event event = {.name = act->for_test ? "test" : "code"};
	int r = account_need(running);

	if (r == 0)
		r = host_look(running);
	if (r == 0)
		r = guess_try(running, &guess);
	if (r < 0)
		return r;
	event.place = host_place(running);
	event.device = running->result->device;
	if (running->result->verdict == VERDICT_ACCEPT && guess.went_back)
		return accepted_after_going_back(running, &event);
	if (running->result->verdict == VERDICT_ACCEPT && guess.by_help)
		return accepted_by_help(running, &event);
	if (running->result->verdict == VERDICT_ACCEPT && guess.by_text)
		return accepted_by_text(running, &event);
	if (running->result->verdict == VERDICT_ACCEPT && guess.by_recovery)
		return accepted_by_recovery(running, &guess, &event);
	if (running->result->verdict == VERDICT_ACCEPT) {
		running->result->trust_days = trust_offer(running);
		running->code_at = act->now; /* no code on paper, nor of a clock that went back */
		return login_accept(running, &event);
	}
	return refused(running, &guess, &event);
}

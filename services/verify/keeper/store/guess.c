/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One guess: what it can be, whether that way in is open, charged, tried, and taken out of the
 * ledger again unless it failed. Used by the acts; runs in the keeper.
 */
#include "keeper/store/guess.h"

#include "base/text.h"
#include "keeper/store/brake.h"
#include "keeper/store/event.h"
#include "keeper/store/ledger.h"
#include "keeper/store/recovery.h"
#include "keeper/store/trial.h"

#include "base/poison.h"

static enum limit_kind
kind_of(enum answer_form form)
{
	switch (form) {
	case FORM_TWO:
		return LIMIT_TWO;
	case FORM_WORDS:
		return LIMIT_WORDS;
	default:
		return LIMIT_ONE;
	}
}

static int
try_by_kind(struct running *running, enum limit_kind kind, struct trial *trial, struct guess *guess)
{
	switch (kind) {
	case LIMIT_TWO:
		return trial_two(running, trial, guess);
	case LIMIT_WORDS:
		return recovery_try(running, trial->typed.words, guess);
	case LIMIT_ONE:
		break;
	}
	return trial_one(running, trial, guess);
}

/* Charged first: whatever comes of it, and whoever asks, it stands there. */
static int
try_charged(struct running *running, struct trial *trial, struct guess *guess)
{
	enum limit_kind kind = kind_of(trial->typed.form);
	int64_t number = 0;
	int r = ledger_charge(running, kind, &number);

	if (r < 0)
		return r;
	guess->charged = true;
	r = try_by_kind(running, kind, trial, guess);
	if (r < 0)
		return r;
	if (running->result->verdict == VERDICT_ACCEPT || running->result->reason == REASON_USED)
		r = ledger_take_back(running, number);
	return r < 0 || running->result->verdict == VERDICT_ACCEPT ? r : ledger_ask(running);
}

/* What comes by a way that is closed is not looked at: it is neither charged nor used up. */
static int
try_if_open(struct running *running, struct trial *trial, struct guess *guess)
{
	int64_t wait = 0;
	int r = ledger_wait(running, kind_of(trial->typed.form), &wait);

	if (r < 0)
		return r;
	if (wait == 0)
		return try_charged(running, trial, guess);
	answer_refuse(running, REASON_THROTTLED);
	return ledger_ask(running);
}

int
guess_try(struct running *running, struct guess *ret)
{
	const struct act *act = running->act;
	struct trial scope_trial trial = {.count = 0};
	int r;

	if (brake_shuts(running)) {
		running->result->ask = ASK_NOTHING;
		return answer_refuse(running, REASON_HELD);
	}
	r = trial_load(running, &trial);
	if (r < 0)
		return r;
	if (trial.count == 0 && running->brake != BRAKE_HELD)
		return answer_refuse(running, REASON_NOT_ENROLLED);
	if (text_is_empty(act->answer)) {
		answer_refuse(running, act->answer ? REASON_EMPTY : REASON_NEEDS_CODE);
		return ledger_ask(running);
	}
	answer_read(act->answer, &trial.typed);
	if (trial.typed.form == FORM_NONE) {
		answer_refuse(running, REASON_FORM);
		return ledger_ask(running);
	}
	if (!brake_lets_try(running, trial.typed.form)) {
		answer_refuse(running, REASON_HELD);
		return ledger_ask(running);
	}
	return try_if_open(running, &trial, ret);
}

int
guess_tell(struct running *running, const struct guess *guess, struct event *event)
{
	const struct act *act = running->act;
	const struct alert alert = {.kind = "used-code", .each_host = true};
	int r;

	if (text_is_empty(event->detail))
		event->detail = guess->detail;
	event->is_free = !guess->charged || running->result->reason == REASON_USED;
	r = event_add(running, event);
	if (r < 0 || !guess->unexplained)
		return r;
	return act->way == WAY_USER || guess->is_paper ? alert_add_daily(running, event, &alert)
						       : alert_add_bounded(running, event, &alert);
}

/* What is done by a recovery code has its own event; that the code is gone is another. */
static int
tell_recovery(struct running *running, const struct guess *guess)
{
	struct event event = {.name = "code",
	    .place = "local",
	    .device = running->result->device,
	    .detail = guess->detail};
	int r = event_add(running, &event);

	if (r == 0)
		r = recovery_alert(running, &event);
	return r < 0 ? r : 1;
}

/* Somebody may have turned the clock back for a code that he saw: told as at a login. */
static int
tell_going_back(struct running *running)
{
	struct event event = {.name = "code",
	    .place = "local",
	    .device = running->result->device,
	    .detail = GUESS_WENT_BACK};
	int r = event_add(running, &event);

	if (r == 0)
		r = alert_add(running, &event, &(struct alert){.kind = "clock-back"});
	return r < 0 ? r : 1;
}

int
guess_gate(struct running *running, int64_t active_devices)
{
	struct guess guess = {.charged = false};
	struct event event = {.place = "local", .device = running->result->device};
	int r;

	if (running->act->caller == 0)
		return 1;
	if (active_devices == 0 && running->brake == BRAKE_HELD)
		return answer_refuse(running, REASON_HELD);
	if (active_devices == 0)
		return 1;
	r = guess_try(running, &guess);
	if (r < 0)
		return r;
	if (running->result->verdict == VERDICT_ACCEPT && guess.went_back)
		return tell_going_back(running);
	if (running->result->verdict == VERDICT_ACCEPT)
		return guess.by_recovery ? tell_recovery(running, &guess) : 1;
	if (running->result->reason == REASON_NEEDS_CODE)
		return 0;
	return guess_tell(running, &guess, &event);
}

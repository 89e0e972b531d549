/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One guess: charged, compared with every active device, and used up by raising the device's
 * step in one statement, never read and then written. Used by the acts; runs in the keeper.
 * Source: RFC 6238 section 5.2.
 */
#include "keeper/store/guess.h"

#include "base/text.h"
#include "keeper/factor/totp.h"
#include "keeper/store/event.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

/* What an account's ledger holds: more than any limit counts, and no more than a disk should. */
#define ATTEMPTS_KEPT 10000
#define ATTEMPTS_LOOK 64 /* at one guess in so many */

struct candidate {
	struct device device;
	enum code_match match;
	int64_t step;
};

/* All active devices of the account, and the code that is tried on them. */
struct trial {
	char code[CODE_DIGITS_MAX + 1];
	unsigned int count;
	struct candidate candidates[DEVICES_MAX];
};

static void
trial_wipe(struct trial *trial)
{
	sodium_memzero(trial, sizeof(*trial));
}
#define scope_trial scope(trial_wipe)

static int
load(struct running *running, struct trial *trial)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(
	    running->store, SQL_DEVICE_TRY, VALUES(number_value(running->account_id)), &row);

	for (; r == 1 && trial->count < DEVICES_MAX; r = statement_next(row))
		device_read(running, row, &trial->candidates[trial->count++].device);
	return r < 0 ? r : 0;
}

static int
charge(struct running *running, const struct guess *guess, int64_t *ret_id)
{
	int r = statement_run(running->store, SQL_ATTEMPT_CHARGE,
	    VALUES(number_value(running->account_id), number_value(guess->bucket),
		text_value(running->act->place.prefix), number_value(running->act->now)));

	if (r < 0)
		return r;
	*ret_id = sqlite3_last_insert_rowid(running->store->db);
	if (*ret_id % ATTEMPTS_LOOK != 0)
		return 0;
	return statement_run(running->store, SQL_ATTEMPT_FORGET,
	    VALUES(number_value(running->account_id), number_value(guess->bucket),
		number_value(ATTEMPTS_KEPT)));
}

static void
compare(struct running *running, struct trial *trial, struct guess *guess)
{
	for (unsigned int i = 0; i < trial->count; i++) {
		struct candidate *candidate = &trial->candidates[i];

		candidate->match = totp_match(&candidate->device.otpauth, trial->code,
		    running->act->now, TOTP_NEAR_STEPS, &candidate->step);
		guess->unsealed |= candidate->device.otpauth.secret.size == 0;
	}
}

/* The device's span is left: it is kept, and the number of those that are is kept small. */
static int
keep_span(struct running *running, const struct candidate *candidate)
{
	struct value id = number_value(candidate->device.id), step = number_value(candidate->step);
	int r = statement_run(running->store, SQL_SPAN_KEEP,
	    VALUES(id, step, number_value(device_reach(&candidate->device))));

	if (r < 0 || sqlite3_changes(running->store->db) == 0)
		return r;
	r = statement_run(running->store, SQL_SPAN_JOIN,
	    VALUES(id, step, number_value(device_near(&candidate->device))));
	if (r == 0 && sqlite3_changes(running->store->db) == 1)
		r = statement_run(running->store, SQL_SPAN_DROP_JOINED, VALUES(id));
	return r;
}

static int
mark_step(struct running *running, const struct candidate *candidate, enum sql how)
{
	int r = statement_run(running->store, how,
	    VALUES(number_value(candidate->device.id), number_value(candidate->step),
		text_value(running->act->place.host), number_value(running->act->now),
		number_value(device_reach(&candidate->device))));

	return r < 0 ? r : sqlite3_changes(running->store->db) == 1;
}

/* Uses the code up. Returns 1 where it was new, 0 where it or a later one was used before. */
static int
raise_step(struct running *running, const struct candidate *candidate, struct guess *guess)
{
	int r = keep_span(running, candidate);

	if (r == 0)
		r = mark_step(running, candidate, SQL_DEVICE_RAISE);
	if (r != 0)
		return r;
	r = mark_step(running, candidate, SQL_DEVICE_GO_BACK);
	guess->went_back |= r == 1;
	return r;
}

static void
name_device(struct running *running, const struct candidate *candidate)
{
	struct result *result = running->result;

	text_copy(result->device, sizeof(result->device), candidate->device.name);
	result->device_id = candidate->device.id;
	result->wait_seconds = device_wait(&candidate->device, candidate->step, running->act->now);
}

/* Its owner may type a code twice while it is shown, at one host or after the enrolment. */
static int
explain(struct running *running, const struct candidate *candidate, struct guess *guess)
{
	const struct act *act = running->act;
	const struct device *device = &candidate->device;
	int64_t step;

	guess->unexplained = true;
	if (totp_step(act->now, device->otpauth.period_seconds, &step) < 0 ||
	    step > candidate->step || act->place.kind == PLACE_UNKNOWN)
		return 0;
	guess->unexplained = device->was_seen && strcmp(device->last_host, act->place.host) != 0;
	return statement_run(running->store, SQL_DEVICE_SEEN,
	    VALUES(number_value(device->id), text_value(act->place.host)));
}

/* What was named can't be used when its time comes. */
static int
use_up_early(struct running *running, const struct candidate *candidate, int64_t now_step)
{
	int64_t id = candidate->device.id;
	int r;

	if (candidate->step < now_step)
		return 0;
	r = statement_run(running->store, SQL_STEP_FORGET, VALUES(number_value(id)));
	if (r < 0)
		return r;
	return statement_run(
	    running->store, SQL_STEP_NAME, VALUES(number_value(id), number_value(candidate->step)));
}

/*
 * Right for another time on some device: names the smallest offset. Naming it tells the one who
 * typed it when the code will be good, and that may be a guesser: so it never will be.
 */
static int
find_near(struct running *running, const struct trial *trial)
{
	struct result *result = running->result;

	answer_refuse(running, REASON_WRONG);
	for (unsigned int i = 0; i < trial->count; i++) {
		const struct candidate *candidate = &trial->candidates[i];
		int64_t period = candidate->device.otpauth.period_seconds;
		int64_t offset, step;
		int r;

		if (candidate->match != CODE_NEAR ||
		    totp_step(running->act->now, (unsigned int)period, &step) < 0)
			continue;
		r = use_up_early(running, candidate, step);
		if (r < 0)
			return r;
		offset = (candidate->step - step) * period;
		if (result->reason == REASON_CLOCK &&
		    llabs(offset) >= llabs(result->offset_seconds))
			continue;
		answer_refuse(running, REASON_CLOCK);
		result->offset_seconds = offset;
		text_copy(result->device, sizeof(result->device), candidate->device.name);
	}
	return 0;
}

/*
 * Uses the code up on every device that shows it: one secret may be enrolled twice. Returns the
 * first device on which it was used before, else the first that it is right for, else NULL; or
 * -errno in *ret_r.
 */
static const struct candidate *
use_up(struct running *running, const struct trial *trial, struct guess *guess, int *ret_r)
{
	const struct candidate *first = NULL;

	guess->is_new = true;
	*ret_r = 0;
	for (unsigned int i = 0; i < trial->count; i++) {
		const struct candidate *candidate = &trial->candidates[i];

		if (candidate->match != CODE_RIGHT)
			continue;
		*ret_r = raise_step(running, candidate, guess);
		if (*ret_r < 0)
			return NULL;
		if (!first || (*ret_r == 0 && guess->is_new))
			first = candidate;
		guess->is_new &= *ret_r == 1;
	}
	*ret_r = 0;
	return first;
}

/* Right on any device and used on none accepts; else right and used; else wrong. */
static int
judge(struct running *running, struct trial *trial, struct guess *guess)
{
	int r;
	const struct candidate *found = use_up(running, trial, guess, &r);

	if (r < 0)
		return r;
	if (found) {
		name_device(running, found);
		if (guess->is_new)
			return answer_accept(running);
		answer_refuse(running, REASON_USED);
		return explain(running, found, guess);
	}
	r = find_near(running, trial);
	if (guess->unsealed)
		answer_refuse(running, REASON_NO_STORE);
	return r;
}

static int
settle(struct running *running, int64_t attempt)
{
	if (running->result->verdict != VERDICT_ACCEPT && running->result->reason != REASON_USED)
		return 0; /* as it was charged */
	return statement_run(running->store, SQL_ATTEMPT_TAKE_BACK, VALUES(number_value(attempt)));
}

int
guess_try(struct running *running, struct guess *ret)
{
	const struct act *act = running->act;
	struct trial scope_trial trial = {.count = 0};
	int64_t attempt = 0;
	int r = load(running, &trial);

	if (r < 0)
		return r;
	if (trial.count == 0)
		return answer_refuse(running, REASON_NOT_ENROLLED);
	if (text_is_empty(act->answer))
		return answer_refuse(running, act->answer ? REASON_EMPTY : REASON_NEEDS_CODE);
	if (code_normalise(act->answer, trial.code) < 0)
		return answer_refuse(running, REASON_FORM);
	r = charge(running, ret, &attempt);
	if (r < 0)
		return r;
	ret->charged = true;
	compare(running, &trial, ret);
	r = judge(running, &trial, ret);
	return r < 0 ? r : settle(running, attempt);
}

int
guess_tell(struct running *running, const struct guess *guess, struct event *event)
{
	const struct act *act = running->act;
	const struct alert alert = {.kind = "used-code", .each_host = true};
	int r;

	event->is_free = !guess->charged || running->result->reason == REASON_USED;
	r = event_add(running, event);
	if (r < 0 || !guess->unexplained)
		return r;
	return act->way == WAY_USER ? alert_add_daily(running, event, &alert)
				    : alert_add(running, event, &alert);
}

int
guess_gate(struct running *running, int64_t active_devices)
{
	struct guess guess = {.bucket = BUCKET_USER};
	struct event event = {.place = "local", .device = running->result->device};
	int r;

	if (running->act->caller == 0 || active_devices == 0)
		return 1;
	r = guess_try(running, &guess);
	if (r < 0)
		return r;
	if (running->result->verdict == VERDICT_ACCEPT)
		return 1;
	if (running->result->reason == REASON_NEEDS_CODE)
		return 0;
	return guess_tell(running, &guess, &event);
}

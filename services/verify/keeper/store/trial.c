/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One code, tried on all active devices: used up by raising the device's step, or counter, in one
 * statement, never read and then written. Called by guess.c; runs in the keeper.
 */
#include "keeper/store/trial.h"

#include "base/text.h"
#include "keeper/store/login.h"
#include "keeper/store/recovery.h"
#include "keeper/store/texted.h"
#include "keeper/store/token.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

void
trial_wipe(struct trial *trial)
{
	sodium_memzero(trial, sizeof(*trial));
}

int
trial_load(struct running *running, struct trial *trial)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(
	    running->store, SQL_DEVICE_TRY, VALUES(number_value(running->account_id)), &row);

	for (; r == 1 && trial->count < DEVICES_MAX; r = statement_next(row))
		device_read(running, row, &trial->candidates[trial->count++].device);
	return r < 0 ? r : 0;
}

/* A clock whose drift was learnt shows the codes of so much later. */
static int64_t
device_now(const struct candidate *candidate, int64_t now)
{
	return now + candidate->device.drift * (int64_t)candidate->device.otpauth.period_seconds;
}

/* A counter that may stand anywhere is not searched for. */
static enum code_match
compare_counter(struct candidate *candidate, const char *code)
{
	if (candidate->device.waits)
		return CODE_WRONG;
	return hotp_match(
	    &candidate->device.otpauth, code, candidate->device.last, &candidate->step);
}

static void
compare(struct running *running, struct trial *trial, struct guess *guess)
{
	for (unsigned int i = 0; i < trial->count; i++) {
		struct candidate *candidate = &trial->candidates[i];

		if (candidate->device.otpauth.type == OTPAUTH_HOTP)
			candidate->match = compare_counter(candidate, trial->typed.first);
		else
			candidate->match = totp_match(&candidate->device.otpauth,
			    trial->typed.first, device_now(candidate, running->act->now),
			    TOTP_NEAR_STEPS, &candidate->step);
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

int
trial_use_up(struct running *running, const struct candidate *candidate, struct guess *guess)
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

void
trial_name(struct running *running, const struct candidate *candidate)
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
	if (device->otpauth.type == OTPAUTH_HOTP) /* a button gives no code twice */
		return 0;
	if (totp_step(device_now(candidate, act->now), device->otpauth.period_seconds, &step) < 0 ||
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
		*ret_r = trial_use_up(running, candidate, guess);
		if (*ret_r < 0)
			return NULL;
		if (!first || (*ret_r == 0 && guess->is_new))
			first = candidate;
		guess->is_new &= *ret_r == 1;
	}
	*ret_r = 0;
	return first;
}

/*
 * What a help desk read out opens a login, and nothing else. Returns 1 (that it is, and the result
 * says whether it is good), 0 or -errno.
 */
static int
try_help(struct running *running, const struct trial *trial, struct guess *guess)
{
	struct token token;
	int r;

	if (running->act->kind != ACT_TRY || !login_is_it(running->act))
		return 0;
	r = token_find(running, TOKEN_HELP, &token);
	if (r < 0 || !token_is(&token, trial->typed.first))
		return r;
	if (recovery_is_unknown(running)) {
		answer_refuse(running, REASON_READ_ONLY);
		return 1;
	}
	text_copy(running->result->device, sizeof(running->result->device), HELP_DEVICE);
	if (token.state == TOKEN_OLD) {
		answer_refuse(running, REASON_EXPIRED);
		return 1;
	}
	r = token_use(running, TOKEN_HELP);
	if (r < 0)
		return r;
	guess->by_help = guess->is_new = r == 1;
	guess->unexplained = guess->is_paper = r == 0;
	answer_refuse(running, REASON_USED);
	if (r == 1)
		answer_accept(running);
	return 1;
}

/* Right on any device and used on none accepts; else right and used; else wrong. */
int
trial_one(struct running *running, struct trial *trial, struct guess *guess)
{
	const struct candidate *found;
	int r;

	compare(running, trial, guess);
	found = use_up(running, trial, guess, &r);
	if (r < 0)
		return r;
	if (found) {
		trial_name(running, found);
		if (guess->is_new)
			return answer_accept(running);
		answer_refuse(running, REASON_USED);
		return explain(running, found, guess);
	}
	r = try_help(running, trial, guess);
	if (r == 0)
		r = texted_try(running, trial->typed.first, guess);
	if (r != 0)
		return r < 0 ? r : 0;
	r = find_near(running, trial);
	if (guess->unsealed)
		answer_refuse(running, REASON_NO_STORE);
	return r;
}

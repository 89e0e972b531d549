/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two codes in a row, of one device: whoever has the password can't guess them, so they come in
 * where one code is not enough, from a device whose clock is far off, and from one whose counter is
 * far ahead. Called by guess.c; runs
 * in the keeper.
 */
#include "keeper/store/trial.h"

#include "base/text.h"

#include "base/poison.h"

/* So far off a clock is known by two codes; by so much the window moves (never more than 2). */
#define LEARNT_AHEAD_MAX 2
#define LEARNT_BEHIND_MAX 3 /* the second code may be typed when the next one is shown */

static int64_t
offset_steps(const struct candidate *candidate, int64_t now)
{
	int64_t step = 0;

	totp_step(now, candidate->device.otpauth.period_seconds, &step);
	return candidate->step - step;
}

/*
 * A clock that is right gives 0 or, typed late, -1. What is further off than can be learnt leaves
 * what was learnt before.
 */
static int
learn(struct running *running, const struct candidate *candidate)
{
	int64_t offset = offset_steps(candidate, running->act->now);
	int64_t drift = offset >= 0 ? offset : offset + 1;

	if (candidate->device.otpauth.type == OTPAUTH_HOTP)
		return 0;
	if (offset > 1 || offset < -1)
		running->result->offset_seconds =
		    offset * (int64_t)candidate->device.otpauth.period_seconds;
	if (offset > LEARNT_AHEAD_MAX || offset < -LEARNT_BEHIND_MAX)
		return 0;
	return statement_run(running->store, SQL_DEVICE_DRIFT,
	    VALUES(number_value(candidate->device.id), number_value(drift)));
}

/* Returns 1, 0 or -errno. */
static int
is_used(struct running *running, const struct candidate *candidate, int64_t step)
{
	int64_t is = 0;
	int r = statement_number(running->store, SQL_STEP_IS_USED,
	    VALUES(number_value(candidate->device.id), number_value(step)), &is);

	return r < 0 ? r : is != 0;
}

/*
 * Who has seen the first one must not find out whether his second is right, and who goes on from a
 * code that was refused must come in by the two after it: so the second is neither called right nor
 * used up. Returns 1 where that is how it is, 0 or -errno.
 */
static int
judge_known_first(struct running *running, const struct candidate *candidate, struct guess *guess)
{
	int r = is_used(running, candidate, candidate->step - 1);

	if (r != 1)
		return r;
	r = is_used(running, candidate, candidate->step);
	if (r != 0)
		return r < 0 ? r : 0;
	guess->unexplained = true;
	text_copy(guess->detail, sizeof(guess->detail), "two codes: the first was used before");
	return 1;
}

/* Both are used up, whatever is said of them. Returns 1 where both were new, 0 or -errno. */
static int
use_up_both(struct running *running, struct candidate *candidate, struct guess *guess)
{
	int was_new, r;

	candidate->step--;
	was_new = trial_use_up(running, candidate, guess);
	candidate->step++;
	if (was_new < 0)
		return was_new;
	r = trial_use_up(running, candidate, guess);
	return r < 0 ? r : r == 1 && was_new == 1;
}

/* Of two devices with one secret both are used up, too. */
static int
judge(struct running *running, struct candidate *candidate, struct guess *guess)
{
	int r = judge_known_first(running, candidate, guess);

	if (r != 0) {
		guess->is_new = false;
		return r < 0 ? r : answer_refuse(running, REASON_WRONG);
	}
	r = use_up_both(running, candidate, guess);
	if (r < 0)
		return r;
	guess->is_new &= r == 1;
	trial_name(running, candidate);
	if (guess->is_new) {
		answer_accept(running);
		return learn(running, candidate);
	}
	guess->unexplained = true;
	return answer_refuse(running, REASON_USED);
}

static bool
match(struct candidate *candidate, const struct answer_read *typed, int64_t now)
{
	const struct device *device = &candidate->device;
	const char *const codes[] = {typed->first, typed->second};
	const struct hotp_reach reach = {device->last, HOTP_TWO_AHEAD};

	if (device->waits)
		return false;
	if (device->otpauth.type == OTPAUTH_HOTP)
		return hotp_match_two(&device->otpauth, codes, &reach, &candidate->step);
	return totp_match_two(&device->otpauth, codes, now, &candidate->step);
}

int
trial_two(struct running *running, struct trial *trial, struct guess *guess)
{
	answer_refuse(running, REASON_WRONG);
	guess->is_new = true;
	for (unsigned int i = 0; i < trial->count; i++) {
		struct candidate *candidate = &trial->candidates[i];
		int r = 0;

		guess->unsealed |= candidate->device.otpauth.secret.size == 0;
		if (match(candidate, &trial->typed, running->act->now))
			r = judge(running, candidate, guess);
		if (r < 0)
			return r;
	}
	if (running->result->reason == REASON_WRONG && guess->unsealed)
		answer_refuse(running, REASON_NO_STORE);
	return 0;
}

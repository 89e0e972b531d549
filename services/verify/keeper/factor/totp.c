/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TOTP (RFC 6238): a typed code normalised, and which step it belongs to. Called by the store
 * inside its transaction; runs in the keeper.
 */
#include "keeper/factor/totp.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

int
totp_step(int64_t now, unsigned int period_seconds, int64_t *ret_step)
{
	if (period_seconds == 0 || now < 0 || now > INT64_MAX - (int64_t)period_seconds)
		return -ERANGE; /* the end of the step must be a time, too */
	*ret_step = now / (int64_t)period_seconds;
	return 0;
}

int
totp_code(const struct otpauth *otpauth, int64_t step, char code[CODE_DIGITS_MAX + 1])
{
	return code_compute(otpauth, step, code);
}

/* A search round the step of now. */
static int
begin_at(struct search *search, const struct otpauth *otpauth, const char *code, int64_t now)
{
	int r = search_begin(search, otpauth, code);

	return r < 0 ? r : totp_step(now, otpauth->period_seconds, &search->base);
}

enum code_match
totp_match(const struct otpauth *otpauth, const char *code, int64_t now, int64_t near_steps,
    int64_t *ret_step)
{
	struct search scope_search window = {0};
	struct search scope_search near = {0};

	if (begin_at(&window, otpauth, code, now) < 0 || begin_at(&near, otpauth, code, now) < 0)
		return CODE_WRONG;
	/* The last match stays: in the window the newest step, outside the nearest one. */
	for (int64_t i = -TOTP_WINDOW_STEPS; i <= TOTP_WINDOW_STEPS; i++)
		search_look(&window, i);
	for (int64_t i = near_steps; i > TOTP_WINDOW_STEPS; i--) {
		search_look(&near, -i);
		search_look(&near, i);
	}
	if (window.found) {
		*ret_step = window.base + window.offset;
		return CODE_RIGHT;
	}
	if (near.found) {
		*ret_step = near.base + near.offset;
		return CODE_NEAR;
	}
	return CODE_WRONG;
}

/* Both searches go the same way: one that finds its code a step before the other has found two. */
bool
totp_match_two(
    const struct otpauth *otpauth, const char *const codes[2], int64_t now, int64_t *ret_step)
{
	bool is_found = false;

	for (int64_t i = 2 * TOTP_TWO_STEPS; i >= 0; i--) {
		struct search scope_search first = {0};
		struct search scope_search second = {0};
		int64_t offset = i % 2 ? -(i + 1) / 2 : i / 2; /* the nearest comes last */

		if (begin_at(&first, otpauth, codes[0], now) < 0 ||
		    begin_at(&second, otpauth, codes[1], now) < 0)
			return false;
		search_look(&first, offset - 1);
		search_look(&second, offset);
		if (!(first.found & second.found))
			continue;
		is_found = true;
		*ret_step = second.base + offset;
	}
	return is_found && strcmp(codes[0], codes[1]) != 0;
}

bool
totp_other_algorithm(
    const struct otpauth *otpauth, const char *code, int64_t now, enum algorithm *ret)
{
	static const enum algorithm all[] = {ALGORITHM_SHA512, ALGORITHM_SHA256, ALGORITHM_SHA1};
	struct otpauth scope_otpauth other = *otpauth;
	bool found = false;
	int64_t step;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i] == otpauth->algorithm)
			continue;
		other.algorithm = all[i];
		if (totp_match(&other, code, now, TOTP_WINDOW_STEPS, &step) != CODE_RIGHT)
			continue;
		*ret = all[i];
		found = true;
	}
	return found;
}

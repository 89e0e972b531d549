/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TOTP (RFC 6238) by liboath: the code of a step, and which step a typed code belongs to.
 * Every step of a search is computed and compared in constant time, whatever matches.
 * Called by the store inside its transaction; runs in the keeper.
 */
#include "keeper/factor/totp.h"

#include <errno.h>
#include <liboath/oath.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

/* Codes are compared in this form: ended by NULs up to the full size. */
struct padded {
	char digits[CODE_DIGITS_MAX + 1];
};

static void
padded_wipe(struct padded *padded)
{
	sodium_memzero(padded, sizeof(*padded));
}
#define scope_padded scope(padded_wipe)

int
totp_step(int64_t now, unsigned int period_seconds, int64_t *ret_step)
{
	if (period_seconds == 0 || now < 0 || now > INT64_MAX - (int64_t)period_seconds)
		return -ERANGE; /* the end of the step must be a time, too */
	*ret_step = now / (int64_t)period_seconds;
	return 0;
}

static int
liboath_flags(enum algorithm algorithm)
{
	switch (algorithm) {
	case ALGORITHM_SHA1:
		return 0;
	case ALGORITHM_SHA256:
		return OATH_TOTP_HMAC_SHA256;
	case ALGORITHM_SHA512:
		return OATH_TOTP_HMAC_SHA512;
	}
	return -EINVAL;
}

int
totp_code(const struct otpauth *otpauth, int64_t step, char code[CODE_DIGITS_MAX + 1])
{
	int flags = liboath_flags(otpauth->algorithm);
	int r;

	memset(code, 0, CODE_DIGITS_MAX + 1);
	if (step < 0 || flags < 0 || otpauth->digits < 6 || otpauth->digits > CODE_DIGITS_MAX ||
	    otpauth->secret.size == 0)
		return -EINVAL;
	/* A period of 1 makes liboath's time the step itself: no product that could overflow. */
	r = oath_totp_generate2((const char *)otpauth->secret.bytes, otpauth->secret.size,
	    (time_t)step, 1, 0, otpauth->digits, flags, code);
	if (r != OATH_OK) {
		sodium_memzero(code, CODE_DIGITS_MAX + 1);
		return -EINVAL;
	}
	return 0;
}

/* A search round one step. found is all ones once an offset matched, else 0. */
struct search {
	const struct otpauth *otpauth;
	struct padded typed;
	int64_t base, offset, found;
};

static void
search_wipe(struct search *search)
{
	padded_wipe(&search->typed);
}
#define scope_search scope(search_wipe)

/* Compares with one step; a match replaces an earlier one. Costs the same either way. */
static void
search_look(struct search *search, int64_t offset)
{
	struct padded scope_padded computed = {{0}};
	int64_t step, mask;

	if (__builtin_add_overflow(search->base, offset, &step) ||
	    totp_code(search->otpauth, step, computed.digits) < 0)
		return;
	mask = (int64_t)sodium_memcmp(&computed, &search->typed, sizeof(computed)) + 1;
	mask = -mask; /* 0 or -1 became 1 or 0, and now all ones or 0 */
	search->offset = (search->offset & ~mask) | (offset & mask);
	search->found |= mask;
}

static int
search_begin(struct search *search, const struct otpauth *otpauth, const char *code, int64_t now)
{
	size_t length = strlen(code);

	memset(search, 0, sizeof(*search));
	search->otpauth = otpauth;
	if (length == 0 || length > CODE_DIGITS_MAX)
		return -EINVAL;
	memcpy(search->typed.digits, code, length);
	return totp_step(now, otpauth->period_seconds, &search->base);
}

enum code_match
totp_match(const struct otpauth *otpauth, const char *code, int64_t now, int64_t near_steps,
    int64_t *ret_step)
{
	struct search scope_search window = {0};
	struct search scope_search near = {0};

	if (search_begin(&window, otpauth, code, now) < 0 ||
	    search_begin(&near, otpauth, code, now) < 0)
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

		if (search_begin(&first, otpauth, codes[0], now) < 0 ||
		    search_begin(&second, otpauth, codes[1], now) < 0)
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

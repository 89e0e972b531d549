/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The codes of a device by liboath, and a typed one compared with them: no branch hangs on which
 * of them it is. Called by totp.c and hotp.c; runs in the keeper.
 */
#include "keeper/factor/search.h"

#include <errno.h>
#include <liboath/oath.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

static void
padded_wipe(struct padded *padded)
{
	sodium_memzero(padded, sizeof(*padded));
}
#define scope_padded scope(padded_wipe)

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
code_compute(const struct otpauth *otpauth, int64_t factor, char code[CODE_DIGITS_MAX + 1])
{
	int flags = liboath_flags(otpauth->algorithm);
	int r;

	memset(code, 0, CODE_DIGITS_MAX + 1);
	if (factor < 0 || flags < 0 || otpauth->digits < 6 || otpauth->digits > CODE_DIGITS_MAX ||
	    otpauth->secret.size == 0)
		return -EINVAL;
	/* A period of 1 makes liboath's time the factor itself: no product that could overflow. */
	r = oath_totp_generate2((const char *)otpauth->secret.bytes, otpauth->secret.size,
	    (time_t)factor, 1, 0, otpauth->digits, flags, code);
	if (r != OATH_OK) {
		sodium_memzero(code, CODE_DIGITS_MAX + 1);
		return -EINVAL;
	}
	return 0;
}

void
search_wipe(struct search *search)
{
	padded_wipe(&search->typed);
}

int
search_begin(struct search *search, const struct otpauth *otpauth, const char *code)
{
	size_t length = strlen(code);

	memset(search, 0, sizeof(*search));
	search->otpauth = otpauth;
	if (length == 0 || length > CODE_DIGITS_MAX)
		return -EINVAL;
	memcpy(search->typed.digits, code, length);
	return 0;
}

void
search_look(struct search *search, int64_t offset)
{
	struct padded scope_padded computed = {{0}};
	int64_t factor, mask;

	if (__builtin_add_overflow(search->base, offset, &factor) ||
	    code_compute(search->otpauth, factor, computed.digits) < 0)
		return;
	mask = (int64_t)sodium_memcmp(&computed, &search->typed, sizeof(computed)) + 1;
	mask = -mask; /* 0 or -1 became 1 or 0, and now all ones or 0 */
	search->offset = (search->offset & ~mask) | (offset & mask);
	search->found |= mask;
}

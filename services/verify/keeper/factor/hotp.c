/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HOTP (RFC 4226): a typed code among those of the counters round the last used one. Called by the
 * store inside its transaction; runs in the keeper.
 */
#include "keeper/factor/hotp.h"

#include <string.h>

#include "base/poison.h"

static int
begin_at(struct search *search, const struct otpauth *otpauth, const char *code, int64_t last)
{
	int r = search_begin(search, otpauth, code);

	search->base = last;
	return r;
}

/*
 * A code that was seen must not be good again because a later counter happens to have it, too; and
 * one that two counters to come have is used up with the later one.
 */
enum code_match
hotp_match(const struct otpauth *otpauth, const char *code, int64_t last, int64_t *ret_counter)
{
	struct search scope_search used = {0};
	struct search scope_search ahead = {0};

	if (begin_at(&used, otpauth, code, last) < 0 || begin_at(&ahead, otpauth, code, last) < 0)
		return CODE_WRONG;
	for (int64_t i = 1 - HOTP_BEHIND; i <= 0; i++)
		search_look(&used, i);
	for (int64_t i = 1; i <= HOTP_AHEAD; i++)
		search_look(&ahead, i);
	if (!(used.found | ahead.found))
		return CODE_WRONG;
	*ret_counter = last + (used.found ? used.offset : ahead.offset);
	return CODE_RIGHT;
}

bool
hotp_match_two(const struct otpauth *otpauth, const char *const codes[2],
    const struct hotp_reach *reach, int64_t *ret_counter)
{
	bool is_found = false;

	for (int64_t i = reach->ahead; i > 1 - HOTP_BEHIND; i--) { /* the nearest comes last */
		struct search scope_search first = {0};
		struct search scope_search second = {0};

		if (begin_at(&first, otpauth, codes[0], reach->last) < 0 ||
		    begin_at(&second, otpauth, codes[1], reach->last) < 0)
			return false;
		search_look(&first, i - 1);
		search_look(&second, i);
		if (!(first.found & second.found))
			continue;
		is_found = true;
		*ret_counter = reach->last + i;
	}
	return is_found && strcmp(codes[0], codes[1]) != 0;
}

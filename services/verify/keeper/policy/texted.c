/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a code is sent. Called by the store; runs in the keeper. */
#include "keeper/policy/texted.h"

#include "settings/rule.h"

#include <string.h>

#include "base/poison.h"

enum texted_may
texted_judge(const struct texted_facts *facts, int64_t *ret_wait)
{
	const struct texted_caps *sent = &facts->sent, *caps = &facts->caps;
	int64_t since = facts->now - facts->last_at;

	*ret_wait = 0;
	if (!facts->proven && facts->sent_today >= TEXTED_DAILY)
		return TEXTED_ENOUGH_TODAY;
	if (sent->account >= caps->account)
		return TEXTED_ENOUGH;
	if (sent->prefix >= caps->prefix)
		return TEXTED_ENOUGH_OF_NETWORK;
	if (sent->machine >= caps->machine)
		return TEXTED_ENOUGH_OF_ALL;
	if (facts->last_at == 0 || since >= TEXTED_AGAIN_SECONDS)
		return TEXTED_MAY;
	*ret_wait = TEXTED_AGAIN_SECONDS - (since > 0 ? since : 0);
	return TEXTED_SOON;
}

/* In the order in which they are taken; 0 = never, for it does not reach one person at once. */
static int
rank(const char *kind)
{
	static const char *const kinds[] = {"sms", "push", "email"};

	for (int i = 0; i < 3; i++)
		if (strcmp(kinds[i], kind) == 0)
			return i + 1;
	return 0;
}

bool
texted_contact_is_good(const struct texted_contact *contact, const char *allowed, int64_t now)
{
	return rank(contact->kind) > 0 && names_have(allowed, contact->kind) &&
	       contact->codes_from > 0 && contact->codes_from <= now;
}

bool
texted_contact_is_better(const struct texted_contact *a, const struct texted_contact *b)
{
	return rank(a->kind) < rank(b->kind) ||
	       (rank(a->kind) == rank(b->kind) && a->codes_from < b->codes_from);
}

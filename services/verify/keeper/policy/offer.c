/* SPDX-License-Identifier: BSD-2-Clause */
/* What a login shows more than a password. Called by the store; runs in the keeper. */
#include "keeper/policy/offer.h"

#include "settings/networks.h"

#include "base/poison.h"

#define LOOPBACK "127.0.0.0/8 ::1/128" /* every account of this machine can come from there */

static bool
is_of_long_standing(const struct offer_facts *facts)
{
	const char *address = facts->place->address;

	return facts->place->kind == PLACE_ADDRESS && facts->first_at > 0 &&
	       facts->clock_is_right && facts->now - facts->first_at >= OFFER_HOST_SECONDS &&
	       !networks_have(LOOPBACK, address) && !networks_have(facts->shared_networks, address);
}

enum offer
offer_judge(const struct offer_facts *facts)
{
	if (facts->has_key)
		return OFFER_KEY;
	if (place_is_console(facts->place))
		return OFFER_SEAT;
	return is_of_long_standing(facts) ? OFFER_HOST : OFFER_NONE;
}

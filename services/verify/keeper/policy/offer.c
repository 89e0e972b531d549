/* SPDX-License-Identifier: BSD-2-Clause */
/* What a login shows more than a password. Called by the store; runs in the keeper. */
#include "keeper/policy/offer.h"

#include "settings/networks.h"

#include "base/poison.h"

/* Every account of this machine can come from there; or, by RFC 6052, everybody with IPv4. */
static const char everybodys[] = "127.0.0.0/8 ::1/128 64:ff9b::/96";

bool
offer_is_shared(const struct place *place, const char *shared_networks)
{
	return place->kind == PLACE_ADDRESS &&
	       (place->is_own || networks_have(everybodys, place->address) ||
		   networks_have(shared_networks, place->address));
}

static bool
is_of_long_standing(const struct offer_facts *facts)
{
	return facts->place->kind == PLACE_ADDRESS && facts->first_at > 0 &&
	       facts->clock_is_right && facts->now - facts->first_at >= OFFER_HOST_SECONDS &&
	       !offer_is_shared(facts->place, facts->shared_networks);
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

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which hosts may be trusted. Called by store/trust.c; runs in the keeper. Source: RFC 1918, RFC
 * 4193, RFC 6598, RFC 3927, RFC 4291.
 */
#include "keeper/policy/trust.h"

#include "settings/networks.h"

#include "base/poison.h"

/* Loopback, private, link-local, of a provider's NAT, of a tunnel: whose address that is depends on
 * who asks. */
static const char nobodys_own[] =
    "0.0.0.0/8 127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 100.64.0.0/10 "
    "::/127 fc00::/7 fe80::/10 64:ff9b::/96";

enum trust_how
trust_judge(const struct trust_facts *facts)
{
	const char *address = facts->place->address;

	if (facts->place->kind != PLACE_ADDRESS)
		return TRUST_NEVER;
	if (facts->has_key)
		return TRUST_BY_KEY;
	if (!facts->by_address || facts->place->is_own || networks_have(nobodys_own, address) ||
	    networks_have(facts->shared_networks ? facts->shared_networks : "", address))
		return TRUST_NEVER;
	return TRUST_BY_ADDRESS;
}

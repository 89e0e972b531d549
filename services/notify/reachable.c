/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of addresses that are not the public Internet's. Runs in 2sv-notify. */
#include "notify/reachable.h"

#include "settings/networks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/poison.h"

#define INNER_MAX 2

/*
 * The first that matches counts. Networks of documentation are not here: they are nobody's, so
 * there is nobody to guard.
 */
static const struct closed {
	const char *network, *name;
} closed_v4[] = {
    {"127.0.0.0/8", "loopback"},
    {"0.0.0.0/8", "unspecified"},
    {"10.0.0.0/8", "private"},
    {"172.16.0.0/12", "private"},
    {"192.168.0.0/16", "private"},
    {"100.64.0.0/10", "shared"}, /* behind a provider's NAT: RFC 6598 */
    {"169.254.0.0/16", "link-local"},
    {"192.0.0.0/24", "reserved"},
    {"192.88.99.0/24", "reserved"}, /* relays of 6to4 */
    {"198.18.0.0/15", "reserved"},  /* for benchmarks */
    {"224.0.0.0/4", "multicast"},
    {"255.255.255.255/32", "broadcast"},
    {"240.0.0.0/4", "reserved"},
    {NULL, NULL},
};

static const struct closed closed_v6[] = {
    {"::1/128", "loopback"},
    {"::/128", "unspecified"},
    {"fe80::/10", "link-local"},
    {"fec0::/10", "private"}, /* RFC 3879 */
    {"fc00::/7", "private"},
    {"ff00::/8", "multicast"},
    {"64:ff9b:1::/48", "private"}, /* NAT64 of one's own: RFC 8215 */
    {NULL, NULL},
};

/* Of these there are public ones; all others are reserved. */
#define GLOBAL_UNICAST "2000::/3"
#define PROTOCOLS "2001::/23" /* but for Teredo */
#define MAPPED "::ffff:0:0/96"
#define NAT64 "64:ff9b::/96"
#define SIX_TO_FOUR "2002::/16"
#define TEREDO "2001::/32"

static const char *
closed_name(const struct closed *table, const char *address)
{
	for (; table->network; table++)
		if (networks_have(table->network, address))
			return table->name;
	return NULL;
}

static const char *
v4_refuses(const struct in_addr *v4, const char *networks)
{
	char text[INET_ADDRSTRLEN];

	if (!inet_ntop(AF_INET, v4, text, sizeof(text)))
		return "no";
	return networks_have(networks, text) ? NULL : closed_name(closed_v4, text);
}

/* The IPv4 addresses that packets to this one end at, or go by. Returns how many. */
static size_t
inner_find(const struct in6_addr *v6, const char *text, struct in_addr ret[INNER_MAX])
{
	if (networks_have(MAPPED, text) || networks_have(NAT64, text)) {
		memcpy(&ret[0], v6->s6_addr + 12, sizeof(ret[0]));
		return 1;
	}
	if (networks_have(SIX_TO_FOUR, text)) {
		memcpy(&ret[0], v6->s6_addr + 2, sizeof(ret[0]));
		return 1;
	}
	if (!networks_have(TEREDO, text))
		return 0;
	memcpy(&ret[0], v6->s6_addr + 4, sizeof(ret[0])); /* its server */
	memcpy(&ret[1], v6->s6_addr + 12, sizeof(ret[1]));
	ret[1].s_addr = ~ret[1].s_addr;
	return 2;
}

static const char *
v6_refuses(const struct in6_addr *v6, const char *networks)
{
	struct in_addr inner[INNER_MAX];
	char text[INET6_ADDRSTRLEN];
	const char *name;
	size_t count;

	if (!inet_ntop(AF_INET6, v6, text, sizeof(text)))
		return "no";
	if (networks_have(networks, text))
		return NULL;
	name = closed_name(closed_v6, text);
	if (name)
		return name;
	count = inner_find(v6, text, inner);
	for (size_t i = 0; i < count && !name; i++)
		name = v4_refuses(&inner[i], networks);
	if (name || count > 0)
		return name;
	return networks_have(GLOBAL_UNICAST, text) && !networks_have(PROTOCOLS, text) ? NULL
										      : "reserved";
}

const char *
reachable_refuses(const struct sockaddr *address, const char *networks)
{
	if (address->sa_family == AF_INET)
		return v4_refuses(&((const struct sockaddr_in *)address)->sin_addr, networks);
	if (address->sa_family == AF_INET6)
		return v6_refuses(&((const struct sockaddr_in6 *)address)->sin6_addr, networks);
	return "no Internet";
}

bool
reachable_is_loopback(const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN];
	const void *bytes = address->sa_family == AF_INET6
				? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
				: (const void *)&((const struct sockaddr_in *)address)->sin_addr;

	return (address->sa_family == AF_INET || address->sa_family == AF_INET6) &&
	       inet_ntop(address->sa_family, bytes, text, sizeof(text)) &&
	       networks_have("127.0.0.0/8 ::1/128", text);
}

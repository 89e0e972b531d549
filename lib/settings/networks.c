/* SPDX-License-Identifier: BSD-2-Clause */
/* Networks in CIDR notation. Called by parse.c for a setting, and by the keeper. */
#include "settings/networks.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "base/poison.h"

#define SEPARATORS " ,\t"
#define NETWORK_TEXT_SIZE (INET6_ADDRSTRLEN + 4)

/* Both families in one form: v4 is v4-mapped v6. */
struct network {
	struct in6_addr address;
	int64_t bits; /* 0..128 */
};
#define MAPPED_BITS 96

/* Returns how many bits of the form stand before the address's own, or -1: it is none. */
static int
address_parse(const char *text, struct in6_addr *ret)
{
	struct in_addr v4;

	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, text, &v4) == 1) {
		ret->s6_addr[10] = ret->s6_addr[11] = 0xff;
		memcpy(ret->s6_addr + 12, &v4, sizeof(v4));
		return MAPPED_BITS;
	}
	return inet_pton(AF_INET6, text, ret) == 1 ? 0 : -1;
}

static bool
bit_of(const struct in6_addr *address, int64_t bit)
{
	return address->s6_addr[bit / 8] >> (7 - bit % 8) & 1;
}

static bool
network_parse(const char *text, size_t length, struct network *ret)
{
	char copy[NETWORK_TEXT_SIZE], *slash;
	int before;

	if (length >= sizeof(copy))
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	slash = strchr(copy, '/');
	if (!slash)
		return false;
	*slash++ = '\0';
	before = address_parse(copy, &ret->address);
	if (before < 0 || number_parse(slash, 0, 128 - before, &ret->bits) < 0)
		return false;
	ret->bits += before;
	for (int64_t bit = ret->bits; bit < 128; bit++)
		if (bit_of(&ret->address, bit))
			return false;
	return true;
}

/* A network of v6 that is wider than the mapped form has no v4 in it: ::/0 is all of v6. */
static bool
network_has(const struct network *network, const struct in6_addr *address)
{
	if (network->bits < MAPPED_BITS && IN6_IS_ADDR_V4MAPPED(address))
		return false;
	for (int64_t bit = 0; bit < network->bits; bit++)
		if (bit_of(&network->address, bit) != bit_of(address, bit))
			return false;
	return true;
}

bool
networks_are_good(const char *list)
{
	struct network network;
	const char *text;
	size_t length;

	while ((text = text_next_word(&list, SEPARATORS, &length)))
		if (!network_parse(text, length, &network))
			return false;
	return true;
}

bool
networks_have(const char *list, const char *address)
{
	struct network network;
	struct in6_addr found;
	char plain[INET6_ADDRSTRLEN];
	const char *text;
	size_t length, plain_length = strcspn(address, "%"); /* a zone is no part of it */

	if (plain_length >= sizeof(plain))
		return false;
	memcpy(plain, address, plain_length);
	plain[plain_length] = '\0';
	if (address_parse(plain, &found) < 0)
		return false;
	while ((text = text_next_word(&list, SEPARATORS, &length)))
		if (network_parse(text, length, &network) && network_has(&network, &found))
			return true;
	return false;
}

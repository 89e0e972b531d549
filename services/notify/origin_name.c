/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * By getnameinfo(3) and getaddrinfo(3), so /etc/hosts and whatever nsswitch.conf(5) names count as
 * for any program of this machine. Runs in a child of 2sv-notify.
 */
#include "notify/origin_name.h"

#include "base/scope.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

#include "base/poison.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LABEL_BYTES LETTERS "0123456789-"

static const struct sockaddr_in *
as_v4(const struct sockaddr_storage *address)
{
	return (const struct sockaddr_in *)(const void *)address;
}

static const struct sockaddr_in6 *
as_v6(const struct sockaddr_storage *address)
{
	return (const struct sockaddr_in6 *)(const void *)address;
}

int
origin_address_read(const char *text, struct sockaddr_storage *ret)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		memcpy(ret, &v4, sizeof(v4));
	else if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1)
		memcpy(ret, &v6, sizeof(v6));
	else
		return -EINVAL;
	return 0;
}

bool
origin_may_be_named(const struct sockaddr_storage *address)
{
	const struct in6_addr *v6 = &as_v6(address)->sin6_addr;
	uint32_t v4;

	if (address->ss_family == AF_INET6)
		return !IN6_IS_ADDR_LOOPBACK(v6) && !IN6_IS_ADDR_LINKLOCAL(v6) &&
		       !IN6_IS_ADDR_UNSPECIFIED(v6) && !IN6_IS_ADDR_MULTICAST(v6);
	v4 = ntohl(as_v4(address)->sin_addr.s_addr);
	return address->ss_family == AF_INET && v4 >> 24 != 0 && v4 >> 24 != 127 &&
	       v4 >> 16 != 0xa9fe && v4 >> 28 < 0xe;
}

bool
origin_name_is_fit(const char *name)
{
	const char *label = name;
	size_t length = strspn(label, LABEL_BYTES);

	if (strlen(name) >= ORIGIN_NAME_SIZE)
		return false;
	while (length > 0 && label[length] == '.') {
		label += length + 1;
		length = strspn(label, LABEL_BYTES);
	}
	return length > 0 && label[length] == '\0' && strchr(LETTERS, label[0]);
}

static bool
is_same(const struct sockaddr_storage *address, const struct addrinfo *found)
{
	if (found->ai_family != address->ss_family)
		return false;
	if (found->ai_family == AF_INET) {
		const struct sockaddr_in *v4 = (const void *)found->ai_addr;

		return v4->sin_addr.s_addr == as_v4(address)->sin_addr.s_addr;
	}
	return IN6_ARE_ADDR_EQUAL(
	    &((const struct sockaddr_in6 *)(const void *)found->ai_addr)->sin6_addr,
	    &as_v6(address)->sin6_addr);
}

static void
addresses_free(struct addrinfo **addresses)
{
	if (*addresses)
		freeaddrinfo(*addresses);
}

/* Do the name's own addresses, written by who owns the name, contain it? */
static bool
is_confirmed(const char *name, const struct sockaddr_storage *address)
{
	const struct addrinfo wanted = {
	    .ai_family = address->ss_family, .ai_socktype = SOCK_STREAM};
	scope(addresses_free) struct addrinfo *found = NULL;

	if (getaddrinfo(name, NULL, &wanted, &found) != 0)
		return false;
	for (const struct addrinfo *one = found; one; one = one->ai_next)
		if (is_same(address, one))
			return true;
	return false;
}

void
origin_name_find(const struct sockaddr_storage *address, char name[ORIGIN_NAME_SIZE])
{
	socklen_t size = address->ss_family == AF_INET ? sizeof(struct sockaddr_in)
						       : sizeof(struct sockaddr_in6);
	char found[NI_MAXHOST];

	name[0] = '\0';
	if (getnameinfo((const struct sockaddr *)(const void *)address, size, found, sizeof(found),
		NULL, 0, NI_NAMEREQD) != 0 ||
	    !origin_name_is_fit(found) || !is_confirmed(found, address))
		return;
	for (char *p = found; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	text_copy(name, ORIGIN_NAME_SIZE, found);
}

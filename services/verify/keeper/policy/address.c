/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a login comes from, in canonical form. Text that is no address is never looked
 * up: it is one bucket, "unknown". Called by acts.c for each act; runs in the keeper.
 * Source: inet_pton(3), RFC 4007 (zones), RFC 4291 (v4-mapped).
 */
#include "keeper/policy/address.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "base/poison.h"

#define ZONE_LENGTH_MAX 15 /* a network interface's name */

static void
clear_below(struct in6_addr *address, unsigned int bits)
{
	memset(address->s6_addr + bits / 8, 0, sizeof(address->s6_addr) - bits / 8);
}

/* Whoever is on this machine may come from any address of its loopback: all are one host. */
static void
fill_v4(const unsigned char bytes[4], struct place *ret)
{
	text_format(ret->address, sizeof(ret->address), "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2],
	    bytes[3]);
	ret->kind = PLACE_ADDRESS;
	if (bytes[0] == IN_LOOPBACKNET) {
		text_copy(ret->host, sizeof(ret->host), "127.0.0.1");
		text_copy(ret->prefix, sizeof(ret->prefix), "127.0.0.0/8");
		return;
	}
	text_copy(ret->host, sizeof(ret->host), ret->address);
	text_format(
	    ret->prefix, sizeof(ret->prefix), "%u.%u.%u.0/24", bytes[0], bytes[1], bytes[2]);
}

/* One link is one neighbourhood, and every machine on it may choose its address. */
static void
fill_link_local(const char *address, const char *zone, struct place *ret)
{
	const char *mark = zone ? "%" : "";

	zone = zone ? zone : "";
	text_format(ret->host, sizeof(ret->host), "%s%s%s", address, mark, zone);
	text_copy(ret->address, sizeof(ret->address), ret->host);
	text_format(ret->prefix, sizeof(ret->prefix), "fe80::%s%s/56", mark, zone);
	ret->kind = PLACE_ADDRESS;
}

static void
fill_v6(const struct in6_addr *address, struct place *ret)
{
	struct in6_addr network = *address;
	char text[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, address, ret->address, sizeof(ret->address));
	clear_below(&network, 64);
	inet_ntop(AF_INET6, &network, text, sizeof(text));
	text_format(ret->host, sizeof(ret->host), "%s/64", text);
	clear_below(&network, 56);
	inet_ntop(AF_INET6, &network, text, sizeof(text));
	text_format(ret->prefix, sizeof(ret->prefix), "%s/56", text);
	ret->kind = PLACE_ADDRESS;
}

static bool
zone_is_good(const char *zone)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._:@+-";
	size_t length = strlen(zone);

	return length > 0 && length <= ZONE_LENGTH_MAX && strspn(zone, allowed) == length;
}

static int
read_v6(const char *text, const char *zone, struct place *ret)
{
	char canonical[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (inet_pton(AF_INET6, text, &address) != 1)
		return -EINVAL;
	if (zone && (!IN6_IS_ADDR_LINKLOCAL(&address) || !zone_is_good(zone)))
		return -EINVAL;
	if (IN6_IS_ADDR_V4MAPPED(&address)) {
		fill_v4(address.s6_addr + 12, ret);
		return 0;
	}
	if (!IN6_IS_ADDR_LINKLOCAL(&address)) {
		fill_v6(&address, ret);
		return 0;
	}
	inet_ntop(AF_INET6, &address, canonical, sizeof(canonical));
	fill_link_local(canonical, zone, ret);
	return 0;
}

/* Reads text[0..length) as an address; -EINVAL where it is none. */
static int
read_address(const char *text, size_t length, struct place *ret)
{
	char copy[INET6_ADDRSTRLEN + 1 + ZONE_LENGTH_MAX];
	struct in_addr v4;
	char *zone;

	if (length >= sizeof(copy))
		return -EINVAL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (inet_pton(AF_INET, copy, &v4) == 1) {
		fill_v4((const unsigned char *)&v4, ret);
		return 0;
	}
	zone = strchr(copy, '%');
	if (zone)
		*zone++ = '\0';
	return read_v6(copy, zone, ret);
}

/* True for digits without leading zeros, within [min, max]. */
static bool
has_number(const char *tty, const char *name, int64_t min, int64_t max)
{
	size_t length = strlen(name);
	int64_t number;

	return strncmp(tty, name, length) == 0 &&
	       number_parse(tty + length, min, max, &number) == 0;
}

static bool
is_console(const char *tty)
{
	return strcmp(tty, "console") == 0 || has_number(tty, "tty", 1, 63) ||
	       has_number(tty, "ttyS", 0, 255) || has_number(tty, "hvc", 0, 255);
}

static void
fill_local(const char *tty, uid_t caller, struct place *ret)
{
	if (!tty)
		tty = "";
	if (strncmp(tty, "/dev/", 5) == 0)
		tty += 5;
	text_escape(ret->address, sizeof(ret->address), tty);
	text_format(ret->prefix, sizeof(ret->prefix), "local:%u", (unsigned int)caller);
	text_copy(ret->host, sizeof(ret->host), is_console(tty) ? tty : ret->prefix);
	ret->kind = PLACE_LOCAL;
}

bool
place_host_is_local(const char *host)
{
	return strncmp(host, "local:", strlen("local:")) == 0 || is_console(host);
}

bool
place_is_console(const struct place *place)
{
	return place->kind == PLACE_LOCAL && strcmp(place->prefix, "local:0") == 0 &&
	       is_console(place->host);
}

/* "CLIENT PORT SERVER PORT" */
static bool
is_to_itself(const char *connection)
{
	const char *client, *server;
	size_t client_length, server_length;

	client = text_next_word(&connection, " ", &client_length);
	text_next_word(&connection, " ", &server_length);
	server = text_next_word(&connection, " ", &server_length);
	return client && server && client_length == server_length &&
	       memcmp(client, server, client_length) == 0;
}

void
place_find(const struct place_seen *seen, struct place *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->is_own = seen->connection && is_to_itself(seen->connection);
	if (text_is_empty(seen->rhost) && !seen->is_remote) {
		fill_local(seen->tty, seen->caller, ret);
		return;
	}
	if (seen->rhost && read_address(seen->rhost, strlen(seen->rhost), ret) == 0)
		return;
	/* SSH_CONNECTION begins with the client's address: a name in rhost is UseDNS's doing. */
	if (seen->connection &&
	    read_address(seen->connection, strcspn(seen->connection, " "), ret) == 0)
		return;
	text_escape(ret->address, sizeof(ret->address), seen->rhost ? seen->rhost : "");
	text_copy(ret->host, sizeof(ret->host), "unknown");
	text_copy(ret->prefix, sizeof(ret->prefix), "unknown");
}

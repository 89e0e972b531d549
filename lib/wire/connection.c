/* SPDX-License-Identifier: BSD-2-Clause */
/* Connections as text. Called in the keeper and in 2sv-watch. Source: inet_pton(3), RFC 4291. */
#include "wire/connection.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define WORD_SIZE 64 /* an address with its zone */

/* Copies the next of the words that single blanks divide. */
static int
take_word(const char **at, char word[WORD_SIZE])
{
	size_t length = strcspn(*at, " ");

	if (length == 0 || length >= WORD_SIZE)
		return -EINVAL;
	memcpy(word, *at, length);
	word[length] = '\0';
	*at += length;
	if (**at == ' ')
		(*at)++;
	return 0;
}

/* fe80::1%eth0 is the same address to the kernel's counters. */
static int
take_address(const char **at, struct in6_addr *ret)
{
	char word[WORD_SIZE], *zone;
	int r = take_word(at, word);

	if (r < 0)
		return r;
	*ret = (struct in6_addr){.s6_addr = {[10] = 0xff, [11] = 0xff}};
	if (inet_pton(AF_INET, word, ret->s6_addr + 12) == 1)
		return 0;
	zone = strchr(word, '%');
	if (zone)
		*zone = '\0';
	return inet_pton(AF_INET6, word, ret) == 1 ? 0 : -EINVAL;
}

static int
take_port(const char **at, uint16_t *ret)
{
	char word[WORD_SIZE];
	int64_t port;
	int r = take_word(at, word);

	if (r == 0)
		r = number_parse(word, 1, UINT16_MAX, &port);
	if (r < 0)
		return -EINVAL;
	*ret = (uint16_t)port;
	return 0;
}

int
connection_parse(const char *text, struct connection *ret)
{
	int r = take_address(&text, &ret->client);

	if (r == 0)
		r = take_port(&text, &ret->client_port);
	if (r == 0)
		r = take_address(&text, &ret->server);
	if (r == 0)
		r = take_port(&text, &ret->server_port);
	return r == 0 && (*text != '\0' || text[-1] == ' ') ? -EINVAL : r;
}

static void
write_address(const struct in6_addr *address, char text[INET6_ADDRSTRLEN])
{
	if (IN6_IS_ADDR_V4MAPPED(address))
		inet_ntop(AF_INET, address->s6_addr + 12, text, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
}

void
connection_write(const struct connection *connection, char text[CONNECTION_TEXT_SIZE])
{
	char client[INET6_ADDRSTRLEN], server[INET6_ADDRSTRLEN];

	write_address(&connection->client, client);
	write_address(&connection->server, server);
	text_format(text, CONNECTION_TEXT_SIZE, "%s %u %s %u", client, connection->client_port,
	    server, connection->server_port);
}

int
connection_compare(const struct connection *a, const struct connection *b)
{
	int r = memcmp(&a->client, &b->client, sizeof(a->client));

	if (r == 0)
		r = memcmp(&a->server, &b->server, sizeof(a->server));
	if (r == 0)
		r = a->client_port - b->client_port;
	return r == 0 ? a->server_port - b->server_port : r;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads Match lines. Called by sshd_view.c. */
#include "config.h"

#include "stacks/sshd_match.h"

#include "base/scope.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

/* A pattern's open places are filled: "10.0.*" is an address of it as 10.0.1.1, "*.org" a name. */
static void
fill(const char *pattern, char *ret, size_t size)
{
	size_t length = 0;
	int dots = 0;

	for (; *pattern && length + 1 < size; pattern++) {
		dots += *pattern == '.';
		ret[length++] = *pattern == '*' || *pattern == '?' ? '1' : *pattern;
		if (pattern[0] != '*' || pattern[1] != '\0' || dots == 0)
			continue;
		for (; dots < 3 && length + 3 < size; dots++) {
			ret[length++] = '.';
			ret[length++] = '1';
		}
	}
	ret[length] = '\0';
}

/* The first of the list that is not negated; of a network the address that names it. */
static void
take_first(const char *list, char *ret, size_t size)
{
	scope_free char *copy = strdup(list);
	char *rest = copy, *word;

	ret[0] = '\0';
	while (copy && ret[0] == '\0' && (word = strsep(&rest, ","))) {
		if (word[0] == '!' || word[0] == '\0')
			continue;
		word[strcspn(word, "/")] = '\0';
		fill(word, ret, size);
	}
}

static void
take(struct sshd_match *match, const char *key, const char *value)
{
	if (strcasecmp(key, "user") == 0)
		text_copy(match->users, sizeof(match->users), value);
	else if (strcasecmp(key, "group") == 0)
		text_copy(match->groups, sizeof(match->groups), value);
	else if (strcasecmp(key, "address") == 0) {
		text_copy(match->addresses, sizeof(match->addresses), value);
		take_first(value, match->address, sizeof(match->address));
	} else if (strcasecmp(key, "localaddress") == 0)
		take_first(value, match->local_address, sizeof(match->local_address));
	else if (strcasecmp(key, "localport") == 0)
		take_first(value, match->local_port, sizeof(match->local_port));
	else if (strcasecmp(key, "host") == 0)
		take_first(value, match->host, sizeof(match->host));
}

void
sshd_match_read(const char *value, struct sshd_match *ret)
{
	scope_free char *copy = strdup(value);
	char *rest = copy, *key = NULL, *word;

	memset(ret, 0, sizeof(*ret));
	while (copy && (word = strsep(&rest, " \t=\""))) {
		if (word[0] == '\0')
			continue;
		if (key) {
			take(ret, key, word);
			key = NULL;
		} else if (strcasecmp(word, "all") != 0 && strcasecmp(word, "invalid-user") != 0) {
			key = word;
		}
	}
}

static bool
is_address(const char *text)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1;
}

bool
sshd_match_next_address(const char **rest, char *ret, size_t size)
{
	while (**rest) {
		const char *word = *rest + (**rest == '!');
		size_t length = strcspn(word, ",");
		char pattern[SSHD_MATCH_WORD];

		*rest = word + length + (word[length] == ',');
		if (length >= sizeof(pattern))
			continue;
		memcpy(pattern, word, length);
		pattern[length] = '\0';
		pattern[strcspn(pattern, "/")] = '\0';
		fill(pattern, ret, size);
		if (is_address(ret))
			return true;
	}
	return false;
}

bool
sshd_match_next(const char **rest, char *ret, size_t size)
{
	while (**rest) {
		const char *word = *rest;
		size_t length = strcspn(word, ",");

		*rest += length + (word[length] == ',');
		if (length == 0 || length >= size || word[0] == '!')
			continue;
		memcpy(ret, word, length);
		ret[length] = '\0';
		if (!strpbrk(ret, "*?"))
			return true;
	}
	return false;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads Match lines. Called by sshd_view.c and sshd_proof.c. */
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
	char word[SSHD_MATCH_WORD];

	ret[0] = '\0';
	if (!sshd_match_next(&list, word, sizeof(word)))
		return;
	word[strcspn(word, "/")] = '\0';
	fill(word, ret, size);
}

static void
copy(struct sshd_match *match, char ret[SSHD_MATCH_WORD], const char *value)
{
	match->is_cut |= text_copy(ret, SSHD_MATCH_WORD, value) < 0;
}

static void
take(struct sshd_match *match, const char *key, const char *value)
{
	if (strcasecmp(key, "user") == 0)
		copy(match, match->users, value);
	else if (strcasecmp(key, "group") == 0)
		copy(match, match->groups, value);
	else if (strcasecmp(key, "address") == 0) {
		copy(match, match->addresses, value);
		take_first(value, match->address, sizeof(match->address));
	} else if (strcasecmp(key, "localaddress") == 0)
		take_first(value, match->local_address, sizeof(match->local_address));
	else if (strcasecmp(key, "localport") == 0)
		take_first(value, match->local_port, sizeof(match->local_port));
	else if (strcasecmp(key, "host") == 0)
		take_first(value, match->host, sizeof(match->host));
	else if (match->unseen[0] == '\0')
		text_escape(match->unseen, sizeof(match->unseen), key);
}

/* As sshd parts a line: blanks and the first '=', but not within quotes of either kind. */
static char *
next_word(char **rest)
{
	char *word, *to;
	char quote = '\0';

	*rest += strspn(*rest, " \t=");
	if (**rest == '\0')
		return NULL;
	for (word = to = *rest; **rest; ++*rest) {
		if (quote == '\0' && strchr(" \t=", **rest))
			break;
		if (quote == '\0' && strchr("\"'", **rest))
			quote = **rest;
		else if (quote != '\0' && **rest == quote)
			quote = '\0';
		else
			*to++ = **rest;
	}
	*rest += **rest != '\0';
	*to = '\0';
	return word;
}

void
sshd_match_read(const char *value, struct sshd_match *ret)
{
	scope_free char *copy = strdup(value);
	char *rest = copy, *key = NULL, *word;

	memset(ret, 0, sizeof(*ret));
	while (copy && (word = next_word(&rest))) {
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

/* The bits behind the first so many become 1. False where text is no address. */
static bool
last_of(const char *text, const char *bits, char *ret, size_t size)
{
	unsigned char address[sizeof(struct in6_addr)];
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;
	int64_t all = family == AF_INET6 ? 128 : 32, kept;

	if (inet_pton(family, text, address) != 1 || number_parse(bits, 0, all, &kept) < 0)
		return false;
	for (int64_t i = kept; i < all; i++)
		address[i / 8] |= (unsigned char)(0x80 >> (i % 8));
	return inet_ntop(family, address, ret, (socklen_t)size);
}

bool
sshd_match_next_address(const char **rest, struct sshd_match_addresses *ret)
{
	while (**rest) {
		const char *word = *rest + (**rest == '!');
		size_t length = strcspn(word, ",");
		char pattern[SSHD_MATCH_WORD], *bits;

		*rest = word + length + (word[length] == ',');
		if (length >= sizeof(pattern))
			continue;
		memcpy(pattern, word, length);
		pattern[length] = '\0';
		if (text_copy(ret->text, sizeof(ret->text), pattern) < 0)
			continue;
		bits = strchr(pattern, '/');
		if (bits)
			*bits++ = '\0';
		fill(pattern, ret->first, sizeof(ret->first));
		if (!is_address(ret->first))
			continue;
		if (!bits || !last_of(ret->first, bits, ret->last, sizeof(ret->last)))
			text_copy(ret->last, sizeof(ret->last), ret->first);
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
		return true;
	}
	return false;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares as match.c, addrmatch.c and groupaccess.c of OpenSSH do. Called by sshd.c. */
#include "config.h"

#include "stacks/sshd_lists.h"

#include "base/text.h"
#include "stacks/people.h"
#include "stacks/sshd_value.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <grp.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

#define PATTERN_SIZE 256
#define ADDRESS_BYTES 16

/* '*' and '?' alone mean more than themselves. */
static bool
fits_pattern(const char *text, const char *pattern)
{
	const char *star = NULL, *back = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			back = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++back;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static int
family_of(const char *text)
{
	return strchr(text, ':') ? AF_INET6 : AF_INET;
}

/* "10.0.0.0/8", or an address alone; word is cut. */
static bool
fits_network(const char *address, char *word)
{
	unsigned char is[ADDRESS_BYTES], wanted[ADDRESS_BYTES];
	int64_t bits = family_of(word) == AF_INET6 ? 128 : 32;
	char *slash = strchr(word, '/');

	if (slash)
		*slash++ = '\0';
	if (family_of(address) != family_of(word) ||
	    inet_pton(family_of(word), word, wanted) != 1 ||
	    inet_pton(family_of(address), address, is) != 1 ||
	    (slash && number_parse(slash, 0, bits, &bits) < 0))
		return false;
	for (int64_t i = 0; i < bits; i++)
		if (((is[i / 8] ^ wanted[i / 8]) >> (7 - i % 8)) & 1)
			return false;
	return true;
}

static bool
fits_word(const char *word, const struct sshd_login *login)
{
	const char *host = login->host ? login->host : login->address;
	char name[PATTERN_SIZE], network[PATTERN_SIZE];
	size_t i = 0;

	for (; host[i] && i + 1 < sizeof(name); i++)
		name[i] = (char)tolower((unsigned char)host[i]);
	name[i] = '\0';
	text_copy(network, sizeof(network), word);
	return fits_pattern(login->address, word) || fits_pattern(name, word) ||
	       fits_network(login->address, network);
}

/* A word that is negated and fits decides against all others. */
static bool
fits_places(const char *list, const struct sshd_login *login)
{
	bool fits = false;

	while (*list) {
		bool is_negated = *list == '!';
		char word[PATTERN_SIZE];
		size_t length;

		list += is_negated;
		length = strcspn(list, ",");
		if (length >= sizeof(word))
			return false;
		for (size_t i = 0; i < length; i++)
			word[i] = (char)tolower((unsigned char)list[i]);
		word[length] = '\0';
		list += length + (list[length] == ',');
		if (!fits_word(word, login))
			continue;
		if (is_negated)
			return false;
		fits = true;
	}
	return fits;
}

bool
sshd_lists_fit(const char *pattern, const struct sshd_login *login)
{
	const char *at = strrchr(pattern, '@');
	char name[PATTERN_SIZE];

	if (!at)
		return fits_pattern(login->account, pattern);
	if ((size_t)(at - pattern) >= sizeof(name))
		return false;
	memcpy(name, pattern, (size_t)(at - pattern));
	name[at - pattern] = '\0';
	return fits_pattern(login->account, name) && fits_places(at + 1, login);
}

static bool
fits_group(const char *pattern, const struct sshd_login *login)
{
	gid_t groups[PEOPLE_GROUPS_MAX];
	int count = people_groups(login->account, groups);

	for (int i = 0; i < count; i++) {
		const struct group *group = getgrgid(groups[i]);

		if (group && fits_pattern(group->gr_name, pattern))
			return true;
	}
	return false;
}

enum listed { LISTED_NOWHERE = 0, LISTED_OTHERS, LISTED };

/* sshd -T prints a line for each pattern, or, older, all behind one another. */
static enum listed
find(const char *text, const char *keyword, const struct sshd_login *login)
{
	bool is_of_groups = strstr(keyword, "groups");
	char value[PATTERN_SIZE * 4], *rest, *pattern;
	enum listed listed = LISTED_NOWHERE;

	while ((text = sshd_value_find(text, keyword, value, sizeof(value)))) {
		rest = value;
		while (login && (pattern = strsep(&rest, " ")))
			if (is_of_groups ? fits_group(pattern, login)
					 : sshd_lists_fit(pattern, login))
				return LISTED;
		listed = LISTED_OTHERS;
	}
	return listed;
}

static const struct {
	const char *keyword, *name;
	bool lets_in;
} lists[] = {
    {"denyusers", "DenyUsers", false},
    {"allowusers", "AllowUsers", true},
    {"denygroups", "DenyGroups", false},
    {"allowgroups", "AllowGroups", true},
};

const char *
sshd_lists_bar(const char *text, const struct sshd_login *login)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (find(text, lists[i].keyword, login) ==
		    (lists[i].lets_in ? LISTED_OTHERS : LISTED))
			return lists[i].name;
	return NULL;
}

bool
sshd_lists_are_in(const char *text)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (find(text, lists[i].keyword, NULL) != LISTED_NOWHERE)
			return true;
	return false;
}

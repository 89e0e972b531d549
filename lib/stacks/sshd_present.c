/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is read is made again, and must be the same: so nothing that a hand wrote is taken for ours.
 * Called by the commands of protect, as root.
 */
#include "stacks/sshd_present.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define LINE_SIZE 256
#define MATCH_GROUP "Match Group "
#define METHODS "\tAuthenticationMethods "
#define BOTH METHODS "publickey,keyboard-interactive"

/* The next line that is neither blank nor a comment; false at the end. One that is longer than any
   of ours is none of ours. */
static bool
next_line(const char **rest, char line[LINE_SIZE])
{
	while (**rest) {
		size_t length = strcspn(*rest, "\n");
		const char *text = *rest;

		*rest += length + (text[length] == '\n');
		if (length == 0 || text[0] == '#')
			continue;
		if (length >= LINE_SIZE)
			length = LINE_SIZE - 1;
		memcpy(line, text, length);
		line[length] = '\0';
		return true;
	}
	return false;
}

bool
sshd_present_is_same(const char *one, const char *other)
{
	char line[LINE_SIZE], other_line[LINE_SIZE];
	bool is_line, is_other;

	do {
		is_line = next_line(&one, line);
		is_other = next_line(&other, other_line);
		if (is_line != is_other || (is_line && strcmp(line, other_line) != 0))
			return false;
	} while (is_line);
	return true;
}

/* A group's block: its name, until the line behind it says which one it is. */
static void
take_line(struct sshd_present *ret, const char *line, char group[SSHD_GROUP_SIZE])
{
	if (strncmp(line, MATCH_GROUP, strlen(MATCH_GROUP)) == 0) {
		text_copy(group, SSHD_GROUP_SIZE, line + strlen(MATCH_GROUP));
		return;
	}
	ret->wish.root_by_key |= strcmp(line, "Match User root") == 0;
	if (strcmp(line, BOTH) == 0) {
		ret->wish.setup = SETUP_KEY_PASSWORD_CODE;
		text_copy(ret->people, sizeof(ret->people), group);
	} else if (group[0] && strcmp(line, METHODS "publickey") == 0) {
		text_copy(ret->robots, sizeof(ret->robots), group);
	}
	group[0] = '\0';
}

int
sshd_present_read(const char *text, struct sshd_present *ret)
{
	char line[LINE_SIZE], group[SSHD_GROUP_SIZE] = "";
	const char *rest = text;
	scope_free char *again = NULL;
	int r;

	*ret = (struct sshd_present){.wish = {.keys_only = sshd_conf_had_keys_only(text)}};
	while (next_line(&rest, line))
		take_line(ret, line, group);
	ret->wish.people = ret->people[0] ? ret->people : NULL;
	ret->wish.robots = ret->robots[0] ? ret->robots : NULL;
	r = sshd_conf_make(&ret->wish, &again);
	return r == 0 && !sshd_present_is_same(text, again) ? -EINVAL : r;
}

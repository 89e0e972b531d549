/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What sshd -T prints, and Match lines: the first line of the input is a Match line, the rest is
 * what sshd said. Whatever is read, no way is open to root that PermitRootLogin bars.
 */
#include "stacks/sshd_match.h"
#include "stacks/sshd_ways.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_match(const char *line)
{
	struct sshd_match match;
	const char *rest;
	char word[SSHD_MATCH_WORD];
	struct sshd_match_addresses found;

	sshd_match_read(line, &match);
	for (rest = match.users; sshd_match_next(&rest, word, sizeof(word));)
		if (strpbrk(word, ","))
			abort();
	for (rest = match.addresses; sshd_match_next_address(&rest, &found);)
		if (strpbrk(found.first, "*?,/!") || strpbrk(found.last, "*?,/!"))
			abort();
}

static void
read_settings(const char *text)
{
	static const struct sshd_stack stack = {{true, WALK_ASKED_ALWAYS, WALK_ASKED_ALWAYS},
	    {true, WALK_ASKED_NEVER, WALK_ASKED_ALWAYS}};
	struct sshd_settings settings;
	struct sshd_ways ways;

	if (sshd_parse(text, &settings) < 0)
		return;
	sshd_ways_find(&settings, &stack, true, &ways);
	for (size_t i = 0; i < ways.count; i++)
		if (ways.of[i].end == SSHD_WAY_OPEN && strcmp(settings.root_login, "no") == 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *rest;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	rest = strchr(text, '\n');
	if (rest)
		*rest++ = '\0';
	read_match(text);
	read_settings(rest ? rest : "");
	free(text);
	return 0;
}
